/**
 * The pitches with which chords are played, so that voices move little from each chord to the next; as `music.voicing`
 * in Python.
 */

import { members, modulo, PITCH_CLASSES } from "./sets.ts";

const [LOWEST_BASS, HIGHEST_BASS] = [40, 52]; // E2 and E3
const [LOWEST_UPPER, HIGHEST_UPPER] = [55, 76]; // G3 and E5
const CENTRE = 65.5; // between C4 and G4, of the notes above the bass
const MAX_SPAN = 12; // semitones between the lowest and the highest note above the bass
const MIN_UPPER_NOTES = 3; // a set of fewer notes above its bass has the bass doubled

/** MIDI numbers, the bass first. */
export type Voicing = number[];

/**
 * The pitches of chords, each the nearest to the one before it; an empty set has none. `rootOf` gives -1 for a set
 * without a root.
 */
export function voicings(masks: readonly number[], rootOf: (mask: number) => number): Voicing[] {
  let [bass, upper]: [number, number[]] = [0, []];
  return masks.map((mask) => {
    if (!mask) return [];
    const root = rootOf(mask);
    const low = root >= 0 ? root : members(mask)[0];
    bass = nearestBass(low, bass);
    upper = nearestUpper(uppers(mask, low), upper);
    return [bass, ...upper];
  });
}

function within(pitchClass: number, lowest: number, highest: number): number[] {
  const pitches: number[] = [];
  for (let pitch = lowest + modulo(pitchClass - lowest); pitch <= highest; pitch += PITCH_CLASSES) pitches.push(pitch);
  return pitches;
}

function nearestBass(low: number, before: number): number {
  const pitches = within(low, LOWEST_BASS, HIGHEST_BASS);
  if (!before) return pitches[0];
  return pitches.reduce((best, pitch) => (Math.abs(pitch - before) < Math.abs(best - before) ? pitch : best));
}

function nearestUpper(ways: number[][], before: number[]): number[] {
  let [best, least] = [ways[0], Infinity];
  for (const way of ways) {
    const fromCentre = Math.abs(way.reduce((sum, pitch) => sum + pitch, 0) / way.length - CENTRE);
    const cost = before.length ? fromCentre / PITCH_CLASSES + movementOnLine(before, way) : fromCentre;
    if (cost < least) [best, least] = [way, cost];
  }
  return best;
}

/** All ways to play the notes above the bass within an octave, each upwards. */
function uppers(mask: number, low: number): number[][] {
  const classes = members(mask).filter((pitch) => pitch !== low);
  if (classes.length < MIN_UPPER_NOTES) classes.push(low);
  let ways: number[][] = [[]];
  for (const each of classes) {
    const places = within(each, LOWEST_UPPER, HIGHEST_UPPER);
    ways = ways.flatMap((way) => places.map((pitch) => [...way, pitch]));
  }
  for (const way of ways) way.sort((a, b) => a - b);
  return ways.filter((way) => way[way.length - 1] - way[0] <= MAX_SPAN);
}

/**
 * The smallest total movement of all voices, in semitones. Both chords are in ascending order; voices may merge or
 * split.
 */
function movementOnLine(first: number[], second: number[]): number {
  const [longer, shorter] = first.length < second.length ? [second, first] : [first, second];
  let least = shorter.map((pitch, j) => (j === 0 ? Math.abs(longer[0] - pitch) : Infinity));
  for (let i = 1; i < longer.length; i++) {
    least = shorter.map((pitch, j) => {
      // the partner stays, or the next note becomes it
      const before = j === 0 ? least[0] : Math.min(least[j], least[j - 1]);
      return before + Math.abs(longer[i] - pitch);
    });
  }
  return least[least.length - 1];
}
