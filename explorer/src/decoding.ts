/** What codes decode to: by the network in the page, or from the grid that was decoded beforehand. */

import { compile } from "./runtime/network.ts";
import { plain } from "./runtime/plain.ts";
import type { Store } from "./store.ts";
import type { State } from "./types.ts";
import type { Blobs } from "./unpack.ts";

/** Decodes and encodes. A result is a view that is valid until the next call. */
export interface Decoding {
  /** Whether codes can be decoded at all. */
  readonly decodes: boolean;
  /** Whether examples can be encoded. */
  readonly encodes: boolean;
  /** Whether one decode takes so little time that it need not wait for a frame. */
  readonly fast: boolean;
  /** The largest difference from torch's results, in the range of the values; NaN if it is not known. */
  readonly error: number;
  /** Decodes now; null if the decoder is slow (use `request`) or missing. */
  now(z: ArrayLike<number>, context: ArrayLike<number>): Float32Array | null;
  /** Decodes soon; only the newest request of one `owner` is answered. */
  request(owner: string, z: ArrayLike<number>, context: ArrayLike<number>, done: (x: Float32Array) => void): void;
  /** Decodes many codes in idle time; the result cancels the rest. */
  many(zs: ArrayLike<number>[], context: ArrayLike<number>, done: (index: number, x: Float32Array) => void): () => void;
  /** The code of an example; null if the page has no encoder. */
  encode(x: ArrayLike<number>, context: ArrayLike<number>): Promise<Float32Array> | null;
}

/** The context as numbers for the network: a class as a one-hot vector, or the values of the columns. */
export function contextOf(state: State, store: Store): number[] {
  const { context } = store.view;
  if (!state.context) return [];
  if (state.context.kind === "columns") return context;
  return state.context.names.map((_, i) => (i === context[0] ? 1 : 0));
}

/** Makes the networks of a page ready. */
export async function decodingOf(state: State, blobs: Blobs): Promise<Decoding> {
  const network = state.decoder;
  if (!network) return nothing;
  const weights = await blobs.bytes(network.weights);
  const compiled = compile(network.program, weights, plain);
  const [zName, contextName] = network.program.inputs.map((input) => input.name);
  const run = (z: ArrayLike<number>, context: ArrayLike<number>): Float32Array =>
    compiled.run(contextName ? { [zName]: z, [contextName]: context } : { [zName]: z });
  return {
    ...nothing,
    decodes: true,
    fast: true,
    now: (z, context) => run(z, context),
    request: (_, z, context, done) => done(run(z, context)),
    many(zs, context, done) {
      let stopped = false;
      const step = (from: number): void => {
        if (stopped) return;
        const until = performance.now() + 8;
        let i = from;
        while (i < zs.length && performance.now() < until) done(i, run(zs[i++], context));
        if (i < zs.length) setTimeout(() => step(i), 0);
      };
      step(0);
      return () => (stopped = true);
    },
  };
}

const nothing: Decoding = {
  decodes: false,
  encodes: false,
  fast: false,
  error: NaN,
  now: () => null,
  request: () => undefined,
  many: () => () => undefined,
  encode: () => null,
};
