/** Convolutions and transposed ones, as matrix products. One axis is taken as two, of which the first has length 1. */

import type { Places, Prepared, Shapes, Step } from "../network.ts";
import type { Convolution } from "../program.ts";
import type { Windows } from "../routines.ts";
import { demand, demandShape, demandSize, demandTensors, pairOf } from "./checks.ts";
import { transpose } from "./linear.ts";

/** The columns of one matrix product hold at most about as many floats as this (256 KiB): so they stay in the cache. */
const MAX_COLUMN_FLOATS = 65536;

// The geometry of a convolution: its windows lie over the input; those of a transposed one, over the output.
interface Geometry {
  readonly batch: number;
  readonly groups: number;
  readonly inputs: number; // channels of a group
  readonly outputs: number;
  readonly inputArea: number;
  readonly outputArea: number;
  readonly windows: Windows;
}

/** `torch.ops.aten.convolution`. */
export function convolution(op: Convolution, shapes: Shapes): Prepared {
  demandTensors(op, 2, 3);
  const geometry = geometryOf(op, shapes);
  return op.transposed ? transposed(op, geometry) : direct(op, geometry);
}

function geometryOf(op: Convolution, shapes: Shapes): Geometry {
  const [x, w, b] = op.in;
  const shape = shapes.shape(x);
  const result = shapes.shape(op.out);
  const weights = shapes.shape(w);
  const { groups } = op;
  const fits = (shape.length === 3 || shape.length === 4) && weights.length === shape.length;
  demand(fits, `has weights of shape (${weights}) for (${shape})`);
  for (const list of [op.stride, op.padding, op.dilation])
    demand(list?.length === shape.length - 2, "has lists of a wrong length");
  const stride = pairOf(op.stride, 1, 1, "stride");
  const padding = pairOf(op.padding, 0, 0, "padding");
  const dilation = pairOf(op.dilation, 1, 1, "dilation");
  const extra = op.transposed ? pairOf(op.output_padding, 0, 0, "output_padding") : [0, 0];
  const planar = (list: readonly number[]): readonly number[] => (list.length === 1 ? [1, ...list] : list);
  const [batch, channels, ...sides] = shape;
  const [height, width] = planar(sides);
  const kernel = planar(weights.slice(2)) as [number, number];
  const [outer, inner] = weights;
  const divides = Number.isInteger(groups) && groups > 0 && channels % groups === 0 && outer % groups === 0;
  demand(
    divides && (op.transposed ? outer === channels : inner * groups === channels),
    `has weights of shape (${weights}) for (${shape})`,
  );
  const outputs = op.transposed ? inner : outer / groups;
  if (b !== undefined) demandSize(shapes.shape(b), outputs * groups, "a bias");
  const side = (length: number, axis: 0 | 1): number => {
    const reach = dilation[axis] * (kernel[axis] - 1) + 1;
    if (op.transposed) return (length - 1) * stride[axis] - 2 * padding[axis] + reach + extra[axis];
    return Math.floor((length + 2 * padding[axis] - reach) / stride[axis]) + 1;
  };
  const [rows, columns] = [side(height, 0), side(width, 1)];
  demandShape(result, [batch, outputs * groups, ...(shape.length === 3 ? [columns] : [rows, columns])]);
  const area = { inputArea: height * width, outputArea: rows * columns };
  const window = { kernel, stride, padding, dilation };
  const windows: Windows = op.transposed
    ? { ...window, channels: outputs, height: rows, width: columns, rows: height, columns: width }
    : { ...window, channels: channels / groups, height, width, rows, columns };
  return { batch, groups, inputs: channels / groups, outputs, ...area, windows };
}

// weights (co, ci * kernel) times columns (ci * kernel, windows), by some rows of windows at a time
function direct(op: Convolution, geometry: Geometry): Prepared {
  const { batch, groups, inputs, outputs, inputArea, outputArea, windows } = geometry;
  const depth = inputs * windows.kernel[0] * windows.kernel[1];
  const rowFloats = depth * windows.columns;
  const rows = Math.max(1, Math.min(windows.rows, Math.floor(MAX_COLUMN_FLOATS / Math.max(1, rowFloats))));
  const plain =
    [...windows.kernel, ...windows.stride].every((length) => length === 1) && !windows.padding.some((width) => width);
  return {
    macs: batch * groups * outputs * depth * outputArea,
    scratch: plain ? 0 : rowFloats * rows,
    bind({ at, routines, scratch }) {
      const [x, w, b] = op.in;
      const steps: Step[] = [];
      for (let image = 0; image < batch * groups; image++) {
        const group = image % groups;
        const source = at(x) + image * inputs * inputArea;
        const target = at(op.out) + image * outputs * outputArea;
        const weight = at(w) + group * outputs * depth;
        const bias = b === undefined ? -1 : at(b) + group * outputs;
        if (plain) {
          steps.push(() => routines.gemm(outputs, outputArea, depth, weight, source, target, outputArea, bias));
          continue;
        }
        for (let first = 0; first < windows.rows; first += rows) {
          const last = Math.min(first + rows, windows.rows);
          const width = (last - first) * windows.columns;
          const part = target + first * windows.columns;
          steps.push(() => {
            routines.im2col(windows, source, scratch, first, last);
            routines.gemm(outputs, width, depth, weight, scratch, part, outputArea, bias);
          });
        }
      }
      return steps;
    },
  };
}

// weights (co * kernel, ci) times x (ci, area) gives columns, which are added up; by some output channels at a time
function transposed(op: Convolution, geometry: Geometry): Prepared {
  const { batch, groups, inputs, outputs, inputArea, outputArea, windows } = geometry;
  const places = windows.kernel[0] * windows.kernel[1];
  const channelFloats = places * inputArea;
  const channels = Math.max(1, Math.min(outputs, Math.floor(MAX_COLUMN_FLOATS / Math.max(1, channelFloats))));
  const groupWeights = inputs * outputs * places;
  return {
    macs: batch * groups * groupWeights * inputArea,
    kept: groups * groupWeights,
    scratch: channels * channelFloats,
    bind({ arena, at, view, routines, constant, kept, scratch }: Places) {
      const [x, w, b] = op.in;
      const weight = view(w);
      const repack = (): void => {
        for (let start = 0; start < weight.length; start += groupWeights) {
          transpose(weight.subarray(start, start + groupWeights), inputs, outputs * places, arena, kept + start);
        }
      };
      const steps: Step[] = [];
      if (constant(w)) repack();
      else steps.push(repack);
      for (let image = 0; image < batch * groups; image++) {
        const group = image % groups;
        const source = at(x) + image * inputs * inputArea;
        for (let first = 0; first < outputs; first += channels) {
          const number = Math.min(channels, outputs - first);
          const part: Windows = { ...windows, channels: number };
          const rows = kept + group * groupWeights + first * places * inputs;
          const target = at(op.out) + (image * outputs + first) * outputArea;
          const bias = b === undefined ? -1 : at(b) + group * outputs + first;
          steps.push(() => {
            routines.gemm(number * places, inputArea, inputs, rows, source, scratch, inputArea, -1);
            for (let i = 0; i < number; i++) {
              arena.fill(bias < 0 ? 0 : arena[bias + i], target + i * outputArea, target + (i + 1) * outputArea);
            }
            routines.col2im(part, scratch, target);
          });
        }
      }
      return steps;
    },
  };
}
