/**
 * Where no data is. Each example counts `exp(-d^2 / 2 h^2)` at the distance `d`; where the sum falls below what one
 * example gives at 1.5 h, a spot is far from all data. The scale `h` follows the spread and the number of the examples,
 * as a kernel density estimate's does.
 */

import type { Page } from "../page.ts";
import type { Projected } from "../projection.ts";
import { rings, type Ring } from "./contours.ts";
import { boundsOf, quantiles, type Bounds } from "./grid.ts";

const SIDE = 144; // cells along the longer side
const MARGIN = 0.25; // of the longer side, around the points
const NEAR = Math.exp(-(1.5 ** 2) / 2);
const SHARE_OF_SILVERMAN = 0.6; // his rule is for one normal cluster, and smooths several into one
const QUARTILES_PER_STD = 1.349;
const LINE_HEIGHT = 3; // on the plane, more than what the points of a line take
const MIN_BLUR = 0.8; // cells, below which the grid shows

/** The density of the points on a coarse grid. */
export interface Veil {
  values: Float32Array; // (ny, nx), at x = x0 + i * step, y = y0 + j * up
  nx: number;
  ny: number;
  x0: number;
  y0: number;
  step: number;
  up: number; // the step upwards: the same, but on a line
  rings: Ring[]; // around the places near data, on the plane
}

let last: { projected: Projected; veil: Veil } | null = null;

/** The veil of the projection that is on view; it is computed once for each. */
export function veilOf(page: Page): Veil {
  const projected = page.projected();
  if (last?.projected !== projected) last = { projected, veil: densityOf(projected.places, page.data.latent === 1) };
  return last.veil;
}

/** Whether no example is near a place on the projection that is on view. */
export function farFromData(page: Page, x: number, y: number): boolean {
  return isFar(veilOf(page), x, y);
}

/** Whether a place lies under a veil. */
export function isFar(veil: Veil, x: number, y: number): boolean {
  return densityAt(veil, x, y) < NEAR;
}

/** The density of the points at a place; 0 outside the grid. */
export function densityAt({ values, nx, ny, x0, y0, step, up }: Veil, x: number, y: number): number {
  const [u, v] = [(x - x0) / step, (y - y0) / up];
  if (!(u >= 0 && v >= 0 && u <= nx - 1 && v <= ny - 1)) return 0;
  const [i, j] = [Math.min(Math.floor(u), nx - 2), Math.min(Math.floor(v), ny - 2)];
  const [a, b] = [u - i, v - j];
  const [low, high] = [j * nx + i, (j + 1) * nx + i];
  const below = (1 - a) * values[low] + a * values[low + 1];
  const above = (1 - a) * values[high] + a * values[high + 1];
  return (1 - b) * below + b * above;
}

/** The density of places `(n, 2)`; on a line, only what is across counts. */
export function densityOf(places: Float32Array, isLine: boolean): Veil {
  const bounds = boundsOf(places);
  const finite = countOf(places);
  const spread = isLine ? spreadOf(places, 0, bounds) : Math.min(spreadOf(places, 0, bounds), spreadOf(places, 1, bounds));
  const longer = Math.max(bounds.x1 - bounds.x0, isLine ? 0 : bounds.y1 - bounds.y0);
  const margin = MARGIN * longer;
  const step = (longer + 2 * margin) / SIDE;
  const [x0, y0] = [bounds.x0 - margin, isLine ? -LINE_HEIGHT / 2 : bounds.y0 - margin];
  const nx = Math.ceil((bounds.x1 + margin - x0) / step) + 1;
  const ny = isLine ? 2 : Math.ceil((bounds.y1 + margin - y0) / step) + 1;
  const counts = new Float32Array(nx * ny);
  for (let k = 0; k < places.length; k += 2) {
    if (!Number.isFinite(places[k]) || !Number.isFinite(places[k + 1])) continue;
    const [u, v] = [(places[k] - x0) / step, isLine ? 0 : (places[k + 1] - y0) / step];
    const [i, j] = [Math.floor(u), Math.floor(v)];
    if (i < 0 || j < 0 || i + 1 >= nx || j + 1 >= ny) continue; // one of the few that lie far out
    const [a, b] = [u - i, v - j]; // shared out between the four nodes around it
    counts[j * nx + i] += (1 - a) * (1 - b);
    counts[j * nx + i + 1] += a * (1 - b);
    counts[(j + 1) * nx + i] += (1 - a) * b;
    counts[(j + 1) * nx + i + 1] += a * b;
  }
  const dimensions = isLine ? 1 : 2;
  const scale = Math.max(SHARE_OF_SILVERMAN * spread * Math.max(finite, 1) ** (-1 / (dimensions + 4)), MIN_BLUR * step);
  const values = blurred(counts, nx, ny, scale / step, isLine);
  const up = isLine ? LINE_HEIGHT : step;
  const onPlane = rings(values, nx, ny, NEAR).map((ring) => ring.map((at, k) => (k % 2 ? y0 + at * up : x0 + at * step)));
  return { values, nx, ny, x0, y0, step, up, rings: onPlane };
}

function countOf(places: Float32Array): number {
  let finite = 0;
  for (let k = 0; k < places.length; k += 2) if (Number.isFinite(places[k] + places[k + 1])) finite++;
  return finite;
}

/** A standard deviation that a few far points do not change. */
function spreadOf(places: Float32Array, axis: number, bounds: Bounds): number {
  const [low, high] = quantiles(places, [0.25, 0.75], 2, axis);
  const range = axis ? bounds.y1 - bounds.y0 : bounds.x1 - bounds.x0;
  return (high - low) / QUARTILES_PER_STD || range / 4;
}

/** Sums of `exp(-d^2 / 2 h^2)`, with h in cells. */
function blurred(counts: Float32Array, nx: number, ny: number, h: number, isLine: boolean): Float32Array {
  const reach = Math.ceil(4 * h);
  const weights = Array.from({ length: 2 * reach + 1 }, (_, k) => Math.exp(-((k - reach) ** 2) / (2 * h * h)));
  const across = new Float32Array(counts.length);
  for (let j = 0; j < ny; j++) {
    for (let i = 0; i < nx; i++) {
      if (!counts[j * nx + i]) continue;
      const from = Math.max(0, i - reach);
      const end = Math.min(nx - 1, i + reach);
      for (let k = from; k <= end; k++) across[j * nx + k] += counts[j * nx + i] * weights[k - i + reach];
    }
  }
  if (isLine) {
    for (let i = 0; i < nx; i++) across[nx + i] = across[i];
    return across;
  }
  const out = new Float32Array(counts.length);
  for (let j = 0; j < ny; j++) {
    for (let k = Math.max(0, j - reach); k <= Math.min(ny - 1, j + reach); k++) {
      const weight = weights[k - j + reach];
      for (let i = 0; i < nx; i++) out[k * nx + i] += across[j * nx + i] * weight;
    }
  }
  return out;
}
