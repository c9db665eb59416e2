/**
 * Pitch classes and their sets. A set is a mask of 12 bits, in which bit p stands for pitch class p: 0 for C, 11 for
 * B.
 */

export const PITCH_CLASSES = 12;
export const SETS = 1 << PITCH_CLASSES;

/** The pitch classes of a set, upwards from 0. */
export function members(mask: number): number[] {
  const pitches: number[] = [];
  for (let pitch = 0; pitch < PITCH_CLASSES; pitch++) if ((mask >> pitch) & 1) pitches.push(pitch);
  return pitches;
}

/** A set moved up by a number of semitones. */
export function transposed(mask: number, semitones: number): number {
  const up = modulo(semitones);
  return ((mask << up) | (mask >> (PITCH_CLASSES - up))) & (SETS - 1);
}

/** The smallest mask among the 12 transpositions of a set, and how far the set lies above it. */
export function shapeOf(mask: number): { shape: number; up: number } {
  let [shape, up] = [mask, 0];
  for (let down = 1; down < PITCH_CLASSES; down++) {
    const other = transposed(mask, -down);
    if (other < shape) [shape, up] = [other, down];
  }
  return { shape, up };
}

/** The chords in rows of 12 values: the notes that are above one half. */
export function masksOf(values: ArrayLike<number>): number[] {
  const masks: number[] = [];
  for (let start = 0; start < values.length; start += PITCH_CLASSES) {
    let mask = 0;
    for (let pitch = 0; pitch < PITCH_CLASSES; pitch++) if (values[start + pitch] > 0.5) mask |= 1 << pitch;
    masks.push(mask);
  }
  return masks;
}

/** Chords with equal ones in a row joined to one. */
export function merged(masks: readonly number[]): number[] {
  return masks.filter((mask, i) => i === 0 || mask !== masks[i - 1]);
}

/** A pitch class as a number from 0 to 11. */
export function modulo(pitch: number): number {
  return ((pitch % PITCH_CLASSES) + PITCH_CLASSES) % PITCH_CLASSES;
}
