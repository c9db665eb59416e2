/** Random codes from the prior. */

import type { Page } from "../page.ts";

const DENSITIES = new WeakMap<Page, Float32Array>();

/** Unpacks the density of a prior that is no standard normal, so that codes can be drawn from it. */
export async function readPrior(page: Page): Promise<void> {
  const { density } = page.state.model.prior;
  if (density && page.state.model.latent <= 2) DENSITIES.set(page, await page.blobs.floats(density));
}

/** A code from the prior: from N(0, I), or from a density on a grid; null if the page knows neither. */
export function priorDraw(page: Page): number[] | null {
  const { latent, prior } = page.state.model;
  if (prior.kind === "standard") return Array.from({ length: latent }, normal);
  const logDensity = DENSITIES.get(page);
  if (!logDensity || !prior.density) return null;
  const { shape } = prior.density;
  const highest = logDensity.reduce((best, value) => Math.max(best, value), -Infinity);
  const weights = logDensity.map((value) => Math.exp(value - highest));
  let left = Math.random() * weights.reduce((sum, weight) => sum + weight, 0);
  let cell = 0;
  while (cell < weights.length - 1 && (left -= weights[cell]) > 0) cell++;
  const columns = shape[shape.length - 1];
  const at = shape.length === 1 ? [cell] : [cell % columns, Math.floor(cell / columns)]; // x, then y
  return at.map((position, k) => {
    const steps = k === 0 ? columns : shape[0];
    return prior.low[k] + ((position + Math.random() - 0.5) * (prior.high[k] - prior.low[k])) / Math.max(1, steps - 1);
  });
}

function normal(): number {
  return Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
}
