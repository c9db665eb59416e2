/** Ways from one chord to another: by small movements through chords in use, or along the straight line of codes. */

import { atLeast, movement } from "./movement.ts";
import { masksOf, merged, PITCH_CLASSES, transposed } from "./sets.ts";

/** Chords in use, and what a step to one costs: the movement squared, plus the surprise. */
export interface ChordGraph {
  sets: ArrayLike<number>; // ascending
  logProb: ArrayLike<number>; // of each, in nats
  surpriseWeight: number;
  maxSurprise: number;
  maxStep: number; // semitones; raised until there is a path
}

const LINE_STEPS = 65; // codes on a straight line; their distance is smaller than the width of a chord's region
const MAX_FRAME_MOVEMENT = 1e6; // stands for an infinite one, between an empty set and a chord
const FRAME_CHANGE = 1e-9; // so that a transposition is kept where others are as near
const MAX_MOVEMENT = 36; // semitones, above any movement of two chords

/** The cheapest path through chords in use, with both ends; as `voice_path` in Python. */
export function voicePath(graph: ChordGraph, a: number, b: number): number[] {
  if (a === b) return [a];
  const nodes = [...new Set([...Array.from(graph.sets), a, b])];
  for (let maxStep = graph.maxStep; maxStep <= MAX_MOVEMENT; maxStep++) {
    const path = cheapest(graph, nodes, a, b, maxStep);
    if (path) return path;
  }
  return [a, b];
}

function cheapest(graph: ChordGraph, nodes: number[], a: number, b: number, maxStep: number): number[] | null {
  const total = new Map<number, number>([[a, 0]]);
  const before = new Map<number, number>();
  const open = new Set(nodes);
  const surpriseOf = (i: number): number => Math.min(Math.max(-graph.logProb[i], 0), graph.maxSurprise);
  const surprise = new Map(Array.from(graph.sets, (mask, i) => [mask, surpriseOf(i)]));
  for (;;) {
    let [here, least] = [-1, Infinity];
    for (const node of open) {
      const cost = total.get(node) ?? Infinity;
      if (cost < least) [here, least] = [node, cost];
    }
    if (here < 0) return null;
    if (here === b) break;
    open.delete(here);
    for (const node of open) {
      if (atLeast(here, node) > maxStep) continue;
      const distance = movement(here, node);
      if (distance > maxStep) continue;
      const cost = least + distance ** 2 + graph.surpriseWeight * (surprise.get(node) ?? graph.maxSurprise);
      if (cost < (total.get(node) ?? Infinity)) {
        total.set(node, cost);
        before.set(node, here);
      }
    }
  }
  const path = [b];
  while (path[0] !== a) path.unshift(before.get(path[0])!);
  return path;
}

/** `steps` codes on the straight line between two codes. */
export function lineOfCodes(a: ArrayLike<number>, b: ArrayLike<number>, steps = LINE_STEPS): number[][] {
  return Array.from({ length: steps }, (_, i) => Array.from(a, (from, k) => from + ((b[k] - from) * i) / (steps - 1)));
}

/**
 * The chords of decoded codes on a line, without empty ones and repeats; as `latent_line` in Python. `frames` are the
 * transpositions of both ends from the frame of their codes; each shape then has the transposition for which all voices
 * move least along the line.
 */
export function chordsOnLine(decoded: ArrayLike<number>[], frames: [number, number] | null): number[] {
  let masks = decoded.map((values) => masksOf(values)[0]);
  if (frames) {
    const shapes = merged(masks);
    masks = leastMovement(shapes.length > 1 ? shapes : [masks[0], masks[masks.length - 1]], ...frames);
  }
  return merged(masks.filter((mask) => mask > 0));
}

function leastMovement(shapes: number[], first: number, last: number): number[] {
  const frames = Array.from({ length: PITCH_CLASSES }, (_, frame) => frame);
  let total = frames.map((frame) => (frame === first ? 0 : Infinity));
  const before: number[][] = [];
  for (let i = 1; i < shapes.length; i++) {
    const choices = frames.map((frame) => {
      let [best, least] = [0, Infinity];
      for (const other of frames) {
        const moved = movement(transposed(shapes[i - 1], other), transposed(shapes[i], frame));
        const cost = total[other] + Math.min(moved, MAX_FRAME_MOVEMENT) + (other === frame ? 0 : FRAME_CHANGE);
        if (cost < least) [best, least] = [other, cost];
      }
      return { best, least };
    });
    before.push(choices.map(({ best }) => best));
    total = choices.map(({ least }) => least);
  }
  const route = [last];
  for (const step of before.reverse()) route.push(step[route[route.length - 1]]);
  route.reverse();
  return shapes.map((shape, i) => transposed(shape, route[i]));
}
