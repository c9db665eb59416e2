/** What codes decode to: by the network in the page, or from the grid that was decoded beforehand. */

import { onAxesOf } from "./projection.ts";
import { checkedDecoder, type Decoder, type Sample } from "./runtime/decoder.ts";
import { startWorker } from "./runtime/start.ts";
import type { Store } from "./store.ts";
import type { NetworkState, Rendered, State } from "./types.ts";
import type { Blobs } from "./unpack.ts";

const TOLERANCE = 2e-3; // of the range of the values, from torch's results; rounded weights take up to half of it

type Values = ArrayLike<number>;

/** Decodes and encodes. A result is a view that is valid until the next call. */
export interface Decoding {
  /** Whether codes can be decoded at all. */
  readonly decodes: boolean;
  /** Whether examples can be encoded. */
  readonly encodes: boolean;
  /** Whether one decode takes so little time that it need not wait for a frame. */
  readonly fast: boolean;
  /** The largest difference from torch's results, as a share of the range of the values; NaN if it is not known. */
  readonly error: number;
  /** The errors of the networks, as notes of the page. */
  readonly notes: readonly string[];
  /** Decodes now; null if the decoder is slow (use `request`) or missing. */
  now(z: Values, context: Values): Float32Array | null;
  /** Decodes soon; only the newest request of one `owner` is answered. */
  request(owner: string, z: Values, context: Values, done: (x: Float32Array) => void): void;
  /** Decodes many codes in idle time; the result cancels the rest. */
  many(zs: readonly Values[], context: Values, done: (index: number, x: Float32Array) => void): () => void;
  /** The code of an example; null if the page has no encoder. */
  encode(x: Values, context: Values): Promise<Float32Array> | null;
}

/** The context as numbers for the network: a class as a one-hot vector, or the values of the columns. */
export function contextOf(state: State, store: Store): number[] {
  const { context } = store.view;
  if (!state.context) return [];
  if (state.context.kind === "columns") return context;
  return state.context.names.map((_, i) => (i === context[0] ? 1 : 0));
}

/** Makes the networks of a page ready. One that is damaged, or wrong in this browser, is left out with a note. */
export async function decodingOf(state: State, blobs: Blobs): Promise<Decoding> {
  const notes: string[] = [];
  const prepared = async (name: string, network: NetworkState | null): Promise<Made | null> => {
    try {
      return network && (await networkOf(network, blobs));
    } catch (error) {
      notes.push(`${name}-unusable:${(error as Error).message}`);
      return null;
    }
  };
  const [decoder, encoder] = await Promise.all([
    prepared("decoder", state.decoder),
    prepared("encoder", state.encoder),
  ]);
  const encode: Decoding["encode"] = (x, context) => encoder && encoder.network.later(x, context);
  const shared = { notes, encode, encodes: encoder !== null };
  if (decoder) {
    const { network, error } = decoder;
    return {
      ...shared,
      decodes: true,
      fast: network.fast,
      error,
      now: (z, context) => (network.fast ? network.decode(z, context) : null),
      request: (owner, z, context, done) => network.request(owner, z, context, done),
      many: (zs, context, done) => network.many(zs, context, done),
    };
  }
  const look = state.rendered ? await gridOf(state, state.rendered, blobs) : null;
  return {
    ...shared,
    decodes: look !== null,
    fast: true,
    error: NaN,
    now: (z, context) => look && look(z, context),
    request: (_, z, context, done) => look && done(look(z, context)),
    many(zs, context, done) {
      let stopped = false;
      queueMicrotask(() => zs.forEach((z, i) => !stopped && look && done(i, look(z, context))));
      return () => (stopped = true);
    },
  };
}

interface Made {
  network: Decoder;
  error: number;
}

async function networkOf({ program, weights, checks }: NetworkState, blobs: Blobs): Promise<Made> {
  const names = Object.keys(checks.inputs);
  const inputs = await Promise.all(names.map((name) => blobs.floats(checks.inputs[name])));
  const outputs = await blobs.floats(checks.outputs);
  const count = checks.outputs.shape[0];
  const part = (values: Float32Array, i: number): Float32Array => values.subarray((i * values.length) / count, ((i + 1) * values.length) / count);
  const samples: Sample[] = Array.from({ length: count }, (_, i) => ({
    inputs: Object.fromEntries(names.map((name, k) => [name, part(inputs[k], i)])),
    output: part(outputs, i),
  }));
  const range = outputs.reduce((high, x) => Math.max(high, x), -Infinity) - outputs.reduce((low, x) => Math.min(low, x), Infinity) || 1;
  const checked = checkedDecoder(program, await blobs.bytes(weights), samples, TOLERANCE * range, startWorker);
  if (!checked) throw new Error("its results differ from PyTorch's in this browser");
  return { network: checked.decoder, error: checked.error / range };
}

/** Looks codes up in a grid that was decoded beforehand: the example of the nearest spot. */
async function gridOf(state: State, grid: Rendered, blobs: Blobs): Promise<(z: Values, context: Values) => Float32Array> {
  const values = await blobs.floats(grid.values);
  const [contexts, n] = grid.values.shape;
  const size = values.length / (contexts * n * n);
  const plane = state.projections.find((each) => each.id === grid.projection);
  const [across, up] = grid.projection.startsWith("axes:") ? grid.projection.slice(5).split(",").map(Number) : [0, 1];
  const place = plane?.kind === "linear" ? onAxesOf(plane, 0, 1).place : (z: Values): [number, number] => [z[across], z[up]];
  const spot = (value: number, axis: 0 | 1): number => {
    const share = (value - grid.low[axis]) / (grid.high[axis] - grid.low[axis] || 1);
    return Math.min(n - 1, Math.max(0, Math.round(share * (n - 1))));
  };
  return (z, context) => {
    const [x, y] = place(z);
    const chosen = contexts > 1 ? Math.max(0, Array.from(context).indexOf(1)) : 0;
    const at = (chosen * n + spot(y, 1)) * n + spot(x, 0);
    return values.subarray(at * size, (at + 1) * size);
  };
}
