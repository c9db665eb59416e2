/** The operations by their names. */

import type { Prepared, Shapes } from "../network.ts";
import type { Operation } from "../program.ts";
import { convolution } from "./convolution.ts";
import { binary, unary, where } from "./elementwise.ts";
import { linear } from "./linear.ts";
import { cat, expand, flip, pad, permute, roll, slice, take, view } from "./movement.ts";
import { norm } from "./norm.ts";
import { pool } from "./pool.ts";
import { cumsum, reduce, softmax } from "./reduce.ts";
import { upsample } from "./upsample.ts";

/**
 * Prepare an operation for its shapes.
 *
 * @throws Error if the operation is unknown, or if its shapes or attributes do not fit each other.
 */
export function prepare(op: Operation, shapes: Shapes): Prepared {
  switch (op.op) {
    case "linear":
      return linear(op, shapes);
    case "conv":
      return convolution(op, shapes);
    case "unary":
      return unary(op, shapes);
    case "binary":
      return binary(op, shapes);
    case "where":
      return where(op, shapes);
    case "reduce":
      return reduce(op, shapes);
    case "softmax":
      return softmax(op, shapes);
    case "norm":
      return norm(op, shapes);
    case "pool":
      return pool(op, shapes);
    case "upsample":
      return upsample(op, shapes);
    case "view":
      return view(op, shapes);
    case "permute":
      return permute(op, shapes);
    case "expand":
      return expand(op, shapes);
    case "slice":
      return slice(op, shapes);
    case "cat":
      return cat(op, shapes);
    case "pad":
      return pad(op, shapes);
    case "flip":
      return flip(op, shapes);
    case "roll":
      return roll(op, shapes);
    case "take":
      return take(op, shapes);
    case "cumsum":
      return cumsum(op, shapes);
    default:
      throw new Error("is not known");
  }
}
