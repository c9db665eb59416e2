/** What is on view of chords, at first and from the fragment of the address. */

import type { MusicView } from "../store.ts";
import { PITCH_CLASSES, SETS } from "./sets.ts";

const MAX_LINE = 256; // chords of a progression

/** What is on view of chords before anyone has touched the page. */
export function firstMusic(): MusicView {
  return { chord: [], ends: [0, 0], route: "voices", line: [] };
}

/** Whether a value that was read is a view of chords. */
export function fitsMusic(value: unknown): value is MusicView {
  if (typeof value !== "object" || value === null) return false;
  const { chord, ends, route, line } = value as Partial<Record<keyof MusicView, unknown>>;
  return (
    masks(chord) &&
    masks(ends) &&
    (ends as number[]).length === 2 &&
    (route === "voices" || route === "latent") &&
    masks(line)
  );
}

/** The progression with a chord more; the oldest go where it would be too long. */
export function longer(line: readonly number[], more: readonly number[]): number[] {
  return [...line, ...more].slice(-MAX_LINE);
}

/** Whether a value is a pitch class. */
export function fitsRoot(value: unknown): value is number {
  return whole(value, PITCH_CLASSES);
}

function whole(value: unknown, below: number): boolean {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < below;
}

function masks(values: unknown): boolean {
  return Array.isArray(values) && values.length <= MAX_LINE && values.every((mask) => whole(mask, SETS));
}
