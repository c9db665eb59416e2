// Every operation against torch, on the cases that cases.py wrote.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import * as runtime from "../build/runtime-node.mjs";

const RELATIVE = 1e-5; // of the largest value of a result, for float32 weights
const cases = JSON.parse(readFileSync(new URL("../build/cases.json", import.meta.url), "utf8"));

const bytes = (text) => new Uint8Array(Buffer.from(text, "base64")).buffer;
const floats = (text) => new Float32Array(bytes(text));

for (const kernel of [runtime.plain, runtime.loadKernel()]) {
  for (const { name, program, weights, inputs, output } of cases) {
    test(`${kernel.name}: ${name}`, () => {
      const network = runtime.compile(program, bytes(weights), kernel);
      const values = Object.fromEntries(Object.entries(inputs).map(([input, text]) => [input, floats(text)]));
      const expected = floats(output);
      const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      // the second run meets the floats that the first one left in the arena
      for (const result of [network.run(values), network.run(values)]) {
        assert.equal(result.length, expected.length);
        result.forEach((value, i) => {
          const error = Math.abs(value - expected[i]);
          assert.ok(error <= RELATIVE * Math.max(scale, 1e-3), `element ${i} is ${value}, not ${expected[i]}`);
        });
      }
    });
  }
}
