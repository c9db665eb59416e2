/** What the parts of the map share, and what the user can do with it. */

import type { Page } from "../page.ts";
import { panned, type Camera, type Frame } from "./camera.ts";
import { codeOf } from "./examples.ts";
import type { Grid } from "./grid.ts";
import { probeAt } from "./overlay.ts";
import type { Points } from "./points.ts";

const PICK_RADIUS = 12; // CSS pixels
const TOUCH_PICK_RADIUS = 20;
const EDGE = 8; // of the plot, where a place counts as out of sight
const INNER = 0.2; // of the plot's sides, inside which the view brings it

/** The map. */
export interface Scene {
  page: Page;
  points: Points;
  frame(): Frame;
  grid(): Grid;
  pointer: "mouse" | "touch" | "keyboard"; // what moved the probe last
  under: number[] | null; // the code under the pointer
  spot: { z: number[]; key: string; x: number; y: number } | null; // where a code was taken from the map
}

/** The pixel of the probe: the spot it was put on, or the place of the code. */
export function probePixel(scene: Scene): [number, number] {
  const [x, y] = probePlace(scene);
  const frame = scene.frame();
  return [frame.x(x), frame.y(frame.isLine ? 0 : y)];
}

/** The place of the probe on the plane. */
export function probePlace(scene: Scene): [number, number] {
  const { page, spot } = scene;
  if (spot && spot.z === page.store.view.z && spot.key === page.projected().key) return [spot.x, spot.y];
  const frame = scene.frame();
  const [px, py] = probeAt(page, frame);
  return [frame.planeX(px), frame.planeY(py)];
}

/** The point under a pixel. */
export function pick(scene: Scene, px: number, py: number): number | null {
  const { page, points } = scene;
  const frame = scene.frame();
  if (!page.store.view.layers.points && !page.store.view.layers.thumbnails) return null;
  if (!frame.holds(px, py)) return null;
  const radius = scene.pointer === "touch" ? TOUCH_PICK_RADIUS : PICK_RADIUS;
  const y = frame.cy - (py - frame.top - frame.height / 2) / frame.sy;
  return scene.grid().pick(frame.planeX(px), y, radius / frame.sx, radius / frame.sy, (point) => points.shows(point));
}

/** The code of a place on the plane; the scene remembers the place. */
export function codeAt(scene: Scene, x: number, y: number): number[] {
  const projected = scene.page.projected();
  const z = projected.code(x, y, scene.page.store.view.z);
  scene.spot = { z, key: projected.key, x, y };
  return z;
}

/** The code under a pixel, which is kept inside the plot. */
export function codeUnder(scene: Scene, px: number, py: number): number[] {
  const frame = scene.frame();
  const x = Math.min(Math.max(px, frame.left), frame.left + frame.width);
  const y = Math.min(Math.max(py, frame.top), frame.top + frame.height);
  return codeAt(scene, frame.planeX(x), frame.planeY(y));
}

/** Chooses an example and puts the probe on it; the view follows if it is out of sight. */
export function choose(scene: Scene, point: number): void {
  const { page } = scene;
  const z = codeOf(page, point);
  if (!z.every(Number.isFinite)) return;
  const frame = scene.frame();
  const { places } = page.projected();
  const [x, y] = [places[2 * point], places[2 * point + 1]];
  scene.spot = { z, key: page.projected().key, x, y: frame.isLine ? 0 : y };
  page.store.set({ z, selected: point, pinned: true, ...follow(frame, x, frame.isLine ? 0 : y) });
}

/** A change of the camera by which a place comes into view, if it is not. */
export function follow(frame: Frame, x: number, y: number): { camera?: Camera } {
  const [px, py] = [frame.x(x), frame.y(y)];
  if (frame.holds(px, py, -EDGE)) return {};
  const { left, top, width, height } = frame;
  const targetX = Math.min(Math.max(px, left + INNER * width), left + (1 - INNER) * width);
  const targetY = Math.min(Math.max(py, top + INNER * height), top + (1 - INNER) * height);
  return { camera: panned(frame, targetX - px, targetY - py) };
}
