/** Operations that only move values: each element of the result has one fixed source. */

import type { Prepared, Shapes } from "../network.ts";
import type { Cat, Expand, Flip, Pad, Permute, Roll, Slice, Take, View } from "../program.ts";
import { axesOf, axisOf, demand, demandShape, demandSize, demandTensors, stridesOf } from "./checks.ts";
import { broadcastStrides, positions } from "./walk.ts";

/** Fill the result from fixed positions of the first tensor; -1 stands for `value`. */
export function gather(
  op: { readonly in: readonly number[]; readonly out: number },
  sources: Int32Array,
  value = 0,
): Prepared {
  const shift = sources.length ? sources[0] : 0;
  const straight = shift >= 0 && sources.every((source, i) => source === shift + i);
  return {
    bind({ view, arena, at }) {
      const [x, y] = [view(op.in[0]), view(op.out)];
      const [from, to] = [at(op.in[0]) + shift, at(op.out)];
      if (straight) return [() => arena.copyWithin(to, from, from + sources.length)];
      return [() => copy(x, y, sources, value)];
    },
  };
}

function copy(x: Float32Array, y: Float32Array, sources: Int32Array, value: number): void {
  for (let i = 0; i < y.length; i++) {
    const source = sources[i];
    y[i] = source < 0 ? value : x[source];
  }
}

/** The source of every element when each axis is read at its own list of places; a place of -1 gives -1. */
export function tabulated(shape: readonly number[], places: readonly ArrayLike<number>[]): Int32Array {
  const strides = stridesOf(shape);
  let sources = Int32Array.of(0);
  places.forEach((list, axis) => {
    const next = new Int32Array(sources.length * list.length);
    for (let i = 0; i < sources.length; i++) {
      for (let j = 0; j < list.length; j++) {
        next[i * list.length + j] = sources[i] < 0 || list[j] < 0 ? -1 : sources[i] + list[j] * strides[axis];
      }
    }
    sources = next;
  });
  return sources;
}

/** 0, 1, ... of each axis: every element from its own place. */
const identity = (shape: readonly number[]): ArrayLike<number>[] =>
  shape.map((side) => Array.from({ length: side }, (_, i) => i));

/** The same floats in another shape; the layout of the arena lets both share them. */
export function view(op: View, shapes: Shapes): Prepared {
  demandTensors(op, 1);
  demandSize(shapes.shape(op.out), shapes.size(op.in[0]), "a result");
  return { bind: () => [] };
}

/** The axes in another order. */
export function permute(op: Permute, shapes: Shapes): Prepared {
  demandTensors(op, 1);
  const shape = shapes.shape(op.in[0]);
  const axes = axesOf(op.dims, shape.length);
  demand(axes.length === shape.length, `orders ${axes.length} axes of ${shape.length}`);
  const strides = stridesOf(shape);
  const result = axes.map((axis) => shape[axis]);
  demandShape(shapes.shape(op.out), result);
  return gather(
    op,
    positions(
      result,
      axes.map((axis) => strides[axis]),
    ),
  );
}

/** Broadcasting. */
export function expand(op: Expand, shapes: Shapes): Prepared {
  demandTensors(op, 1);
  const result = shapes.shape(op.out);
  return gather(op, positions(result, broadcastStrides(result, shapes.shape(op.in[0]))));
}

/** Every `step`-th entry of an axis. */
export function slice(op: Slice, shapes: Shapes): Prepared {
  demandTensors(op, 1);
  const shape = shapes.shape(op.in[0]);
  const result = shapes.shape(op.out);
  const axis = axisOf(op.dim, shape.length);
  const { start, step } = op;
  const entries = result[axis];
  demandShape(result, shape.with(axis, entries));
  const inside = Number.isInteger(start) && Number.isInteger(step) && step > 0 && start >= 0;
  demand(
    inside && (!entries || start + (entries - 1) * step < shape[axis]),
    `cuts ${entries} entries out of ${shape[axis]}`,
  );
  const places = identity(shape);
  places[axis] = Array.from({ length: entries }, (_, i) => start + i * step);
  return gather(op, tabulated(shape, places));
}

/** The reverse order of axes. */
export function flip(op: Flip, shapes: Shapes): Prepared {
  demandTensors(op, 1);
  const shape = shapes.shape(op.in[0]);
  demandShape(shapes.shape(op.out), shape);
  const places = identity(shape);
  for (const axis of axesOf(op.dims, shape.length)) places[axis] = Array.from(places[axis]).reverse();
  return gather(op, tabulated(shape, places));
}

/** A cyclic shift of axes. */
export function roll(op: Roll, shapes: Shapes): Prepared {
  demandTensors(op, 1);
  const shape = shapes.shape(op.in[0]);
  demandShape(shapes.shape(op.out), shape);
  const axes = axesOf(op.dims, shape.length);
  demand(
    Array.isArray(op.shifts) && op.shifts.length === axes.length && op.shifts.every(Number.isInteger),
    "has no usable shifts",
  );
  const places = identity(shape);
  axes.forEach((axis, i) => {
    const side = shape[axis];
    places[axis] = Array.from({ length: side }, (_, place) => (((place - op.shifts[i]) % side) + side) % side);
  });
  return gather(op, tabulated(shape, places));
}

/** Fixed entries of an axis. */
export function take(op: Take, shapes: Shapes): Prepared {
  demandTensors(op, 1);
  const shape = shapes.shape(op.in[0]);
  const axis = axisOf(op.dim, shape.length);
  const { indices } = op;
  const side = shape[axis];
  const inside =
    Array.isArray(indices) && indices.every((index) => Number.isInteger(index) && index >= -side && index < side);
  demand(inside, `takes entries beyond ${side}`);
  demandShape(shapes.shape(op.out), shape.with(axis, indices.length));
  const places = identity(shape);
  places[axis] = indices.map((index) => (index < 0 ? index + side : index));
  return gather(op, tabulated(shape, places));
}

/** A constant value around a tensor. */
export function pad(op: Pad, shapes: Shapes): Prepared {
  demandTensors(op, 1);
  const shape = shapes.shape(op.in[0]);
  const { before, after, value } = op;
  const usable = [before, after].every(
    (list) => Array.isArray(list) && list.length === shape.length && list.every(Number.isInteger),
  );
  demand(usable && typeof value === "number", "has no usable widths or value");
  const result = shape.map((side, axis) => before[axis] + side + after[axis]);
  demandShape(shapes.shape(op.out), result);
  const places = shape.map((side, axis) =>
    Array.from({ length: result[axis] }, (_, place) => {
      const source = place - before[axis];
      return source >= 0 && source < side ? source : -1;
    }),
  );
  return gather(op, tabulated(shape, places), value);
}

/** Tensors one after the other. */
export function cat(op: Cat, shapes: Shapes): Prepared {
  const result = shapes.shape(op.out);
  const axis = axisOf(op.dim, result.length);
  let total = 0;
  for (const tensor of op.in) {
    const shape = shapes.shape(tensor);
    demandShape(shape, result.with(axis, shape[axis]));
    total += shape[axis];
  }
  demand(total === result[axis], `joins ${total} entries to ${result[axis]}`);
  const inner = result.slice(axis + 1).reduce((product, side) => product * side, 1);
  const outer = result.slice(0, axis).reduce((product, side) => product * side, 1);
  return {
    bind({ arena, at }) {
      const starts = op.in.map(at);
      const lengths = op.in.map((tensor) => shapes.shape(tensor)[axis] * inner);
      const y = at(op.out);
      const step = (): void => {
        for (let block = 0, target = y; block < outer; block++) {
          for (let i = 0; i < starts.length; i++) {
            const from = starts[i] + block * lengths[i];
            arena.copyWithin(target, from, from + lengths[i]);
            target += lengths[i];
          }
        }
      };
      return [step];
    },
  };
}
