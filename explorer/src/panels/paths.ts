/** The codes along the path between the two ends that were chosen. */

import type { Page } from "../page.ts";
import type { End } from "../store.ts";

const STEPS = 60;

/** Codes from the first end of the path to the second; none if an end is missing. */
export function pathCodes(page: Page): number[][] {
  const { from, to } = page.store.view;
  if (!from || !to) return [];
  const { codes, latent } = page.data;
  const code = (end: End): number[] =>
    "z" in end ? end.z : Array.from(codes.subarray(end.point * latent, (end.point + 1) * latent));
  const [a, b] = [code(from), code(to)];
  return Array.from({ length: STEPS + 1 }, (_, i) => a.map((value, k) => value + ((b[k] - value) * i) / STEPS));
}
