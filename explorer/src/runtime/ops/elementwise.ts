/** Functions of each element, and of elements that broadcasting brings together. */

import type { Prepared, Shapes } from "../network.ts";
import type { Binary, Unary, Where } from "../program.ts";
import { demand, demandShape, demandTensors } from "./checks.ts";
import { DEFAULTS, FUNCTIONS, PAIRS } from "./functions.ts";
import { walk } from "./walk.ts";

/** A function of each element. */
export function unary(op: Unary, shapes: Shapes): Prepared {
  demandTensors(op, 1);
  demandShape(shapes.shape(op.out), shapes.shape(op.in[0]));
  const f = FUNCTIONS[op.f];
  demand(Object.hasOwn(FUNCTIONS, op.f), `has the unknown function "${op.f}"`);
  const [a, b] = DEFAULTS[op.f] ?? [0, 0];
  const first = op.a ?? a;
  const second = op.b ?? b;
  return {
    inPlace: true,
    bind({ view }) {
      const x = view(op.in[0]);
      const y = view(op.out);
      if (op.f === "relu") return [() => relu(x, y)];
      if (op.f === "silu") return [() => silu(x, y)];
      if (op.f === "sigmoid") return [() => sigmoid(x, y)];
      if (op.f === "leaky_relu") return [() => leakyRelu(x, y, first)];
      return [() => map(f, x, y, first, second)];
    },
  };
}

function map(
  f: (x: number, a: number, b: number) => number,
  x: Float32Array,
  y: Float32Array,
  a: number,
  b: number,
): void {
  for (let i = 0; i < y.length; i++) y[i] = f(x[i], a, b);
}

// The usual activations have loops of their own: the engine cannot inline a function that differs from call to call.

function relu(x: Float32Array, y: Float32Array): void {
  for (let i = 0; i < y.length; i++) y[i] = x[i] < 0 ? 0 : x[i];
}

function leakyRelu(x: Float32Array, y: Float32Array, slope: number): void {
  for (let i = 0; i < y.length; i++) y[i] = x[i] < 0 ? x[i] * slope : x[i];
}

function silu(x: Float32Array, y: Float32Array): void {
  for (let i = 0; i < y.length; i++) y[i] = x[i] / (1 + Math.exp(-x[i]));
}

function sigmoid(x: Float32Array, y: Float32Array): void {
  for (let i = 0; i < y.length; i++) y[i] = 1 / (1 + Math.exp(-x[i]));
}

/** A function of pairs of elements. */
export function binary(op: Binary, shapes: Shapes): Prepared {
  demandTensors(op, 2);
  demand(Object.hasOwn(PAIRS, op.f), `has the unknown function "${op.f}"`);
  const f = PAIRS[op.f];
  const { runs, length, starts, steps } = walk(shapes.shape(op.out), op.in.map(shapes.shape));
  const [p, q] = starts;
  const [stepP, stepQ] = steps;
  return {
    inPlace: true,
    bind({ view }) {
      const a = view(op.in[0]);
      const b = view(op.in[1]);
      const y = view(op.out);
      if (op.f === "add") return [() => add(a, b, y, runs, length, p, q, stepP, stepQ)];
      if (op.f === "mul") return [() => mul(a, b, y, runs, length, p, q, stepP, stepQ)];
      return [() => mapPairs(f, a, b, y, runs, length, p, q, stepP, stepQ)];
    },
  };
}

function add(
  a: Float32Array,
  b: Float32Array,
  y: Float32Array,
  runs: number,
  length: number,
  startsA: Int32Array,
  startsB: Int32Array,
  stepA: number,
  stepB: number,
): void {
  for (let run = 0, i = 0; run < runs; run++) {
    for (let end = i + length, p = startsA[run], q = startsB[run]; i < end; i++, p += stepA, q += stepB)
      y[i] = a[p] + b[q];
  }
}

function mul(
  a: Float32Array,
  b: Float32Array,
  y: Float32Array,
  runs: number,
  length: number,
  startsA: Int32Array,
  startsB: Int32Array,
  stepA: number,
  stepB: number,
): void {
  for (let run = 0, i = 0; run < runs; run++) {
    for (let end = i + length, p = startsA[run], q = startsB[run]; i < end; i++, p += stepA, q += stepB)
      y[i] = a[p] * b[q];
  }
}

function mapPairs(
  f: (a: number, b: number) => number,
  a: Float32Array,
  b: Float32Array,
  y: Float32Array,
  runs: number,
  length: number,
  startsA: Int32Array,
  startsB: Int32Array,
  stepA: number,
  stepB: number,
): void {
  for (let run = 0, i = 0; run < runs; run++) {
    for (let end = i + length, p = startsA[run], q = startsB[run]; i < end; i++, p += stepA, q += stepB)
      y[i] = f(a[p], b[q]);
  }
}

/** A choice between elements. */
export function where(op: Where, shapes: Shapes): Prepared {
  demandTensors(op, 3);
  const { runs, length, starts, steps } = walk(shapes.shape(op.out), op.in.map(shapes.shape));
  return {
    bind({ view }) {
      const [condition, a, b] = op.in.map(view);
      const y = view(op.out);
      const step = (): void => {
        for (let run = 0, i = 0; run < runs; run++) {
          let [p, q, r] = [starts[0][run], starts[1][run], starts[2][run]];
          for (const end = i + length; i < end; i++, p += steps[0], q += steps[1], r += steps[2])
            y[i] = condition[p] ? a[q] : b[r];
        }
      };
      return [step];
    },
  };
}
