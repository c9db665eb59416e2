/** Interpolation to larger or smaller grids. */

import type { Prepared, Shapes } from "../network.ts";
import type { Upsample } from "../program.ts";
import { sizeOf } from "../program.ts";
import { demand, demandShape, demandTensors } from "./checks.ts";
import { gather, tabulated } from "./movement.ts";

/** The nearest element, or linear interpolation along one or two axes. */
export function upsample(op: Upsample, shapes: Shapes): Prepared {
  demandTensors(op, 1);
  const shape = shapes.shape(op.in[0]);
  const result = shapes.shape(op.out);
  demand(shape.length > 2 && result.length === shape.length && sizeOf(shape), `interpolates (${shape}) to (${result})`);
  demandShape(result.slice(0, 2), shape.slice(0, 2));
  if (op.mode === "nearest") {
    const places = shape.map((side, axis) =>
      Array.from({ length: result[axis] }, (_, place) => nearest(place, side, result[axis])),
    );
    return gather(op, tabulated(shape, places));
  }
  demand(op.mode === "bilinear" && shape.length < 5, `has the mode "${op.mode}" for ${shape.length} axes`);
  const planes = shape[0] * shape[1];
  const [height, width] = shape.length === 3 ? [1, shape[2]] : shape.slice(2);
  const [rows, columns] = result.length === 3 ? [1, result[2]] : result.slice(2);
  const vertical = mixtures(height, rows, op.align_corners === true);
  const horizontal = mixtures(width, columns, op.align_corners === true);
  return {
    bind({ view }) {
      const [x, y] = [view(op.in[0]), view(op.out)];
      return [() => interpolate(x, y, planes, height * width, width, vertical, horizontal)];
    },
  };
}

// torch scales in float32
function nearest(place: number, side: number, result: number): number {
  return Math.min(Math.floor(Math.fround(place * Math.fround(side / result))), side - 1);
}

interface Mixtures {
  readonly low: Int32Array;
  readonly high: Int32Array;
  readonly share: Float32Array; // of the higher neighbour
}

function mixtures(side: number, result: number, alignCorners: boolean): Mixtures {
  const low = new Int32Array(result);
  const high = new Int32Array(result);
  const share = new Float32Array(result);
  for (let place = 0; place < result; place++) {
    const corner = result > 1 ? (place * (side - 1)) / (result - 1) : 0;
    const source = alignCorners ? corner : Math.max(0, ((place + 0.5) * side) / result - 0.5);
    low[place] = Math.min(Math.floor(source), side - 1);
    high[place] = Math.min(low[place] + 1, side - 1);
    share[place] = source - low[place];
  }
  return { low, high, share };
}

function interpolate(
  x: Float32Array,
  y: Float32Array,
  planes: number,
  area: number,
  width: number,
  vertical: Mixtures,
  horizontal: Mixtures,
): void {
  const [rows, columns] = [vertical.low.length, horizontal.low.length];
  let target = 0;
  for (let base = 0; base < planes * area; base += area) {
    for (let i = 0; i < rows; i++) {
      const [above, below] = [base + vertical.low[i] * width, base + vertical.high[i] * width];
      const share = vertical.share[i];
      for (let j = 0; j < columns; j++) {
        const [left, right, part] = [horizontal.low[j], horizontal.high[j], horizontal.share[j]];
        const top = x[above + left] + part * (x[above + right] - x[above + left]);
        const bottom = x[below + left] + part * (x[below + right] - x[below + left]);
        y[target++] = top + share * (bottom - top);
      }
    }
  }
}
