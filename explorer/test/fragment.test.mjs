// What a page takes from the fragment of its address, which anyone may have written.

import assert from "node:assert/strict";
import { test } from "node:test";

import { fitting } from "../build/panels-node.mjs";

const LAYERS = { points: true, sheet: false, veil: true, prior: true, ellipse: false, thumbnails: true };
const MUSIC = { chord: [], ends: [0, 145], route: "latent", line: [145] };
const STATE = {
  model: { latent: 3 },
  context: { kind: "class", names: ["a", "b"] },
  points: { count: 10 },
  fields: [{ id: "label" }],
  projections: [{ id: "principal", kind: "linear", components: [[1, 0, 0], [0, 1, 0]] }],
};
const FITTING = {
  z: [[0, 1, -2.5], [1e30, 0, 0]],
  pinned: [true, false],
  selected: [null, 0, 9],
  context: [[0], [1]],
  projection: ["axes", "principal"],
  axes: [[0, 1], [1, 0]],
  camera: [null, { x: 0, y: -1, scale: 20 }],
  colour: ["", "label"],
  hidden: [[], [0, 3]],
  layers: [LAYERS],
  from: [null, { point: 9 }, { z: [0, 0, 0] }],
  to: [null, { point: 0 }, { z: [0, 0, 0] }],
  along: ["line", "sphere", "data"],
  at: [0, 0.5, 1],
  panel: ["", "run"],
  root: [0, 11],
  music: [MUSIC],
  language: ["", "en", "ja", "ko"],
  theme: ["", "light", "dark"],
};
const NEVER = [undefined, NaN, -1, 1e9, 7.5, "nonsense", "__proto__", {}, [1e9, 1e9, 1e9, 1e9], () => 0];
const WRONG = {
  z: [null, [0, 1], [0, 1, "2"], [0, 1, 1e308], [0, 1, [2]]],
  pinned: [null, "yes"],
  selected: [10, "1"],
  context: [null, [2], [0.5], [0, 0], [[0]]],
  projection: [null, "classes"],
  axes: [null, [0, 2], [0], [-1, 0], ["0", "1"]],
  camera: [5, { x: 0, y: 0, scale: 0 }, { x: null, y: 0, scale: 1 }, { x: 0, y: 0, scale: "1" }],
  colour: [null, 0],
  hidden: [null, "abc", ["0"]],
  layers: [null, [], { ...LAYERS, veil: 1 }],
  from: [{ point: 10 }, { z: [0] }, "a"],
  to: [{ point: -1 }, { z: null }, 0],
  along: [null, 0, "constructor"],
  at: [null, 1.01, "0.5"],
  panel: [null, 0],
  root: [null, 12],
  music: [null, { ...MUSIC, route: 0 }],
  language: [null, 5, "fr", "toString"],
  theme: [null, 0, "evil"],
};
const TEXTS_OF_ANY_KIND = { panel: ["nonsense", "__proto__"] }; // a panel that is not there is the first one
const NUMBERS_OF_ANY_KIND = { hidden: [NEVER.find(Array.isArray)] }; // a class that is not there is hidden already

test("what fits the page is taken, entry by entry", () => {
  for (const [key, values] of Object.entries(FITTING)) {
    for (const value of values) assert.deepEqual(fitting(STATE, { nonsense: 1, [key]: value }), { [key]: value }, key);
  }
});

test("what does not fit is left out, and the rest is taken", () => {
  for (const [key, values] of Object.entries(WRONG)) {
    const allowed = [...(TEXTS_OF_ANY_KIND[key] ?? []), ...(NUMBERS_OF_ANY_KIND[key] ?? [])];
    for (const value of [...values, ...NEVER.filter((each) => !allowed.includes(each))]) {
      const [other, right] = key === "theme" ? ["at", 0.5] : ["theme", "dark"];
      assert.deepEqual(fitting(STATE, { [key]: value, [other]: right }), { [other]: right }, `${key}: ${JSON.stringify(value)}`);
    }
  }
});

test("axes are those of the projection that is shown", () => {
  assert.deepEqual(fitting(STATE, { projection: "axes", axes: [0, 2] }).axes, [0, 2]);
  assert.equal(fitting(STATE, { projection: "gone", axes: [0, 2] }).axes, undefined);
});

test("keys of prototypes change nothing", () => {
  const read = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}, "at": 0.5}');
  const view = fitting(STATE, read);
  assert.deepEqual(Object.keys(view), ["at"]);
  assert.equal({}.polluted, undefined);
  assert.equal(view.polluted, undefined);
});
