// Paths, drawings and texts of values, without a page.

import assert from "node:assert/strict";
import { test } from "node:test";

import { centred, codeAt, columnText, Ink, line, number, rendererFor, spaced, sphere, through, ticks } from "../build/panels-node.mjs";

const close = (a, b) => assert.ok(Math.abs(a - b) < 1e-9, `${a} is not ${b}`);

test("a path over the sphere turns evenly, and its length changes linearly", () => {
  const codes = sphere([2, 0, 0], [0, 4, 0], 5);
  codes.forEach((code, i) => {
    close(Math.hypot(...code), 2 + i / 2);
    close(Math.atan2(code[1], code[0]), (i * Math.PI) / 8);
  });
});

test("between opposite ends, and from the origin, there is a path too", () => {
  const [, middle] = sphere([1, 0], [-1, 0], 3);
  close(Math.hypot(...middle), 1);
  assert.deepEqual(sphere([0, 0], [1, 2], 3), line([0, 0], [1, 2], 3));
});

test("the place on a path lies between its codes", () => {
  const codes = line([0, 0], [1, 2], 73);
  close(codeAt(codes, 0.3)[1], 0.6);
  assert.deepEqual([codeAt(codes, 0), codeAt(codes, 1)], [[0, 0], [1, 2]]);
});

test("codes on a bent route are equally far from each other along it", () => {
  const codes = spaced([[0, 0], [3, 0], [3, 1]], 5);
  assert.deepEqual(codes, [[0, 0], [1, 0], [2, 0], [3, 0], [3, 1]]);
});

test("a path along the data goes around a gap", () => {
  const angles = Array.from({ length: 60 }, (_, i) => (Math.PI * i) / 59); // half of a circle
  const codes = Float32Array.from(angles.flatMap((angle) => [Math.cos(angle), Math.sin(angle)]));
  for (const [x, y] of through([1, 0], [-1, 0], 9, codes, 4)) assert.ok(Math.hypot(x, y) > 0.99);
});

test("a path leads from one island of codes to another", () => {
  const codes = Float32Array.from([0, 0, 0.1, 0, 0.2, 0, 9, 0, 9.1, 0, 9.2, 0]);
  const path = through([0, 0], [9, 0], 4, codes, 2);
  assert.deepEqual([path[0], path[3]], [[0, 0], [9, 0]]);
});

test("a brush adds ink where it is and nowhere else, and undo takes it away", () => {
  const image = new Ink(1, 12, 12, [0]);
  image.keep();
  image.stroke({ x: 3, y: 3 }, { x: 3, y: 9 }, 1, [1]);
  const at = (row, column) => image.values[row * 12 + column];
  assert.ok(at(5, 3) > 0.9 && at(5, 2) > 0.9 && at(5, 8) === 0 && at(0, 3) === 0);
  assert.ok(!image.isEmpty);
  assert.ok(image.undo() && image.isEmpty);
});

test("ink is scaled to 20 of 28 pixels around its centre of mass", () => {
  const values = new Float32Array(28 * 28);
  for (let row = 2; row < 12; row++) values[row * 28 + 4] = values[row * 28 + 5] = 1;
  const moved = centred(values, 28, 28, 0);
  let [mass, x, y] = [0, 0, 0];
  const rows = [];
  for (let row = 0; row < 28; row++) {
    for (let column = 0; column < 28; column++) {
      const weight = moved[row * 28 + column];
      mass += weight;
      x += weight * (column + 0.5);
      y += weight * (row + 0.5);
      if (weight > 0.5) rows.push(row);
    }
  }
  assert.ok(Math.abs(x / mass - 14) < 0.1 && Math.abs(y / mass - 14) < 0.1);
  assert.equal(Math.max(...rows) - Math.min(...rows) + 1, 20);
});

test("values are written as their columns have them", () => {
  const column = (kind, categories = []) => ({ name: "", kind, categories });
  assert.equal(columnText(column("date"), 19844.25), "2024-05-01");
  assert.equal(columnText(column("category", ["A", "B"]), 7), "B");
  assert.equal(columnText(column("number"), 41.234567), "41.23");
  assert.equal(columnText(column("number"), -2.653e-7), "−2.7e−7");
  assert.equal(columnText(column("yes/no"), NaN), "");
});

test("an axis has round numbers within its ends", () => {
  assert.deepEqual(ticks(-0.4, 0.93, 4), [0, 0.5]);
  assert.deepEqual(ticks(0, 1, 5), [0, 0.2, 0.4, 0.6, 0.8, 1]);
  assert.deepEqual(ticks(3, 3, 5), [3]);
});

test("only one or three channels are drawn as an image: of others, an image would leave some out", () => {
  const display = { columns: [] };
  const image = rendererFor({ kind: "image", shape: [1, 9, 9], display });
  assert.equal(rendererFor({ kind: "image", shape: [3, 9, 9], display }), image);
  for (const channels of [2, 4, 5]) assert.notEqual(rendererFor({ kind: "image", shape: [channels, 9, 9], display }), image);
});

test("numbers of any size stay short", () => {
  const texts = [0, 1234.5, -9_999_999, 1e7, -8.712e29, 1e-4, 3e-12, NaN].map((value) => number(value, "en"));
  assert.deepEqual(texts, ["0", "1,230", "−10,000,000", "1e+7", "−8.71e+29", "0.0001", "3e−12", "–"]);
});
