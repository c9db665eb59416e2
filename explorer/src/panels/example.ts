/** The example that stands beside the decoded code, and how codes are decoded for the panels. */

import { contextOf } from "../decoding.ts";
import { codeOf, contextOfPoint } from "../map/examples.ts";
import { dimensionName } from "../projection.ts";
import type { Page } from "../page.ts";
import type { View } from "../store.ts";
import { decimal } from "../text/language.ts";

/** The point that is shown, and why. */
export interface Shown {
  point: number;
  how: "hovered" | "selected" | "nearest";
}

/**
 * The example on view: under the pointer, selected, or the nearest to the probe of those that the legend's filter
 * leaves and whose originals the page holds, if it holds any.
 */
export function shownExample(page: Page): Shown | null {
  const { hovered, selected, z } = page.store.view;
  if (hovered !== null) return { point: hovered, how: "hovered" };
  if (selected !== null) return { point: selected, how: "selected" };
  const point = nearestPoint(page, z, candidates(page));
  return point === null ? null : { point, how: "nearest" };
}

const HELD = new WeakMap<Page, Uint32Array>();

/** The points whose originals are in the page, if they are some of all; null if all are, or none. */
export function heldPoints(page: Page): Uint32Array | null {
  const { originals, n } = page.data;
  if (!originals || originals.count === 0 || originals.count >= n) return null;
  let held = HELD.get(page);
  if (!held) {
    held = Uint32Array.from({ length: n }, (_, i) => i).filter((i) => originals.has(i));
    HELD.set(page, held);
  }
  return held;
}

const CANDIDATES = new WeakMap<Page, { hidden: number[]; colour: string; points: Uint32Array }>();

/** The points among which the nearest is sought; null for all. */
function candidates(page: Page): Uint32Array | null {
  const { hidden, colour } = page.store.view;
  const held = heldPoints(page);
  const data = page.data.fields.get(colour);
  if (!hidden.length || data?.field.kind !== "class") return held;
  const known = CANDIDATES.get(page);
  if (known?.hidden === hidden && known.colour === colour) return known.points;
  const missing = data.field.classes.length; // the entry of the legend for points without a class
  const filtered = new Set(hidden);
  const all = held ?? Uint32Array.from({ length: page.data.n }, (_, i) => i);
  const points = all.filter((point) => !filtered.has(Math.min(data.values[point], missing)));
  CANDIDATES.set(page, { hidden, colour, points });
  return points;
}

const NEAREST = new WeakMap<Page, { z: number[]; among: Uint32Array | null; point: number | null }>();

/** The point whose code is nearest, by Euclidean distance, of `among` or all; null without points. */
export function nearestPoint(page: Page, z: number[], among: Uint32Array | null = null): number | null {
  const { codes, latent, n } = page.data;
  const known = NEAREST.get(page);
  if (known?.z === z && known.among === among) return known.point;
  const count = among ? among.length : n;
  let [best, point]: [number, number | null] = [Infinity, null];
  for (let i = 0; i < count; i++) {
    const candidate = among ? among[i] : i;
    let distance = 0;
    for (let k = 0, at = candidate * latent; k < latent && distance < best; k++)
      distance += (codes[at + k] - z[k]) ** 2;
    if (distance < best) [best, point] = [distance, candidate];
  }
  NEAREST.set(page, { z, among, point });
  return point;
}

/** The context of a point as numbers for the network; the one on view for a point without. */
export function networkContext(page: Page, point: number | null): number[] {
  return point === null ? contextOf(page.state, page.store) : contextOfPoint(page, point);
}

/** The context of a point as the view holds it: the class, or the value of each column. */
function viewContext(page: Page, point: number): number[] {
  const { context } = page.state;
  const { contexts } = page.data;
  if (!context || !contexts) return page.store.view.context;
  const width = context.kind === "class" ? 1 : context.columns.length;
  return Array.from(contexts.subarray(point * width, (point + 1) * width));
}

/** Decodes and gives a copy: at once if the decoder is fast, else soon, and `waiting` is called first. */
export function decode(
  page: Page,
  owner: string,
  z: ArrayLike<number>,
  context: number[],
  done: (x: Float32Array) => void,
  waiting: () => void = () => undefined,
): void {
  const { decoding } = page;
  if (!decoding.decodes) return;
  const x = decoding.fast ? decoding.now(z, context) : null;
  if (x) {
    done(x.slice());
    return;
  }
  waiting();
  decoding.request(owner, z, context, (values) => done(values.slice()));
}

/** Decodes many codes; `done` is given all that are there after each one. The result stops it. */
export function decodeAll(
  page: Page,
  zs: number[][],
  context: number[],
  done: (decoded: (Float32Array | null)[]) => void,
): () => void {
  const decoded = new Array<Float32Array | null>(zs.length).fill(null);
  let scheduled = false;
  let stopped = false;
  const stop = page.decoding.many(zs, context, (index, x) => {
    decoded[index] = x.slice();
    if (scheduled) return;
    scheduled = true;
    requestAnimationFrame(() => {
      scheduled = false;
      if (!stopped) done(decoded);
    });
  });
  return () => {
    stopped = true;
    stop();
  };
}

/** A code in a few numbers: the dimensions that carry the most, in the order of their index. */
export function codeText(page: Page, z: readonly number[], most = 4): string {
  const chosen = page.state.dimensions
    .slice(0, most)
    .map((dimension) => dimension.index)
    .sort((a, b) => a - b);
  const parts = chosen.map((index) => `${dimensionName(index)}\u00a0${decimal(z[index], page.language())}`);
  return parts.join("  ") + (z.length > most ? "\u00a0…" : "");
}

/** The name of a point's class in the field of labels, or "". */
export function classOf(page: Page, point: number, id = "label"): string {
  const field = page.data.fields.get(id);
  if (!field || field.field.kind !== "class") return "";
  return field.field.classes[field.values[point]] ?? "";
}

/** Puts an example on view: it is selected, and the probe stands at its code, under its own context. */
export function showPoint(page: Page, point: number): void {
  const change: Partial<View> = { selected: point, z: codeOf(page, point), pinned: true };
  if (page.state.context) change.context = viewContext(page, point);
  page.store.set(change);
}

/** A point by chance, of a class that is on view. */
export function randomPoint(page: Page): number {
  const { n, fields } = page.data;
  const { colour, hidden } = page.store.view;
  const field = fields.get(colour);
  for (let tries = 0; tries < 200; tries++) {
    const point = Math.floor(Math.random() * n);
    if (field?.field.kind !== "class" || !hidden.includes(field.values[point])) return point;
  }
  return Math.floor(Math.random() * n);
}
