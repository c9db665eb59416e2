/** How far the voices of two chords move; as `explore.voice_leading` in Python. */

import { members, PITCH_CLASSES } from "./sets.ts";

const MAX_VOICES_PER_GAP = 6; // that cross from one pitch class to the next in a least movement: half of the circle
const FLOWS = 2 * MAX_VOICES_PER_GAP + 1;

/**
 * The least total movement of voices that lead from one chord to another, in semitones along the circle of pitch classes;
 * a note may be doubled in either chord. 0 for equal chords, infinite if one chord is empty.
 *
 * A flow is the number of voices that go up rather than down between a pitch class and the next. A row of costs is
 * computed for each flow before pitch class 0, and the flow after pitch class 11 must equal it.
 */
export function movement(a: number, b: number): number {
  if (a === b) return 0;
  if (!a || !b) return Infinity;
  let best = Infinity;
  let cost = new Float64Array(FLOWS);
  let next = new Float64Array(FLOWS);
  for (let start = 0; start < FLOWS; start++) {
    cost.fill(Infinity);
    cost[start] = 0;
    for (let pitch = 0; pitch < PITCH_CLASSES; pitch++) {
      step(cost, next, (a >> pitch) & 1, (b >> pitch) & 1);
      [cost, next] = [next, cost];
    }
    best = Math.min(best, cost[start]);
  }
  return best;
}

function step(cost: Float64Array, next: Float64Array, starts: number, ends: number): void {
  if (starts && ends) next.fill(Math.min(...cost));
  else if (starts) {
    for (let flow = 0, least = Infinity; flow < FLOWS; flow++) {
      next[flow] = least; // a voice or more starts here: the flow grows
      least = Math.min(least, cost[flow]);
    }
  } else if (ends) {
    for (let flow = FLOWS - 1, least = Infinity; flow >= 0; flow--) {
      next[flow] = least;
      least = Math.min(least, cost[flow]);
    }
  } else next.set(cost);
  for (let flow = 0; flow < FLOWS; flow++) next[flow] += Math.abs(flow - MAX_VOICES_PER_GAP);
}

/** A lower bound of the movement, quickly: the way of each note to the nearest note of the other chord. */
export function atLeast(a: number, b: number): number {
  return Math.max(toNearest(a, b), toNearest(b, a));
}

function toNearest(a: number, b: number): number {
  let total = 0;
  for (const pitch of members(a & ~b)) {
    let apart = 1;
    while (apart < PITCH_CLASSES && !near(b, pitch, apart)) apart++;
    total += apart;
  }
  return total;
}

function near(mask: number, pitch: number, apart: number): boolean {
  const [up, down] = [(pitch + apart) % PITCH_CLASSES, (pitch - apart + PITCH_CLASSES) % PITCH_CLASSES];
  return Boolean(((mask >> up) | (mask >> down)) & 1);
}
