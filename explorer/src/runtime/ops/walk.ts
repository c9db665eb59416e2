/** Walks over broadcast tensors, computed once. */

import { demand, stridesOf } from "./checks.ts";

/** How a contiguous result is filled: by `runs` of `length` elements, in which each operand moves by its step. */
export interface Walk {
  readonly runs: number;
  readonly length: number;
  /** By operand: where it stands at the beginning of each run. */
  readonly starts: readonly Int32Array[];
  /** By operand: how far it moves from element to element. */
  readonly steps: readonly number[];
}

/** The strides with which an operand is read when it is broadcast to `shape`: 0 along the axes in which it repeats. */
export function broadcastStrides(shape: readonly number[], operand: readonly number[]): number[] {
  const missing = shape.length - operand.length;
  demand(missing >= 0, `broadcasts (${operand}) to (${shape})`);
  const strides = stridesOf(operand);
  return shape.map((length, axis) => {
    const own = axis < missing ? 1 : operand[axis - missing];
    demand(own === 1 || own === length, `broadcasts (${operand}) to (${shape})`);
    return own === 1 ? 0 : strides[axis - missing];
  });
}

/** The walk over the elements of `shape` for operands that broadcast to it. */
export function walk(shape: readonly number[], operands: readonly (readonly number[])[]): Walk {
  const strides = operands.map((operand) => broadcastStrides(shape, operand));
  // the longest tail of axes over which each operand moves evenly
  let axis = shape.length;
  let length = 1;
  const steps = operands.map(() => 0);
  while (axis > 0) {
    const side = shape[axis - 1];
    const even = strides.every((own, i) => side === 1 || length === 1 || own[axis - 1] === steps[i] * length);
    if (!even) break;
    if (length === 1 && side !== 1) strides.forEach((own, i) => (steps[i] = own[axis - 1]));
    length *= side;
    axis--;
  }
  const outer = shape.slice(0, axis);
  const starts = strides.map((own) => positions(outer, own));
  return { runs: starts[0].length, length, starts, steps };
}

/** The position of every element of `shape`, in order, in a tensor with these strides. */
export function positions(shape: readonly number[], strides: readonly number[], base = 0): Int32Array {
  let places = Int32Array.of(base);
  shape.forEach((side, axis) => {
    const next = new Int32Array(places.length * side);
    for (let i = 0; i < places.length; i++) {
      for (let j = 0; j < side; j++) next[i * side + j] = places[i] + j * strides[axis];
    }
    places = next;
  });
  return places;
}
