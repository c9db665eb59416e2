// Tensors share the arena when their lives do not overlap: random programs give what their operations give one by one.

import assert from "node:assert/strict";
import { test } from "node:test";

import { compile, loadKernel, plain } from "../build/runtime-node.mjs";

const PROGRAMS = 100;
const OPERATIONS = 25;

// a small generator of whole numbers below a limit
function dice(seed) {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

const sizeOf = (shape) => shape.reduce((product, side) => product * side, 1);

// all tensors but a bias have two axes
function randomProgram(roll) {
  const shapes = [[4, 6], [4, 6], [6, 6], [6]];
  const constants = [1, 2, 3].map((tensor, i) => ({ tensor, offset: [0, 96, 240][i], dtype: "f32" }));
  const ops = [];
  const add = (op, shape, inputs, attributes) =>
    ops.push({ op, in: inputs, out: shapes.push(shape) - 1, ...attributes });
  const planes = () => shapes.map((_, tensor) => tensor).filter((tensor) => tensor !== 3);
  const any = (fits = () => true) => {
    const fitting = planes().filter((tensor) => fits(shapes[tensor]));
    // a late one in half of the cases, so that early ones die
    return fitting[Math.max(roll(fitting.length), roll(2) * roll(fitting.length))];
  };
  while (ops.length < OPERATIONS) {
    const x = any();
    const [rows, columns] = shapes[x];
    const kind = roll(10);
    if (kind === 0) add("unary", [rows, columns], [x], { f: ["neg", "tanh", "relu", "sigmoid"][roll(4)] });
    if (kind === 1) add("view", [columns, rows], [x]);
    if (kind === 2) add("permute", [columns, rows], [x], { dims: [1, 0] });
    if (kind === 3) add("softmax", [rows, columns], [x], { dim: roll(2) });
    if (kind === 4) add("reduce", [rows, 1], [x], { f: "mean", dims: [1] });
    if (kind === 5) {
      const y = any(([a, b]) => (a === rows || a === 1) && (b === columns || b === 1));
      add("binary", [rows, columns], [x, y], { f: ["add", "mul", "sub"][roll(3)] });
    }
    if (kind === 6 && columns === 6) add("linear", [rows, 6], [x, 2, 3]);
    if (kind === 7 && rows < 12) {
      const y = any(([, b]) => b === columns);
      if (shapes[y][0] < 12) add("cat", [rows + shapes[y][0], columns], [x, y], { dim: 0 });
    }
    if (kind === 8 && rows > 4) add("slice", [4, columns], [x], { dim: 0, start: roll(rows - 3), step: 1 });
    if (kind === 9 && columns === 1) add("expand", [rows, 6], [x]);
  }
  const output = ops[roll(2) ? ops.length - 1 : roll(ops.length)].out;
  return { inputs: [{ name: "x", tensor: 0 }], output, shapes, constants, ops };
}

// each operation alone, its tensors in arrays of their own
function oneByOne({ shapes, constants, ops, output }, weights, x, kernel) {
  const values = [x];
  for (const { tensor, offset } of constants)
    values[tensor] = new Float32Array(weights, offset, sizeOf(shapes[tensor]));
  for (const op of ops) {
    const tensors = [...new Set(op.in)];
    const single = {
      inputs: tensors.map((tensor, i) => ({ name: String(tensor), tensor: i })),
      output: tensors.length,
      shapes: [...tensors.map((tensor) => shapes[tensor]), shapes[op.out]],
      constants: [],
      ops: [{ ...op, in: op.in.map((tensor) => tensors.indexOf(tensor)), out: tensors.length }],
    };
    const inputs = Object.fromEntries(tensors.map((tensor) => [tensor, values[tensor]]));
    values[op.out] = compile(single, new ArrayBuffer(0), kernel).run(inputs).slice();
  }
  return values[output];
}

for (const kernel of [plain, loadKernel()]) {
  test(`${kernel.name}: ${PROGRAMS} random programs`, () => {
    for (let seed = 1; seed <= PROGRAMS; seed++) {
      const roll = dice(seed);
      const program = randomProgram(roll);
      const weights = Float32Array.from({ length: 66 }, () => (roll(2000) - 1000) / 1000).buffer;
      const network = compile(program, weights, kernel);
      for (let run = 0; run < 2; run++) {
        const x = Float32Array.from({ length: 24 }, () => (roll(2000) - 1000) / 500);
        const expected = oneByOne(program, weights, x, kernel);
        assert.deepEqual(network.run({ x }).slice(), expected, `seed ${seed}`);
      }
    }
  });
}
