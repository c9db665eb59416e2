// The grid of points, contours, the veil, ellipses, the camera and the drawing of the map, without a page.

import assert from "node:assert/strict";
import { test } from "node:test";

import * as map from "../build/map-node.mjs";

const close = (a, b, error = 1e-9) => assert.ok(Math.abs(a - b) <= error, `${a} is not ${b}`);

let seed = 1;
const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
const normal = () => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
const cloud = (n) => Float32Array.from({ length: 2 * n }, normal);

function nearestOf(places, x, y, takes) {
  let [best, nearest] = [Infinity, null];
  for (let i = 0; i < places.length / 2; i++) {
    const distance = (places[2 * i] - x) ** 2 + (places[2 * i + 1] - y) ** 2;
    if (distance < best && takes(i)) [best, nearest] = [distance, i];
  }
  return nearest;
}

test("the grid gives the nearest point, also far out and among points that lie far out or nowhere", () => {
  const places = cloud(3000);
  places.set([500, 3, NaN, 0, 0, Infinity, -200, -200], 0);
  const grid = new map.Grid(places, map.boundsOf(places));
  assert.equal(grid.count, 2998);
  for (let k = 0; k < 400; k++) {
    const reach = k % 4 === 0 ? 300 : 3;
    const [x, y] = [reach * normal(), reach * normal()];
    const takes = k % 3 ? () => true : (point) => point % 7 === 0;
    assert.equal(grid.nearest(x, y, takes), nearestOf(places, x, y, takes));
  }
  assert.equal(grid.nearest(0, 0, () => false), null);
});

test("a pick takes the nearest point in its ellipse and none outside", () => {
  const places = Float32Array.from([0, 0, 0.5, 0, 0, 0.5]);
  const grid = new map.Grid(places, map.boundsOf(places));
  const all = () => true;
  assert.equal(grid.pick(0.3, 0, 1, 1, all), 1);
  assert.equal(grid.pick(0.3, 0, 0.1, 0.1, all), null);
  assert.equal(grid.pick(0.2, 0.2, 10, 0.35, all), 0); // 0.5 across weighs little, 0.3 upwards much
  assert.equal(grid.pick(0.3, 0, 1, 1, (point) => point !== 1), 0);
});

test("the rectangle of all points leaves out the few that lie far out, and holds all if none does", () => {
  const places = cloud(5000);
  const { x0, x1 } = map.boundsOf(places);
  close(x1, places.filter((_, i) => i % 2 === 0).reduce((most, each) => Math.max(most, each)));
  places[0] = 1e6;
  const outer = map.boundsOf(places);
  assert.ok(outer.x1 < 5 && outer.x1 > 2.5 && outer.x0 === x0);
  assert.deepEqual(map.boundsOf(Float32Array.from([NaN, NaN])), { x0: -1, x1: 1, y0: -1, y1: 1 });
  assert.deepEqual(map.boundsOf(Float32Array.from([2, 3])), { x0: 1, x1: 3, y0: 2, y1: 4 });
});

const area = (ring) => {
  let sum = 0;
  for (let k = 0; k < ring.length; k += 2) {
    const next = (k + 2) % ring.length;
    sum += ring[k] * ring[next + 1] - ring[next] * ring[k + 1];
  }
  return sum / 2;
};

test("contours are closed, and the inside is on their left", () => {
  const [nx, ny] = [60, 50];
  const values = Float32Array.from({ length: nx * ny }, (_, k) => -Math.hypot((k % nx) - 30, Math.floor(k / nx) - 20));
  const [circle, ...others] = map.rings(values, nx, ny, -12.3);
  assert.equal(others.length, 0);
  close(area(circle), Math.PI * 12.3 ** 2, 2);
  for (let k = 0; k < circle.length; k += 2) close(Math.hypot(circle[k] - 30, circle[k + 1] - 20), 12.3, 0.05);
  const hole = map.rings(values.map((value) => -Math.abs(value + 10)), nx, ny, -3).map(area).sort((a, b) => a - b);
  assert.equal(hole.length, 2);
  close(hole[0], -Math.PI * 49, 2);
  close(hole[1], Math.PI * 169, 2);
});

test("contours end at the edge of the grid", () => {
  const [ring, ...others] = map.rings(new Float32Array(12).fill(1), 4, 3, 0.5);
  assert.equal(others.length, 0);
  close(area(ring), 3 * 2, 1e-3);
  const saddle = map.rings(Float32Array.from([1, 0, 0, 1]), 2, 2, 0.5);
  assert.deepEqual(saddle.map((each) => Math.sign(area(each))), [1, 1]);
});

test("a place is far from data where no point is near, and its contour says the same", () => {
  const places = cloud(2000);
  places.set([6, 0], 0);
  const veil = map.densityOf(places, false);
  assert.equal(map.isFar(veil, 0, 0), false);
  assert.equal(map.isFar(veil, 6, 0), false); // one point is enough
  for (const [x, y] of [[0, 6], [4.9, 2.5], [100, 0], [NaN, 0]]) assert.equal(map.isFar(veil, x, y), true);
  for (const ring of veil.rings) {
    for (let k = 0; k < ring.length; k += 2) {
      const [x, y] = [ring[k], ring[k + 1]];
      const around = [-0.02, 0.02].flatMap((d) => [map.isFar(veil, x + d * veil.step, y), map.isFar(veil, x, y + d * veil.step)]);
      assert.ok(around.includes(true) && around.includes(false), `${x}, ${y}`);
    }
  }
});

test("on a line, only what is across counts", () => {
  const places = Float32Array.from({ length: 400 }, (_, k) => (k % 2 ? (k % 7) / 7 : k / 200 - 1));
  const veil = map.densityOf(places, true);
  assert.deepEqual([-2, -1, 0, 1, 2].map((x) => map.isFar(veil, x, 0)), [true, false, false, false, true]);
});

test("the ellipse of a projected normal distribution is that of its draws", () => {
  const [a, b] = [[0.8, -0.5, 0.1], [0.3, 1.1, -0.7]];
  const place = (z) => [2 + z[0] * a[0] + z[1] * a[1] + z[2] * a[2], -1 + z[0] * b[0] + z[1] * b[1] + z[2] * b[2]];
  const linear = map.linearOf({ exact: true, place }, 3);
  const std = [0.5, 2, 1];
  const { x, y, rx, ry, angle } = map.ellipseOf(linear, linear.origin, (k) => std[k]);
  assert.deepEqual([x, y], [2, -1]);
  const n = 200000;
  let [along, across, both] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [u, v] = place(std.map((each) => each * normal()));
    const p = (u - x) * Math.cos(angle) + (v - y) * Math.sin(angle);
    const q = (v - y) * Math.cos(angle) - (u - x) * Math.sin(angle);
    along += p * p;
    across += q * q;
    both += p * q;
  }
  close(along / n, rx * rx, 0.03 * rx * rx);
  close(across / n, ry * ry, 0.03 * ry * ry);
  close(both / n, 0, 0.02 * rx * ry);
  assert.equal(map.linearOf({ exact: false, place }, 3), null);
});

test("zooming keeps the place under the pointer, and panning moves it with the pointer", () => {
  const bounds = { x0: -2, x1: 2, y0: -3, y1: 3 };
  const first = map.frameOf(800, 600, bounds, null, false);
  const after = map.frameOf(800, 600, bounds, map.zoomed(first, 3, 200, 150), false);
  close(after.planeX(200), first.planeX(200));
  close(after.planeY(150), first.planeY(150));
  close(after.sx, 3 * first.sx);
  assert.equal(after.sx, after.sy);
  const moved = map.frameOf(800, 600, bounds, map.panned(after, 40, -25), false);
  close(moved.x(0.3), after.x(0.3) + 40);
  close(moved.y(0.3), after.y(0.3) - 25);
  assert.deepEqual(map.frameOf(800, 600, bounds, { x: NaN, y: 0, scale: 1 }, false), first);
  for (const place of [[-2, -3], [2, 3]]) assert.ok(first.holds(first.x(place[0]), first.y(place[1])));
});

test("an axis has three ticks or more", () => {
  assert.deepEqual(map.axisTicks(-4.9, 4.9, 300), [-4, -2, 0, 2, 4]); // a step of 5 would leave one
  assert.deepEqual(map.axisTicks(-1.1, 1.1, 480), [-1, -0.5, 0, 0.5, 1]);
});

test("the colours of the first thirty classes differ, and the scale grows lighter", () => {
  const colours = Array.from({ length: 30 }, (_, i) => map.classColour(i));
  assert.equal(new Set(colours).size, 30);
  assert.deepEqual(map.partsOf("#f80"), map.partsOf("#ff8800"));
  assert.ok(map.takesBlack("#fff") && !map.takesBlack("#14181d"));
  for (const dark of [false, true]) {
    const scale = map.scaleColours(dark).map((colour) => map.partsOf(colour).map((part) => (part / 255) ** 2.2));
    const lights = scale.map(([r, g, b]) => 0.2126 * r + 0.7152 * g + 0.0722 * b);
    lights.slice(1).forEach((light, i) => assert.ok(light >= lights[i] - 1e-3, `step ${i + 1} is darker`));
    assert.ok(lights[255] - lights[0] > 0.5);
  }
});

test("texts in a drawing stay text, and shapes are drawn where they belong", () => {
  const pen = new map.SvgPen("#ccc");
  pen.fillText('<script>"&', 1, 2);
  assert.match(pen.elements[1], />&lt;script&gt;&quot;&amp;<\/text>$/);
  pen.beginPath();
  map.traceShape(pen, map.SHAPES[1], 10, 20, 5);
  pen.fill();
  assert.match(pen.elements[2], /d="M5\.7 15\.7L14\.3 15\.7L14\.3 24\.3L5\.7 24\.3z"/);
  pen.beginPath();
  map.traceShape(pen, map.SHAPES[0], 10, 20, 5);
  pen.fill();
  assert.match(pen.elements[3], /d="M15 20A5 5 0 0 1 5 20A5 5 0 0 1 15 20z"/);
});
