/** Linear layers. */

import type { Prepared, Shapes } from "../network.ts";
import type { Linear } from "../program.ts";
import { demand, demandShape, demandSize, demandTensors } from "./checks.ts";

/** `x @ w.T + b` along the last axis. */
export function linear(op: Linear, shapes: Shapes): Prepared {
  demandTensors(op, 2, 3);
  const [x, w, b = -1] = op.in;
  const shape = shapes.shape(x);
  const weights = shapes.shape(w);
  demand(weights.length === 2 && shape.length > 0, `has weights of shape (${weights}) for (${shape})`);
  const [outputs, inputs] = weights;
  demand(shape.at(-1) === inputs, `has weights of shape (${weights}) for (${shape})`);
  demandShape(shapes.shape(op.out), [...shape.slice(0, -1), outputs]);
  if (b >= 0) demandSize(shapes.shape(b), outputs, "a bias");
  const rows = shapes.size(x) / Math.max(1, inputs);
  const macs = rows * inputs * outputs;
  if (rows === 1) {
    return {
      macs,
      bind: ({ at, routines }) => {
        const [weight, source, target, bias] = [at(w), at(x), at(op.out), b < 0 ? -1 : at(b)];
        return [() => routines.gemv(outputs, inputs, weight, source, target, bias)];
      },
    };
  }
  return {
    macs,
    kept: inputs * outputs, // the weights, transposed
    bind({ at, view, arena, routines, constant, kept }) {
      const weight = view(w);
      const repack = (): void => transpose(weight, outputs, inputs, arena, kept);
      const [source, target] = [at(x), at(op.out)];
      const product = (): void => routines.gemm(rows, outputs, inputs, source, kept, target, outputs, -1);
      const steps = [product];
      if (b >= 0) {
        const [bias, y] = [view(b), view(op.out)];
        steps.push(() => addRows(y, bias));
      }
      if (constant(w)) repack();
      else steps.unshift(repack);
      return steps;
    },
  };
}

/** Write the transpose of a (rows, columns) matrix. */
export function transpose(matrix: Float32Array, rows: number, columns: number, target: Float32Array, at: number): void {
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) target[at + j * rows + i] = matrix[i * columns + j];
}

function addRows(y: Float32Array, bias: Float32Array): void {
  for (let row = 0; row < y.length; row += bias.length) for (let j = 0; j < bias.length; j++) y[row + j] += bias[j];
}
