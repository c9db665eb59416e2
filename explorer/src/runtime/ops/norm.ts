/** Group and layer normalisation. */

import type { Prepared, Shapes } from "../network.ts";
import type { Norm } from "../program.ts";
import { sizeOf } from "../program.ts";
import { demand, demandShape, demandSize, demandTensors } from "./checks.ts";

/** Give each group, or each stretch of trailing axes, mean 0 and variance 1; then scale and shift it. */
export function norm(op: Norm, shapes: Shapes): Prepared {
  demandTensors(op, 1, 3);
  const [x, w, b] = op.in;
  const shape = shapes.shape(x);
  demandShape(shapes.shape(op.out), shape);
  demand(typeof op.eps === "number" && op.eps >= 0, "has no usable eps");
  const { length, channels, area } = op.kind === "group" ? groups(op, shape) : trailing(op, shape);
  for (const [tensor, name] of [
    [w, "a weight"],
    [b, "a bias"],
  ] as const) {
    if (tensor !== undefined) demandSize(shapes.shape(tensor), channels, name);
  }
  return {
    inPlace: true,
    bind({ view }) {
      const [source, target] = [view(x), view(op.out)];
      const scale = w === undefined ? new Float32Array(channels).fill(1) : view(w);
      const shift = b === undefined ? new Float32Array(channels) : view(b);
      return [() => normalise(source, target, scale, shift, length, area, op.eps)];
    },
  };
}

interface Extent {
  readonly length: number; // of what is normalised together
  readonly channels: number; // the numbers of weights
  readonly area: number; // elements one after the other with the same weight
}

function groups(op: Norm, shape: readonly number[]): Extent {
  const [batch, channels, ...rest] = shape;
  const number = op.groups;
  const whole = Number.isInteger(number) && number! > 0 && channels % number! === 0;
  demand(batch !== undefined && whole, `has ${number} groups of ${channels} channels`);
  const area = sizeOf(rest);
  return { length: (channels / number!) * area, channels, area };
}

function trailing(op: Norm, shape: readonly number[]): Extent {
  demand(op.kind === "layer", `has the unknown kind "${op.kind}"`);
  const dims = op.dims;
  demand(Number.isInteger(dims) && dims! > 0 && dims! <= shape.length, `normalises ${dims} axes of ${shape.length}`);
  const length = sizeOf(shape.slice(-dims!));
  return { length, channels: length, area: 1 };
}

function normalise(
  x: Float32Array,
  y: Float32Array,
  scale: Float32Array,
  shift: Float32Array,
  length: number,
  area: number,
  eps: number,
): void {
  for (let start = 0, channel = 0; start < x.length; start += length) {
    const end = start + length;
    let total = 0;
    for (let i = start; i < end; i++) total += x[i];
    const mean = total / length;
    let squares = 0;
    for (let i = start; i < end; i++) squares += (x[i] - mean) * (x[i] - mean);
    const factor = 1 / Math.sqrt(squares / length + eps);
    for (let i = start; i < end; channel++) {
      if (channel === scale.length) channel = 0;
      const slope = factor * scale[channel];
      const offset = shift[channel] - mean * slope;
      for (const stop = i + area; i < stop; i++) y[i] = x[i] * slope + offset;
    }
  }
}
