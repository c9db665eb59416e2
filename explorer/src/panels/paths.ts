/** Paths between two codes: a straight line, over the sphere, or along the data. */

import { codeOf } from "../map/examples.ts";
import type { Page } from "../page.ts";
import type { End, Path, View } from "../store.ts";
import { type Graph, neighbourGraph, shortestPath } from "./graph.ts";

/** The number of codes of a path, with both ends. */
export const CODES_ON_PATH = 73; // so that each ninth of them is one of 9 pictures
const NEIGHBOURS_AT_FIRST = 10; // of each code on a path along the data; doubled until there is a path
const MAX_CODES_IN_GRAPH = 5000; // on a path along the data; of more, some at equal distances
const MAX_PRODUCTS = 3e8; // products while neighbours are sought: of codes of many dimensions, fewer are used

/** The codes of a kind of path from `a` to `b`. */
type PathMaker = (page: Page, a: number[], b: number[]) => number[][];

/** How each kind of path is made. */
export const MAKERS: Record<Path, PathMaker> = {
  line: (_, a, b) => line(a, b, CODES_ON_PATH),
  sphere: (_, a, b) => sphere(a, b, CODES_ON_PATH),
  data: (page, a, b) => alongData(page, a, b, CODES_ON_PATH),
};

/** The code of an end of a path. */
export function endCode(page: Page, end: End): number[] {
  return "point" in end ? codeOf(page, end.point) : end.z;
}

const MADE = new WeakMap<Page, { from: End; to: End; along: Path; codes: number[][] }>();

/** All codes of the path on view; none without two ends. The same list until the path changes. */
export function pathCodes(page: Page): number[][] {
  const { from, to, along } = page.store.view;
  if (!from || !to) return [];
  const cached = MADE.get(page);
  if (cached && cached.from === from && cached.to === to && cached.along === along) return cached.codes;
  const make = MAKERS[along] ?? MAKERS.line;
  const codes = make(page, endCode(page, from), endCode(page, to));
  MADE.set(page, { from, to, along, codes });
  return codes;
}

/** The code at a part of the path, from 0 to 1. */
export function codeAt(codes: number[][], at: number): number[] {
  const position = Math.min(1, Math.max(0, at)) * (codes.length - 1);
  const before = Math.min(codes.length - 2, Math.floor(position));
  return mixed(codes[before], codes[before + 1], position - before);
}

function mixed(a: number[], b: number[], t: number): number[] {
  return a.map((value, k) => (1 - t) * value + t * b[k]);
}

function parts(steps: number): number[] {
  return Array.from({ length: steps }, (_, i) => i / (steps - 1));
}

/** Codes at equal distances on the straight line from `a` to `b`. */
export function line(a: number[], b: number[], steps: number): number[][] {
  return parts(steps).map((t) => mixed(a, b, t));
}

/**
 * Codes whose direction turns evenly from that of `a` to that of `b`, while their length changes linearly. The path is
 * the straight line if no direction turns: an end is the origin, both ends have one direction, or the space has one
 * dimension. Between opposite ends all turns are equally long; the path takes the one through the axis furthest from
 * both ends.
 */
export function sphere(a: number[], b: number[], steps: number): number[][] {
  const [lengthA, lengthB] = [Math.hypot(...a), Math.hypot(...b)];
  if (!lengthA || !lengthB) return line(a, b, steps);
  const [u, v] = [a.map((value) => value / lengthA), b.map((value) => value / lengthB)];
  const cosine = dot(u, v);
  let normal = v.map((value, k) => value - cosine * u[k]);
  const sine = Math.hypot(...normal);
  if (sine < 1e-9) {
    if (cosine > 0 || a.length === 1) return line(a, b, steps);
    const least = u.reduce((best, value, k) => (Math.abs(value) < Math.abs(u[best]) ? k : best), 0);
    normal = u.map((value, k) => (k === least ? 1 : 0) - u[least] * value);
  }
  const unit = Math.hypot(...normal);
  const angle = Math.atan2(sine, cosine);
  const codes = parts(steps).map((t) => {
    const length = (1 - t) * lengthA + t * lengthB;
    return u.map((value, k) => length * (Math.cos(angle * t) * value + (Math.sin(angle * t) * normal[k]) / unit));
  });
  [codes[0], codes[steps - 1]] = [[...a], [...b]];
  return codes;
}

function dot(a: number[], b: number[]): number {
  return a.reduce((sum, value, k) => sum + value * b[k], 0);
}

const GRAPHS = new WeakMap<Page, Map<number, Graph>>();

/** The number of codes that a path along the data goes over. */
export function codesOnPath(page: Page): number {
  const { n, latent } = page.data;
  return Math.min(n, MAX_CODES_IN_GRAPH, Math.floor(Math.sqrt(MAX_PRODUCTS / latent)));
}

/** Codes at equal distances on the shortest path along the data. */
function alongData(page: Page, a: number[], b: number[], steps: number): number[][] {
  const { n, latent, codes } = page.data;
  const count = codesOnPath(page);
  let graphs = GRAPHS.get(page);
  if (!graphs) GRAPHS.set(page, (graphs = new Map()));
  const chosen = new Float32Array(count * latent);
  for (let i = 0; i < count; i++) {
    const point = count > 1 ? Math.floor((i * (n - 1)) / (count - 1)) : 0;
    chosen.set(codes.subarray(point * latent, (point + 1) * latent), i * latent);
  }
  return through(a, b, steps, chosen, NEIGHBOURS_AT_FIRST, graphs);
}

/**
 * Codes at equal distances on the shortest path from `a` to `b` along `codes`, `(n, Z)`, each the neighbour of the one
 * before. Each code has `neighbours` nearest neighbours; the number is doubled until there is a path. `graphs` keeps
 * those that were made.
 */
export function through(
  a: number[],
  b: number[],
  steps: number,
  codes: Float32Array,
  neighbours: number,
  graphs = new Map<number, Graph>(),
): number[][] {
  for (let k = neighbours; ; k *= 2) {
    let graph = graphs.get(k);
    if (!graph) graphs.set(k, (graph = neighbourGraph(codes, a.length, k)));
    const route = shortestPath(graph, a, b);
    if (route) return spaced(route, steps);
    if (k > codes.length / a.length) return line(a, b, steps);
  }
}

/** Codes at equal distances along a route of straight pieces. */
export function spaced(route: number[][], steps: number): number[][] {
  const distances = [0];
  for (let i = 1; i < route.length; i++) {
    distances.push(distances[i - 1] + Math.hypot(...route[i].map((value, k) => value - route[i - 1][k])));
  }
  const whole = distances[distances.length - 1];
  let piece = 0;
  const codes = parts(steps).map((t) => {
    const position = t * whole;
    while (piece < route.length - 2 && distances[piece + 1] < position) piece++;
    const length = distances[piece + 1] - distances[piece];
    return mixed(route[piece], route[piece + 1], length ? (position - distances[piece]) / length : 0);
  });
  [codes[0], codes[steps - 1]] = [[...route[0]], [...route[route.length - 1]]];
  return codes;
}

/** Whether a change touches the path, so that the probe must follow it. */
export function touchesPath(changed: ReadonlySet<keyof View>): boolean {
  return changed.has("from") || changed.has("to") || changed.has("along") || changed.has("at");
}
