/** The music that a model learnt from, and where chords stand in it. */

import { PITCH_CLASSES, transposed } from "./sets.ts";

/** The training chords, piece after piece. */
export interface Music {
  masks: ArrayLike<number>;
  starts: ArrayLike<number>; // the first chord of each piece
  numbers: ArrayLike<number>; // the bar of each chord, or its place in its piece
  pieces: string[];
  inBars: boolean[]; // whether the numbers of a piece are bars
  total: number; // of the training pieces; the page may have fewer
}

/** Where chords stand: the piece, the first of them, and by how many semitones the piece has them higher. */
export interface Place {
  piece: number;
  at: number; // in `masks`
  number: number;
  up: number;
}

const CHORDS_AROUND = 4; // of a place, before it and after it

/** The places of chords in a row: those in this key, else those in all keys. */
export function placesOf(music: Music, chords: readonly number[]): Place[] {
  const own = placesAt(music, chords, 0);
  if (own.length || !chords.length) return own;
  const others: Place[] = [];
  const seen = new Set<string>([chords.join()]);
  for (let up = 1; up < PITCH_CLASSES; up++) {
    const moved = chords.map((mask) => transposed(mask, up));
    if (seen.has(moved.join())) continue; // a chord that equals one of its transpositions
    seen.add(moved.join());
    others.push(...placesAt(music, moved, up));
  }
  return others.sort((a, b) => a.at - b.at);
}

function placesAt(music: Music, chords: readonly number[], up: number): Place[] {
  const places: Place[] = [];
  if (!chords.length) return places;
  for (let piece = 0; piece < music.starts.length; piece++) {
    const last = endOf(music, piece) - chords.length;
    for (let at = music.starts[piece]; at <= last; at++) {
      const stands = chords.every((mask, i) => music.masks[at + i] === mask);
      if (stands) places.push({ piece, at, number: music.numbers[at], up });
    }
  }
  return places;
}

/** The chords of a piece around a place, and which of them stands there. */
export function around(music: Music, place: Place, length: number): { chords: number[]; first: number } {
  const from = Math.max(music.starts[place.piece], place.at - CHORDS_AROUND);
  const to = Math.min(endOf(music, place.piece), place.at + length + CHORDS_AROUND);
  return { chords: Array.from({ length: to - from }, (_, i) => music.masks[from + i]), first: place.at - from };
}

function endOf(music: Music, piece: number): number {
  return piece + 1 < music.starts.length ? music.starts[piece + 1] : music.masks.length;
}
