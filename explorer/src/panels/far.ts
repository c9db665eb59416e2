/** Whether a code is far from all codes of the data. */

import type { Page } from "../page.ts";
import { farFromData } from "../map/veil.ts";
import { nearestPoint } from "./example.ts";

const SAMPLED = 300; // points whose distance to their nearest neighbour is measured
const TIMES_FAR = 2.5; // of the distance that 95 % of the points have to their nearest neighbour
const TIMES_DRAWN = 1.5; // of the distance that draws of q(z | x) have from their mean
const LEAST_PART = 1e-3; // of the spread of the codes: nearer than this, codes are equal

const LIMITS = new WeakMap<Page, number>();

/**
 * Whether the map shows no data at the code, or, in more dimensions than it shows, the nearest code is much further
 * away than usual.
 */
export function isFar(page: Page, z: number[]): boolean {
  if (page.data.n === 0) return false;
  const { exact, place } = page.projected();
  if (exact && farFromData(page, ...place(z))) return true;
  if (exact && page.data.latent <= 2) return false;
  const point = nearestPoint(page, z);
  if (point === null) return false;
  let limit = LIMITS.get(page);
  if (limit === undefined) LIMITS.set(page, (limit = farLimit(page)));
  return distance(page, z, point) > limit;
}

function distance(page: Page, z: ArrayLike<number>, point: number): number {
  const { codes, latent } = page.data;
  let sum = 0;
  for (let k = 0; k < latent; k++) sum += (codes[point * latent + k] - z[k]) ** 2;
  return Math.sqrt(sum);
}

function farLimit(page: Page): number {
  const { n, codes, latent } = page.data;
  const step = Math.max(1, Math.floor(n / SAMPLED));
  const others = Math.max(1, Math.floor(n / 20_000));
  const distances: number[] = [];
  for (let i = 0; i < n; i += step) {
    let best = Infinity;
    for (let j = i % others; j < n; j += others) {
      if (j === i) continue;
      let sum = 0;
      for (let k = 0; k < latent && sum < best; k++) sum += (codes[i * latent + k] - codes[j * latent + k]) ** 2;
      if (sum < best) best = sum;
    }
    if (Number.isFinite(best)) distances.push(Math.sqrt(best));
  }
  distances.sort((a, b) => a - b);
  const usual = distances.length ? distances[Math.floor(0.95 * (distances.length - 1))] : Infinity;
  return Math.max(TIMES_FAR * usual, TIMES_DRAWN * drawn(page), LEAST_PART * spread(page));
}

/**
 * The distance from its mean at which a code drawn from q(z | x) typically lies, because the decoder is trained there
 * too.
 */
function drawn(page: Page): number {
  const { logStd, latent, n } = page.data;
  if (!logStd || !n) return 0;
  const step = Math.max(1, Math.floor(n / SAMPLED));
  let [sum, points] = [0, 0];
  for (let i = 0; i < n; i += step, points++)
    for (let k = 0; k < latent; k++) sum += Math.exp(2 * logStd[i * latent + k]);
  return Math.sqrt(sum / points);
}

function spread(page: Page): number {
  return Math.hypot(...page.state.dimensions.map((dimension) => dimension.std));
}
