/** Pooling. */

import type { Prepared, Shapes } from "../network.ts";
import type { Pool } from "../program.ts";
import { sizeOf } from "../program.ts";
import { demand, demandShape, demandTensors, pairOf } from "./checks.ts";

interface Side {
  readonly length: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
}

/** The maximum or the mean of windows over the last axes, of which there are as many as `kernel` has entries. */
export function pool(op: Pool, shapes: Shapes): Prepared {
  demandTensors(op, 1);
  demand(op.f === "max" || op.f === "avg", `has the unknown function "${op.f}"`);
  const kernel = pairOf(op.kernel, 1, 1, "kernel");
  const stride = pairOf(op.stride, 1, 1, "stride");
  const padding = pairOf(op.padding, 0, 0, "padding");
  const axes = op.kernel.length;
  const shape = shapes.shape(op.in[0]);
  const result = shapes.shape(op.out);
  demand(shape.length >= axes, `pools ${axes} axes of ${shape.length}`);
  demandShape(result.slice(0, -axes), shape.slice(0, -axes));
  const planes = sizeOf(shape.slice(0, -axes));
  const [height, width] = axes === 1 ? [1, shape.at(-1)!] : shape.slice(-2);
  const [rows, columns] = axes === 1 ? [1, result.at(-1)!] : result.slice(-2);
  const vertical: Side = { length: height, kernel: kernel[0], stride: stride[0], padding: padding[0] };
  const horizontal: Side = { length: width, kernel: kernel[1], stride: stride[1], padding: padding[1] };
  for (const [side, windows] of [
    [vertical, rows],
    [horizontal, columns],
  ] as const) {
    // the last window may end beyond the padding (ceil_mode)
    const start = (windows - 1) * side.stride - side.padding;
    demand(
      windows > 0 && start < side.length && side.padding * 2 <= side.kernel,
      `has ${windows} windows over ${side.length}`,
    );
  }
  const padded = op.count_include_pad !== false;
  return {
    bind({ view }) {
      const [x, y] = [view(op.in[0]), view(op.out)];
      const largest = op.f === "max";
      const step = (): void => {
        let target = 0;
        for (let plane = 0; plane < planes; plane++) {
          const base = plane * height * width;
          for (let row = 0; row < rows; row++) {
            for (let column = 0; column < columns; column++) {
              y[target++] = windowOf(x, base, width, vertical, row, horizontal, column, largest, padded);
            }
          }
        }
      };
      return [step];
    },
  };
}

function windowOf(
  x: Float32Array,
  base: number,
  width: number,
  vertical: Side,
  row: number,
  horizontal: Side,
  column: number,
  largest: boolean,
  padded: boolean,
): number {
  const top = row * vertical.stride - vertical.padding;
  const left = column * horizontal.stride - horizontal.padding;
  const bottom = Math.min(top + vertical.kernel, vertical.length + vertical.padding);
  const right = Math.min(left + horizontal.kernel, horizontal.length + horizontal.padding);
  const [firstRow, lastRow] = [Math.max(top, 0), Math.min(bottom, vertical.length)];
  const [first, last] = [Math.max(left, 0), Math.min(right, horizontal.length)];
  let most = -Infinity;
  let total = 0;
  for (let i = firstRow; i < lastRow; i++) {
    for (let j = first; j < last; j++) {
      const value = x[base + i * width + j];
      most = Math.max(most, value);
      total += value;
    }
  }
  if (largest) return most;
  return total / (padded ? (bottom - top) * (right - left) : (lastRow - firstRow) * (last - first));
}
