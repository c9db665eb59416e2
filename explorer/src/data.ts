/** The arrays of a page, unpacked, and what is computed from them once. */

import type { Field, State } from "./types.ts";
import type { Blobs, Numbers } from "./unpack.ts";

/** A field with its values. */
export interface FieldData {
  field: Field;
  values: Numbers; // (n,)
  missing: number; // the number that stands for a missing class; NaN for numbers
  low: number; // of a number
  high: number;
  counts: number[]; // of each class
}

/** Everything that the page draws from. */
export interface Data {
  n: number;
  latent: number;
  codes: Float32Array; // (n, Z)
  logStd: Float32Array | null; // (n, Z)
  rows: Numbers | null;
  contexts: Float32Array | null; // (n, width of a context)
  fields: Map<string, FieldData>;
  originals: Originals | null;
}

/** The original examples that the page holds. */
export interface Originals {
  width: number; // the number of values of one
  values: Float32Array | Numbers;
  scale: (stored: number, index: number) => number;
  of(point: number): Float32Array | null; // in the data's unit; null if this point has none
  has(point: number): boolean;
  count: number;
}

/** Unpacks the arrays that are needed at once. */
export async function unpack(state: State, blobs: Blobs): Promise<Data> {
  const { points } = state;
  const [codes, logStd, rows, contexts, originals] = await Promise.all([
    blobs.floats(points.codes),
    points.std ? blobs.floats(points.std) : null,
    points.rows ? blobs.raw(points.rows) : null,
    points.context ? blobs.floats(points.context) : null,
    state.originals ? originalsOf(state, blobs) : null,
  ]);
  const fields = new Map<string, FieldData>();
  for (const field of state.fields) fields.set(field.id, await fieldOf(field, blobs));
  return { n: points.count, latent: state.model.latent, codes, logStd, rows, contexts, fields, originals };
}

async function fieldOf(field: Field, blobs: Blobs): Promise<FieldData> {
  const counts = new Array<number>(field.classes.length).fill(0);
  let [low, high] = [Infinity, -Infinity];
  if (field.kind === "class") {
    const values = await blobs.raw(field.values);
    for (const each of values) if (each < counts.length) counts[each]++;
    return { field, values, missing: values instanceof Uint8Array ? 255 : 65535, low: 0, high: counts.length - 1, counts };
  }
  const values = await blobs.floats(field.values);
  for (const each of values) {
    if (each < low) low = each;
    if (each > high) high = each;
  }
  if (low > high) [low, high] = [0, 0];
  return { field, values, missing: NaN, low, high, counts };
}

async function originalsOf(state: State, blobs: Blobs): Promise<Originals> {
  const { values: ref, points } = state.originals!;
  const raw = await blobs.raw(ref);
  const index = points ? await blobs.raw(points) : null;
  const count = ref.shape[0];
  const width = ref.shape.slice(1).reduce((product, side) => product * side, 1);
  const place = index ? new Map(Array.from(index, (point, i) => [point, i] as const)) : null;
  const { low, high } = ref;
  const largest = raw instanceof Uint8Array ? 255 : 65535;
  const scale = (stored: number, i: number): number => {
    if (!low || !high || raw instanceof Float32Array) return stored;
    const column = low.length === 1 ? 0 : i % low.length;
    return low[column] + ((high[column] - low[column]) * stored) / largest;
  };
  return {
    width,
    values: raw,
    scale,
    count,
    has: (point) => (place ? place.has(point) : point < count),
    of(point) {
      const row = place ? place.get(point) : point < count ? point : undefined;
      if (row === undefined) return null;
      const out = new Float32Array(width);
      for (let i = 0; i < width; i++) out[i] = scale(raw[row * width + i], i);
      return out;
    },
  };
}
