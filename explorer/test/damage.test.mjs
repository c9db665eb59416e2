// A damaged program says so when it is compiled, whatever number in it was altered.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { compile, loadKernel, ProgramError } from "../build/runtime-node.mjs";

const cases = JSON.parse(readFileSync(new URL("../build/cases.json", import.meta.url), "utf8"));
const bytes = (text) => new Uint8Array(Buffer.from(text, "base64")).buffer;
const kernel = loadKernel();

const base = () => ({
  inputs: [{ name: "z", tensor: 0 }],
  output: 3,
  shapes: [[1, 2], [3, 2], [3], [1, 3]],
  constants: [
    { tensor: 1, offset: 0, dtype: "f32" },
    { tensor: 2, offset: 24, dtype: "f32" },
  ],
  ops: [{ op: "linear", in: [0, 1, 2], out: 3 }],
});

const damages = {
  "no object": [() => null, /program is not an object/],
  "no list": [(p) => ({ ...p, ops: undefined }), /no list "ops"/],
  "an unknown operation": [(p) => ((p.ops[0].op = "linaer"), p), /operation 0 \(linaer\) is not known/],
  "a tensor that does not exist": [(p) => ((p.ops[0].out = 4), p), /names a tensor that does not exist/],
  "a tensor without a value": [(p) => ((p.ops[0].in[0] = 3), p), /reads tensor 3, which has no value/],
  "a tensor written twice": [(p) => ((p.ops[0].out = 2), p), /tensor 2 is written twice/],
  "a shape below zero": [(p) => ((p.shapes[1][0] = -3), p), /tensor 1 has an impossible shape/],
  "a huge shape": [(p) => ((p.shapes[0] = [1e6, 1e6]), p), /tensor 0 has an impossible shape/],
  "weights too short": [(p) => ((p.constants[1].offset = 28), p), /constant 2 ends at byte 40 of 36 bytes/],
  "an unknown type": [(p) => ((p.constants[0].dtype = "f64"), p), /unknown type "f64"/],
  "shapes that do not fit": [
    (p) => ((p.shapes[0] = [1, 3]), p),
    /operation 0 \(linear\) has weights of shape \(3,2\) for \(1,3\)/,
  ],
  "no output": [(p) => ((p.output = 9), p), /the output reads tensor 9/],
};

for (const [name, [damage, words]] of Object.entries(damages)) {
  test(`damage: ${name}`, () => {
    const fault = (error) => error instanceof ProgramError && words.test(error.message);
    assert.throws(() => compile(damage(base()), new ArrayBuffer(36), kernel), fault);
  });
}

// every place of a value in a program that is no list and no object
function* leaves(value, path = []) {
  if (typeof value === "object" && value !== null)
    for (const key of Object.keys(value)) yield* leaves(value[key], [...path, key]);
  else yield path;
}

for (const { name, program, weights, inputs } of cases) {
  test(`altered: ${name}`, () => {
    let faults = 0;
    for (const path of leaves(program)) {
      for (const value of [-1, 0, 2, 1.5, 100000, null]) {
        const altered = structuredClone(program);
        const last = path.at(-1);
        let parent = altered;
        for (const key of path.slice(0, -1)) parent = parent[key];
        parent[last] = value;
        try {
          const network = compile(altered, bytes(weights), kernel);
          const sizes = Object.fromEntries(
            altered.inputs.map(({ name, tensor }) => [name, altered.shapes[tensor].reduce((a, b) => a * b, 1)]),
          );
          const values = Object.fromEntries(
            Object.entries(sizes).map(([input, size]) => [input, new Float32Array(size)]),
          );
          assert.ok(network.run(values) instanceof Float32Array);
        } catch (error) {
          if (!(error instanceof ProgramError))
            throw new Error(`${path.join(".")} = ${JSON.stringify(value)}: ${error.stack}`);
          faults++;
        }
      }
    }
    assert.ok(faults > 0);
  });
}
