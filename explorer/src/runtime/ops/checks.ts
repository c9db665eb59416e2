/** What operations ask of their tensors and attributes. An error here reads on after "operation 3 (conv)". */

import { sizeOf } from "../program.ts";

/** @throws Error with these words if the condition does not hold. */
export function demand(holds: unknown, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise);
}

/** Between `least` and `most` tensors are read. */
export function demandTensors(op: { readonly in: readonly number[] }, least: number, most = least): void {
  demand(op.in.length >= least && op.in.length <= most, `reads ${op.in.length} tensors`);
}

/** The result has this shape. */
export function demandShape(shape: readonly number[], expected: readonly number[]): void {
  const same = shape.length === expected.length && shape.every((length, axis) => length === expected[axis]);
  demand(same, `has a result of shape (${shape}) where (${expected}) is needed`);
}

/** A tensor, such as a bias, has this many elements. */
export function demandSize(shape: readonly number[], size: number, name: string): void {
  demand(sizeOf(shape) === size, `has ${name} of shape (${shape}) where ${size} numbers are needed`);
}

/** An axis of a tensor of `rank` axes; a negative one counts from the end. */
export function axisOf(dim: unknown, rank: number): number {
  demand(Number.isInteger(dim), "names no axis");
  const axis = (dim as number) < 0 ? (dim as number) + rank : (dim as number);
  demand(axis >= 0 && axis < rank, `names axis ${dim} of ${rank}`);
  return axis;
}

/** Axes of a tensor of `rank` axes, each named once. */
export function axesOf(dims: unknown, rank: number): number[] {
  demand(Array.isArray(dims), "names no axes");
  const axes = dims.map((dim) => axisOf(dim, rank));
  demand(new Set(axes).size === axes.length, `names an axis twice: ${dims}`);
  return axes;
}

/** Whole numbers of at least `least` for one or two axes, as a pair: a single axis becomes the second one. */
export function pairOf(list: unknown, least: number, absent: number, name: string): [number, number] {
  const whole = Array.isArray(list) && list.every((value) => Number.isInteger(value) && value >= least);
  demand(whole && (list.length === 1 || list.length === 2), `has no usable ${name}`);
  return list.length === 1 ? [absent, list[0]] : [list[0], list[1]];
}

/** The stride of each axis of a contiguous tensor. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  for (let axis = shape.length - 1, stride = 1; axis >= 0; stride *= shape[axis--]) strides[axis] = stride;
  return strides;
}
