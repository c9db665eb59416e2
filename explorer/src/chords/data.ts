/**
 * What a page knows of chords: their names and roots, the music that the model learnt from, and which chords follow
 * which.
 */

import type { ChordsState } from "../types.ts";
import type { Blobs, Numbers } from "../unpack.ts";
import type { ChordGraph } from "./routes.ts";
import { masksOf, modulo, shapeOf, transposed } from "./sets.ts";
import type { Music } from "./music.ts";

/** A chord that may come next, and its probability. */
export interface NextChord {
  mask: number;
  p: number;
}

/** What the page knows of chords, unpacked. */
export interface ChordData {
  steps: number; // chords in one example
  hasRoot: boolean; // whether examples are shown on a root that is chosen: their own was left out
  logFrames: number[] | null; // log p(r), (12,)
  classes: string[]; // the names of the qualities
  codes: Float32Array | null; // (4096, Z)
  frames: Numbers | null; // (4096,)
  graph: ChordGraph;
  inUse: Set<number>;
  music: Music;
  name(mask: number): string; // "Cmaj7"
  harte(mask: number): string; // "C:maj7"
  notes(mask: number): string[]; // upwards from the root
  quality(mask: number): number;
  origin(mask: number): number; // its root, or a pitch class that moves with it
  rootOf(mask: number): number; // -1 if it has none
  /** The chord with this name in either spelling, or these notes ("C E G"); 0 if there is none. */
  read(text: string): number;
  /** By how many semitones a decoded example is moved up, so that it stands on a root. */
  up(values: ArrayLike<number>, root: number): number;
  /** The chords of a decoded example, on a root. */
  decoded(values: ArrayLike<number>, root: number): number[];
  /** The chords of a point, on a root. */
  point(index: number, root: number): number[];
  /** p(r) of the transposition that puts a decoded shape on each root, (12,); null if the model has none. */
  rootShares(values: ArrayLike<number>): number[] | null;
  next(mask: number): NextChord[];
}

/** Unpacks what a page knows of chords. */
export async function unpackChords(state: ChordsState, blobs: Blobs): Promise<ChordData> {
  const texts = async (ref: ChordsState["names"]): Promise<string[]> =>
    new TextDecoder().decode(await blobs.bytes(ref)).split("\n");
  const { graph, music, next, steps } = state;
  const [names, harte, notes, origins, qualities, points] = await Promise.all([
    texts(state.names),
    texts(state.harte),
    texts(state.notes),
    blobs.raw(state.origins),
    blobs.raw(state.qualities),
    blobs.raw(state.masks),
  ]);
  const [sets, logProb, masks, starts, numbers] = await Promise.all(
    [graph.sets, graph.log_prob, music.masks, music.starts, music.numbers].map((ref) => blobs.raw(ref)),
  );
  const [nextShapes, nextMasks, nextP] = await Promise.all(
    [next.shapes, next.masks, next.p].map((ref) => blobs.raw(ref)),
  );
  const read = reader(state.shapes, names, harte, notes);
  const rows = new Map(Array.from(nextShapes, (shape, row) => [shape, row] as const));
  const ofShapes = state.log_frames !== null;
  const hasRoot = ofShapes || state.keys === "relative";
  const upOf = (mask: number, root: number): number => (hasRoot ? modulo(ofShapes ? root - origins[mask] : root) : 0);
  const onRoot = (chords: number[], root: number): number[] => chords.map((mask) => transposed(mask, upOf(mask, root)));
  return {
    steps,
    hasRoot,
    logFrames: state.log_frames,
    classes: state.classes,
    codes: state.codes ? await blobs.floats(state.codes) : null,
    frames: state.frames ? await blobs.raw(state.frames) : null,
    graph: {
      sets,
      logProb,
      surpriseWeight: graph.surprise_weight,
      maxSurprise: graph.max_surprise,
      maxStep: graph.max_step,
    },
    inUse: new Set(sets),
    music: { masks, starts, numbers, pieces: music.pieces, inBars: music.in_bars, total: music.total },
    name: (mask) => names[mask],
    harte: (mask) => harte[mask],
    notes: (mask) => notes[mask].split(" ").filter(Boolean),
    quality: (mask) => qualities[mask],
    origin: (mask) => origins[mask],
    rootOf: (mask) => (/^[A-G]/.test(names[mask]) ? origins[mask] : -1),
    read,
    up: (values, root) => upOf(masksOf(values)[0], root),
    decoded: (values, root) => onRoot(masksOf(values), root),
    point: (index, root) => onRoot(Array.from(points.slice(index * steps, (index + 1) * steps)), root),
    rootShares(values) {
      if (!state.log_frames) return null;
      const origin = origins[masksOf(values)[0]];
      return state.log_frames.map((_, root) => Math.exp(state.log_frames![modulo(root - origin)]));
    },
    next(mask) {
      const { shape, up } = shapeOf(mask);
      const row = rows.get(shape);
      if (row === undefined) return [];
      const width = next.masks.shape[1];
      return Array.from({ length: width }, (_, i) => ({
        mask: transposed(nextMasks[row * width + i], up),
        p: nextP[row * width + i],
      }));
    },
  };
}

/** Reads names, of which a set may have several (C6 and Am7), and notes. */
function reader(
  shapes: ChordsState["shapes"],
  names: string[],
  harte: string[],
  notes: string[],
): (text: string) => number {
  const masks = new Map<string, number>();
  for (const each of [names, harte, notes.map((text) => sorted(text.split(" ")))]) {
    each.forEach((text, mask) => masks.has(text) || masks.set(text, mask)); // F# is the chord rather than the note
  }
  const suffixes = new Map<string, number>();
  for (const [suffix, inHarte, mask] of shapes) suffixes.set(suffix, mask).set(`:${inHarte}`, mask);
  return (text) => {
    const plain = text.trim().replaceAll("♭", "b").replaceAll("♯", "#");
    const capital = capitalised(plain);
    const known = masks.get(capital);
    if (known) return known;
    const [, root, suffix, bass] = /^([A-G][b#]?)([^/]*)(?:\/([A-G][b#]?))?$/.exec(capital) ?? [];
    const shape = root ? suffixes.get(suffix) : undefined;
    if (shape !== undefined) return transposed(shape, pitchOf(root)) | (bass ? 1 << pitchOf(bass) : 0);
    return masks.get(sorted(plain.replace(/[{}]/g, "").split(/[\s,]+/).map(capitalised))) ?? 0;
  };
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function sorted(words: string[]): string {
  return words.sort().join(" ");
}

function pitchOf(note: string): number {
  return modulo([9, 11, 0, 2, 4, 5, 7][note.charCodeAt(0) - 65] + (note[1] === "#" ? 1 : note[1] === "b" ? -1 : 0));
}
