/** What codes decode to: by the network in the page, or from the grid that was decoded beforehand. */

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
  const run = provisional(network.program, weights);
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

// until the runtime takes its place: linear layers and element-wise functions
function provisional(
  program: NonNullable<State["decoder"]>["program"],
  weights: ArrayBuffer,
): (z: ArrayLike<number>, context: ArrayLike<number>) => Float32Array {
  const size = (tensor: number): number => program.shapes[tensor].reduce((product, side) => product * side, 1);
  const tensors: Float32Array[] = program.shapes.map((_, tensor) => new Float32Array(size(tensor)));
  for (const { tensor, offset } of program.constants) tensors[tensor] = new Float32Array(weights, offset, size(tensor));
  return (z) => {
    tensors[program.inputs[0].tensor] = Float32Array.from(z);
    for (const op of program.ops) {
      const x = tensors[op.in[0]];
      if (op.op === "view") tensors[op.out] = x;
      else if (op.op === "unary") tensors[op.out] = x.map((v) => (op.f === "relu" ? Math.max(0, v) : 1 / (1 + Math.exp(-v))));
      else {
        const [w, b, y] = [tensors[op.in[1]], tensors[op.in[2]], tensors[op.out]];
        for (let i = 0; i < y.length; i++) {
          let sum = b[i];
          for (let k = 0; k < x.length; k++) sum += w[i * x.length + k] * x[k];
          y[i] = sum;
        }
      }
    }
    return tensors[program.output];
  };
}
