/** Reductions, softmax and running sums. */

import type { Prepared, Shapes } from "../network.ts";
import type { Cumsum, Reduce, Softmax } from "../program.ts";
import { axesOf, axisOf, demand, demandShape, demandSize, demandTensors, stridesOf } from "./checks.ts";
import { positions } from "./walk.ts";

// x, the position of the first element, and the steps from there to all elements of one reduction
type Reduction = (x: Float32Array, start: number, steps: Int32Array) => number;

function sum(x: Float32Array, start: number, steps: Int32Array): number {
  let total = 0;
  for (let i = 0; i < steps.length; i++) total += x[start + steps[i]];
  return total;
}

function max(x: Float32Array, start: number, steps: Int32Array): number {
  let most = -Infinity;
  for (let i = 0; i < steps.length; i++) most = Math.max(most, x[start + steps[i]]);
  return most;
}

const REDUCTIONS: Readonly<Record<string, Reduction>> = {
  sum,
  mean: (x, start, steps) => sum(x, start, steps) / steps.length,
  max,
  min(x, start, steps) {
    let least = Infinity;
    for (let i = 0; i < steps.length; i++) least = Math.min(least, x[start + steps[i]]);
    return least;
  },
  prod(x, start, steps) {
    let product = 1;
    for (let i = 0; i < steps.length; i++) product *= x[start + steps[i]];
    return product;
  },
  logsumexp(x, start, steps) {
    const most = max(x, start, steps);
    const shift = Number.isFinite(most) ? most : 0;
    let total = 0;
    for (let i = 0; i < steps.length; i++) total += Math.exp(x[start + steps[i]] - shift);
    return Math.log(total) + shift;
  },
  argmax(x, start, steps) {
    let place = 0;
    for (let i = 1; i < steps.length; i++) if (x[start + steps[i]] > x[start + steps[place]]) place = i;
    return place;
  },
};

/** One number for all elements along some axes; all axes if none is named. */
export function reduce(op: Reduce, shapes: Shapes): Prepared {
  demandTensors(op, 1);
  demand(Object.hasOwn(REDUCTIONS, op.f), `has the unknown function "${op.f}"`);
  const f = REDUCTIONS[op.f];
  const shape = shapes.shape(op.in[0]);
  const strides = stridesOf(shape);
  const axes = shape.map((_, axis) => axis);
  const named = axesOf(op.dims, shape.length).sort((a, b) => a - b);
  const reduced = named.length ? named : axes;
  const kept = axes.filter((axis) => !reduced.includes(axis));
  const along = (list: number[]): Int32Array =>
    positions(
      list.map((axis) => shape[axis]),
      list.map((axis) => strides[axis]),
    );
  const starts = along(kept);
  const steps = along(reduced);
  demandSize(shapes.shape(op.out), starts.length, "a result");
  demand(steps.length, "reduces no elements");
  return {
    bind({ view }) {
      const [x, y] = [view(op.in[0]), view(op.out)];
      const step = (): void => {
        for (let i = 0; i < y.length; i++) y[i] = f(x, starts[i], steps);
      };
      return [step];
    },
  };
}

/** Softmax along an axis, or its logarithm. */
export function softmax(op: Softmax, shapes: Shapes): Prepared {
  demandTensors(op, 1);
  demandShape(shapes.shape(op.out), shapes.shape(op.in[0]));
  const { side, inner, size } = lanes(shapes.shape(op.in[0]), op.dim);
  return {
    inPlace: true,
    bind({ view }) {
      const [x, y] = [view(op.in[0]), view(op.out)];
      const lane = (start: number): void => {
        const end = start + side * inner;
        let most = -Infinity;
        for (let p = start; p < end; p += inner) most = Math.max(most, x[p]);
        let total = 0;
        for (let p = start; p < end; p += inner) total += Math.exp(x[p] - most);
        const shift = most + Math.log(total);
        for (let p = start; p < end; p += inner) y[p] = op.log ? x[p] - shift : Math.exp(x[p] - most) / total;
      };
      const step = (): void => {
        for (let block = 0; block < size; block += side * inner) for (let i = 0; i < inner; i++) lane(block + i);
      };
      return [step];
    },
  };
}

/** The running sum along an axis. */
export function cumsum(op: Cumsum, shapes: Shapes): Prepared {
  demandTensors(op, 1);
  demandShape(shapes.shape(op.out), shapes.shape(op.in[0]));
  const { side, inner, size } = lanes(shapes.shape(op.in[0]), op.dim);
  return {
    inPlace: true,
    bind({ view }) {
      const [x, y] = [view(op.in[0]), view(op.out)];
      const step = (): void => {
        for (let block = 0; block < size; block += side * inner) {
          for (let i = 0; i < inner; i++) {
            let total = 0;
            for (let p = block + i, end = p + side * inner; p < end; p += inner) y[p] = total += x[p];
          }
        }
      };
      return [step];
    },
  };
}

// an axis with `side` entries that lie `inner` floats apart, in a tensor of `size`; a single number has one such axis
function lanes(whole: readonly number[], dim: unknown): { side: number; inner: number; size: number } {
  const shape = whole.length ? whole : [1];
  const axis = axisOf(dim, shape.length);
  const inner = stridesOf(shape)[axis];
  const size = shape.reduce((product, side) => product * side, 1);
  return { side: shape[axis], inner, size };
}
