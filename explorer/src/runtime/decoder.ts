/** Runs a network for the page: at once if it is small, else in a worker; or in slices where no worker starts. */

import { compile } from "./network.ts";
import type { Network } from "./network.ts";
import { plain } from "./plain.ts";
import type { Kernel } from "./routines.ts";
import type { Channel, Inputs, Reply } from "./serving.ts";
import { loadKernel } from "./simd.ts";
import { soon } from "./slices.ts";

/** A network with at most this many multiply-adds runs at once: it takes some milliseconds even in plain JavaScript. */
export const MAX_IMMEDIATE_MACS = 4e6;

/** Numbers in any list. */
export type Values = ArrayLike<number>;

/** Inputs of a network, and the result that torch gave for them. */
export interface Sample {
  readonly inputs: Readonly<Record<string, Values>>;
  readonly output: Values;
}

/** How a `Decoder` runs its network. */
export interface Options {
  /** The version of the compute kernels. */
  readonly kernel: Kernel;
  /** Starts a worker for networks that are not small; without it they run in slices. */
  readonly startWorker?: () => Channel;
}

interface Job {
  readonly inputs: Inputs;
  readonly done: (x: Float32Array) => void;
}

interface Batch {
  readonly size: number;
  readonly job: (index: number) => Job;
  next: number;
}

/** Decodes codes, or encodes examples: both are runs of a network. */
export class Decoder {
  /** Whether requests are answered at once. */
  readonly fast: boolean;

  private readonly network: Network;
  private readonly first: string; // the name of the input that is not the context
  private readonly waiting = new Map<unknown, Job>();
  private readonly batches = new Set<Batch>();
  private readonly worker: Channel | null = null;
  private workerStands: "starting" | "ready" | "gone" = "gone";
  private current: Job | null = null; // begun
  private away = false; // whether it runs in the worker, and not in slices
  private begun = false; // whether the network holds the inputs of `current`
  private scheduled = false;
  private closed = false;

  constructor(program: unknown, weights: ArrayBuffer, options: Options) {
    this.network = compile(program, weights, options.kernel);
    this.fast = this.network.macs <= MAX_IMMEDIATE_MACS;
    this.first = this.network.names.find((name) => name !== "context") ?? "context";
    if (this.fast || !options.startWorker) return;
    try {
      this.worker = options.startWorker();
    } catch {
      return; // no worker can start, so it runs in slices
    }
    this.workerStands = "starting";
    this.worker.addEventListener("message", ({ data }) => this.receive(data));
    for (const type of ["error", "messageerror"] as const) this.worker.addEventListener(type, () => this.dismiss());
    this.worker.postMessage({ program, weights, simd: options.kernel.name === "simd" });
  }

  /** The estimated multiply-adds of one run. */
  get macs(): number {
    return this.network.macs;
  }

  /** The version of the compute kernels that is used. */
  get kernel(): Kernel["name"] {
    return this.network.kernel;
  }

  /** The shape of a result, with the batch axis of 1. */
  get shape(): readonly number[] {
    return this.network.shape;
  }

  /** Run now, on the main thread. The result is a view that is valid until the next run. */
  decode(z: Values, context: Values = []): Float32Array {
    this.begun = false; // a run in slices starts again from the beginning
    return this.network.run({ [this.first]: z, context });
  }

  /**
   * Run soon: within this call if the network is small. Of the requests that wait, only the newest of each owner is
   * kept; one that has begun is answered, so that a picture follows a pointer that never rests.
   *
   * @param owner - Whose requests replace each other.
   * @param done - Gets a result that is valid until it returns.
   */
  request(owner: unknown, z: Values, context: Values, done: (x: Float32Array) => void): void {
    if (this.fast) {
      done(this.decode(z, context));
      return;
    }
    this.waiting.set(owner, this.jobOf(z, context, done));
    this.advance();
  }

  /** Run soon; the result is the caller's own. */
  later(z: Values, context: Values = []): Promise<Float32Array> {
    return new Promise((resolve) => this.request({}, z, context, (x) => resolve(x.slice())));
  }

  /**
   * Run for many codes, one after the other, when the page is idle.
   *
   * @param done - Gets each index with its result, which is valid until it returns.
   * @returns What cancels the rest.
   */
  many(zs: readonly Values[], context: Values, done: (index: number, x: Float32Array) => void): () => void {
    let cancelled = false;
    const answer = (index: number, x: Float32Array): void => {
      if (!cancelled) done(index, x);
    };
    const batch: Batch = {
      size: zs.length,
      next: 0,
      job: (index) => this.jobOf(zs[index], context, (x) => answer(index, x)),
    };
    if (zs.length) this.batches.add(batch);
    this.advance();
    return () => {
      cancelled = true;
      this.batches.delete(batch);
    };
  }

  /** The largest difference from the samples' outputs; Infinity if a number is missing or NaN. */
  check(samples: readonly Sample[]): number {
    let largest = 0;
    for (const { inputs, output } of samples) {
      this.begun = false;
      const x = this.network.run(inputs);
      if (x.length !== output.length) return Infinity;
      for (let i = 0; i < x.length; i++) {
        const error = Math.abs(x[i] - output[i]);
        if (!(error <= largest)) largest = Number.isNaN(error) ? Infinity : error;
      }
    }
    return largest;
  }

  /** Stop all work. */
  close(): void {
    this.closed = true;
    this.waiting.clear();
    this.batches.clear();
    this.current = null;
    this.worker?.terminate();
  }

  // inputs that do not fit are refused here, and not in a slice, where the run would be tried again and again
  private jobOf(z: Values, context: Values, done: (x: Float32Array) => void): Job {
    const inputs = { [this.first]: Float32Array.from(z), context: Float32Array.from(context) };
    this.network.check(inputs);
    return { inputs, done };
  }

  // the next job: requests come before batches
  private take(): Job | null {
    for (const [owner, job] of this.waiting) {
      this.waiting.delete(owner);
      return job;
    }
    for (const batch of this.batches) {
      const index = batch.next++;
      if (batch.next === batch.size) this.batches.delete(batch);
      return batch.job(index);
    }
    return null;
  }

  private get idle(): boolean {
    return !this.current && !this.waiting.size && !this.batches.size;
  }

  private advance(): void {
    if (this.closed || this.idle) return;
    if (this.current && this.away) return;
    if (this.workerStands === "ready" && !this.current) {
      this.current = this.take()!;
      this.away = true;
      this.worker!.postMessage({ inputs: this.current.inputs });
    } else if (!this.scheduled) {
      this.scheduled = true;
      const urgent = this.waiting.size > 0 || (this.current !== null && !this.fast);
      soon(urgent, (until) => {
        this.scheduled = false;
        this.slice(until);
      });
    }
  }

  private slice(until: number): void {
    try {
      while (!this.closed && performance.now() < until) {
        if (!this.current) {
          if (this.workerStands === "ready") break; // it does the rest
          this.current = this.take();
          this.away = this.begun = false;
        }
        if (!this.current || this.away) break;
        if (!this.begun) this.network.start(this.current.inputs);
        this.begun = true;
        const x = this.network.advance(until);
        if (!x) break;
        const { done } = this.current;
        this.current = null;
        done(x);
      }
    } finally {
      this.advance();
    }
  }

  private receive(reply: Reply): void {
    if (this.workerStands === "gone") return;
    if ("ready" in reply) {
      this.workerStands = "ready"; // a run that began in slices ends in slices
      this.advance();
    } else if ("result" in reply) {
      const job = this.current;
      this.current = null;
      try {
        job?.done(reply.result);
      } finally {
        this.advance();
      }
    } else this.dismiss();
  }

  // the worker did not start, or failed: its job and all others now run in slices
  private dismiss(): void {
    this.workerStands = "gone";
    this.away = this.begun = false;
    this.worker?.terminate();
    this.advance();
  }
}

/**
 * The decoder with the fastest version of the compute kernels whose results are right on this machine.
 *
 * @param tolerance - The largest difference from the samples that is right.
 * @returns The decoder and its largest difference; null if no version is right.
 */
export function checkedDecoder(
  program: unknown,
  weights: ArrayBuffer,
  samples: readonly Sample[],
  tolerance: number,
  startWorker?: () => Channel,
): { decoder: Decoder; error: number } | null {
  const kernels = [loadKernel(), plain].filter((kernel) => kernel !== null);
  for (const kernel of kernels) {
    const decoder = new Decoder(program, weights, { kernel, ...(startWorker && { startWorker }) });
    const error = decoder.check(samples);
    if (error <= tolerance) return { decoder, error };
    decoder.close();
  }
  return null;
}
