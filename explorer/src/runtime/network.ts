/** A program made ready to run: one arena with its constants, its tensors and its room to work, and a list of steps. */

import { prepare } from "./ops/index.ts";
import { plain } from "./plain.ts";
import { checkProgram, ProgramError, sizeOf } from "./program.ts";
import type { Operation, Program } from "./program.ts";
import type { Kernel, Routines } from "./routines.ts";

/** A part of the work of an operation, at most some milliseconds long. */
export type Step = () => void;

/** The shapes that an operation is prepared for. */
export interface Shapes {
  shape(tensor: number): readonly number[];
  size(tensor: number): number;
}

/** Where an operation finds its numbers; positions are indices into the arena. */
export interface Places {
  readonly arena: Float32Array;
  readonly routines: Routines;
  /** The position of a tensor. */
  at(tensor: number): number;
  /** The floats of a tensor. */
  view(tensor: number): Float32Array;
  /** Whether a tensor has its final value already, so that it can be repacked once. */
  constant(tensor: number): boolean;
  /** The position of the floats that were asked for with `kept`. */
  readonly kept: number;
  /** The position of the floats that were asked for with `scratch`. */
  readonly scratch: number;
}

/** What an operation needs, and how it turns into steps. */
export interface Prepared {
  /** Floats that keep their values from run to run, such as repacked weights. */
  readonly kept?: number;
  /** Floats that are free for others as soon as the operation is done. */
  readonly scratch?: number;
  /** Multiply-adds of a run. */
  readonly macs?: number;
  /** Whether the result may take the place of the first tensor that is read. */
  readonly inPlace?: boolean;
  bind(places: Places): Step[];
}

/** A network that runs on one input at a time. Its results are views of the arena, valid until the next run. */
export class Network {
  private readonly inputs: ReadonlyMap<string, Float32Array>;
  private readonly result: Float32Array;
  private next = 0;

  /** The shape of the result, with the batch axis of 1. */
  readonly shape: readonly number[];

  constructor(
    program: Program,
    private readonly steps: readonly Step[],
    /** The estimated multiply-adds of a run. */
    readonly macs: number,
    /** The version of the compute kernels that it runs with. */
    readonly kernel: Kernel["name"],
    view: (tensor: number) => Float32Array,
  ) {
    this.shape = program.shapes[program.output];
    this.inputs = new Map(program.inputs.map(({ name, tensor }) => [name, view(tensor)]));
    this.result = view(program.output);
    this.next = steps.length;
  }

  /** The names of the inputs. */
  get names(): string[] {
    return [...this.inputs.keys()];
  }

  /** Run to the end. */
  run(inputs: Readonly<Record<string, ArrayLike<number>>>): Float32Array {
    this.start(inputs);
    for (const step of this.steps) step();
    this.next = this.steps.length;
    return this.result;
  }

  /** @throws RangeError if an input is missing, or is longer or shorter than the network needs. */
  check(inputs: Readonly<Record<string, ArrayLike<number>>>): void {
    for (const [name, target] of this.inputs) {
      const values = inputs[name];
      if (!values || values.length !== target.length) {
        throw new RangeError(
          `The network needs ${target.length} numbers for "${name}"; it got ${values ? values.length : "none"}.`,
        );
      }
    }
  }

  /** Begin a run that `advance` continues; a run that was not finished is dropped. */
  start(inputs: Readonly<Record<string, ArrayLike<number>>>): void {
    this.check(inputs);
    for (const [name, target] of this.inputs) target.set(inputs[name]);
    this.next = 0;
  }

  /** Take steps until `until`, in the time of `performance.now`; the result, or null if there is more to do. */
  advance(until: number): Float32Array | null {
    while (this.next < this.steps.length) {
      this.steps[this.next++]();
      if (performance.now() >= until) break;
    }
    return this.next < this.steps.length ? null : this.result;
  }
}

/**
 * Make a recorded program ready to run.
 *
 * @param recorded - The program, as parsed from its JSON.
 * @param weights - The bytes of its constants.
 * @param kernel - The version of the compute kernels; plain JavaScript if none is given.
 * @throws ProgramError if the program or its weights are damaged.
 */
export function compile(recorded: unknown, weights: ArrayBuffer, kernel: Kernel = plain): Network {
  checkProgram(recorded, weights.byteLength);
  const program = recorded;
  const shapes: Shapes = {
    shape: (tensor) => program.shapes[tensor],
    size: (tensor) => sizeOf(program.shapes[tensor]),
  };
  const prepared = program.ops.map((op, place) => explained(op, place, () => prepare(op, shapes)));
  const layout = layoutOf(program, prepared, shapes);
  const { arena, routines } = kernel.reserve(layout.floats);
  const view = (tensor: number): Float32Array =>
    arena.subarray(layout.at[tensor], layout.at[tensor] + shapes.size(tensor));
  for (const { tensor, offset, dtype, scale } of program.constants) {
    const length = shapes.size(tensor);
    if (dtype === "f32") view(tensor).set(new Float32Array(weights, offset, length));
    else fromWhole(new Uint8Array(weights, offset, 2 * length), scale!, view(tensor));
  }
  const steps: Step[] = [];
  let macs = 0;
  prepared.forEach((each, place) => {
    const op = program.ops[place];
    const bound = each.bind({
      arena,
      routines,
      view,
      at: (tensor) => layout.at[tensor],
      constant: (tensor) => layout.constant[tensor] === 1,
      kept: layout.kept[place],
      scratch: layout.scratch[place],
    });
    if (layout.constant[op.out]) {
      for (const step of bound) step(); // nothing that it reads will change
      return;
    }
    steps.push(...bound);
    macs += (each.macs ?? 0) + shapes.size(op.out);
  });
  return new Network(program, steps, macs, kernel.name, view);
}

function explained<T>(op: Operation, place: number, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof ProgramError) throw error;
    throw new ProgramError(`operation ${place} (${op.op}) ${(error as Error).message}`);
  }
}

interface Layout {
  readonly floats: number; // of the whole arena
  readonly at: Int32Array; // the position of each tensor
  readonly constant: Uint8Array; // 1 for tensors that depend on no input
  readonly kept: Int32Array; // by operation
  readonly scratch: Int32Array;
}

// Constants and kept floats come first, each in its own place; then tensors, which share places when they are not needed
// at the same time.
function layoutOf(program: Program, prepared: readonly Prepared[], shapes: Shapes): Layout {
  const tensors = program.shapes.length;
  const { ops } = program;
  const constant = new Uint8Array(tensors);
  const owner = Int32Array.from({ length: tensors }, (_, tensor) => tensor); // the tensor whose floats a view shows
  const last = new Int32Array(tensors).fill(-1); // by owner: the last operation that reads it
  for (const { tensor } of program.constants) constant[tensor] = 1;
  ops.forEach((op, place) => {
    if (op.in.every((tensor) => constant[tensor])) constant[op.out] = 1;
    if (op.op === "view") owner[op.out] = owner[op.in[0]];
    for (const tensor of op.in) last[owner[tensor]] = place;
    last[owner[op.out]] = Math.max(last[owner[op.out]], place);
  });
  last[owner[program.output]] = ops.length;

  const at = new Int32Array(tensors).fill(-1);
  const kept = new Int32Array(ops.length);
  const scratch = new Int32Array(ops.length);
  let floats = 0;
  const reserve = (length: number): number => {
    const position = floats;
    floats += aligned(length);
    return position;
  };
  for (let tensor = 0; tensor < tensors; tensor++) {
    if (constant[tensor] && owner[tensor] === tensor) at[tensor] = reserve(shapes.size(tensor));
  }
  prepared.forEach((each, place) => (kept[place] = reserve(each.kept ?? 0)));

  const pool = new Pool(floats);
  for (const { tensor } of program.inputs) at[tensor] = pool.take(shapes.size(tensor));
  const dying = new Map<number, number[]>();
  last.forEach((place, tensor) => {
    if (owner[tensor] !== tensor || constant[tensor] || place < 0) return;
    dying.set(place, [...(dying.get(place) ?? []), tensor]);
  });
  ops.forEach((op, place) => {
    const { out } = op;
    const source = owner[op.in[0]];
    let reused = -1;
    if (owner[out] !== out) at[out] = at[owner[out]];
    else if (!constant[out]) {
      const alone = op.in.slice(1).every((tensor) => owner[tensor] !== source);
      const dies = last[source] === place && !constant[source];
      const fits = prepared[place].inPlace && alone && dies && shapes.size(source) === shapes.size(out);
      if (fits) reused = source;
      at[out] = fits ? at[source] : pool.take(shapes.size(out));
    }
    const room = prepared[place].scratch ?? 0;
    scratch[place] = pool.take(room);
    pool.give(scratch[place], room);
    for (const tensor of dying.get(place) ?? []) if (tensor !== reused) pool.give(at[tensor], shapes.size(tensor));
  });
  return { floats: pool.floats, at, constant, kept, scratch };
}

const aligned = (floats: number): number => (floats + 3) & ~3;

// Places of floats that are taken and given back; the smallest gap that fits is used.
class Pool {
  private gaps: { from: number; to: number }[] = [];

  constructor(public floats: number) {}

  take(length: number): number {
    const room = aligned(length);
    if (!room) return this.floats;
    let best: { from: number; to: number } | undefined;
    for (const gap of this.gaps) {
      if (gap.to - gap.from >= room && (!best || gap.to - gap.from < best.to - best.from)) best = gap;
    }
    const end = this.gaps.at(-1);
    if (!best && end && end.to === this.floats) {
      best = end; // the last gap grows
      this.floats = end.to = end.from + room;
    }
    if (!best) {
      this.floats += room;
      return this.floats - room;
    }
    best.from += room;
    if (best.from === best.to) this.gaps.splice(this.gaps.indexOf(best), 1);
    return best.from - room;
  }

  give(from: number, length: number): void {
    const to = from + aligned(length);
    if (to === from) return;
    this.gaps.push({ from, to });
    this.gaps.sort((a, b) => a.from - b.from);
    const merged: typeof this.gaps = [];
    for (const gap of this.gaps) {
      const before = merged.at(-1);
      if (before && before.to === gap.from) before.to = gap.to;
      else merged.push(gap);
    }
    this.gaps = merged;
  }
}

// whole numbers of 16 bits, first their lower bytes and then their higher ones, multiplied by a scale
function fromWhole(planes: Uint8Array, scale: number, target: Float32Array): void {
  const count = target.length;
  for (let i = 0; i < count; i++) target[i] = (((planes[count + i] << 24) >> 16) | planes[i]) * scale;
}
