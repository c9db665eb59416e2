/**
 * A program: the operations that one call of a decoder or an encoder takes, as the Python side recorded them; and
 * their check.
 *
 * Every tensor has a number. Its shape includes the batch axis of 1. All tensors are contiguous float32 at run time.
 */

/** The numbers of the tensors that an operation reads, and of the one that it writes. */
interface Node {
  readonly in: readonly number[];
  readonly out: number;
}

/** `x @ w.T + b`, for x of shape (..., ci) and w of shape (co, ci). */
export interface Linear extends Node {
  readonly op: "linear";
}

/** A convolution over one or two axes, or its transpose; the lists have an entry for each axis. */
export interface Convolution extends Node {
  readonly op: "conv";
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly dilation: readonly number[];
  readonly output_padding: readonly number[];
  readonly groups: number;
  readonly transposed: boolean;
}

/** A function of each element; what `a` and `b` mean depends on the function. */
export interface Unary extends Node {
  readonly op: "unary";
  readonly f: string;
  readonly a?: number | null;
  readonly b?: number | null;
}

/** A function of pairs of elements, after broadcasting. */
export interface Binary extends Node {
  readonly op: "binary";
  readonly f: string;
}

/** The second tensor where the first is not 0, else the third; after broadcasting. */
export interface Where extends Node {
  readonly op: "where";
}

/** One number for all elements along `dims`. */
export interface Reduce extends Node {
  readonly op: "reduce";
  readonly f: string;
  readonly dims: readonly number[];
}

/** Softmax, or its logarithm, along `dim`. */
export interface Softmax extends Node {
  readonly op: "softmax";
  readonly dim: number;
  readonly log?: boolean;
}

/** Group normalisation, or layer normalisation over the last `dims` axes. */
export interface Norm extends Node {
  readonly op: "norm";
  readonly kind: "group" | "layer";
  readonly groups?: number;
  readonly dims?: number;
  readonly eps: number;
}

/** The maximum or the mean of windows over the last one or two axes. */
export interface Pool extends Node {
  readonly op: "pool";
  readonly f: "max" | "avg";
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly count_include_pad?: boolean;
}

/** Interpolation of the axes after the first two; the sizes come from the shapes. */
export interface Upsample extends Node {
  readonly op: "upsample";
  readonly mode: "nearest" | "bilinear";
  readonly align_corners?: boolean;
}

/** The same values in another shape. */
export interface View extends Node {
  readonly op: "view";
}

/** The axes in another order. */
export interface Permute extends Node {
  readonly op: "permute";
  readonly dims: readonly number[];
}

/** Broadcasting to the shape of the result. */
export interface Expand extends Node {
  readonly op: "expand";
}

/** Every `step`-th entry along `dim`, from `start` on; their number comes from the shape of the result. */
export interface Slice extends Node {
  readonly op: "slice";
  readonly dim: number;
  readonly start: number;
  readonly step: number;
}

/** Tensors one after the other along `dim`. */
export interface Cat extends Node {
  readonly op: "cat";
  readonly dim: number;
}

/** `value` around a tensor; a negative width cuts. */
export interface Pad extends Node {
  readonly op: "pad";
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly value: number;
}

/** The reverse order along `dims`. */
export interface Flip extends Node {
  readonly op: "flip";
  readonly dims: readonly number[];
}

/** A cyclic shift along `dims`. */
export interface Roll extends Node {
  readonly op: "roll";
  readonly dims: readonly number[];
  readonly shifts: readonly number[];
}

/** The entries at fixed `indices` along `dim`. */
export interface Take extends Node {
  readonly op: "take";
  readonly dim: number;
  readonly indices: readonly number[];
}

/** The running sum along `dim`. */
export interface Cumsum extends Node {
  readonly op: "cumsum";
  readonly dim: number;
}

/** Any operation of a program. */
export type Operation =
  | Linear
  | Convolution
  | Unary
  | Binary
  | Where
  | Reduce
  | Softmax
  | Norm
  | Pool
  | Upsample
  | View
  | Permute
  | Expand
  | Slice
  | Cat
  | Pad
  | Flip
  | Roll
  | Take
  | Cumsum;

/**
 * A tensor that stands in the weights, from byte `offset` on: float32, little endian, or whole numbers of 16 bits that are multiplied by
 * `scale`, first their lower bytes and then their higher ones.
 */
export interface Constant {
  readonly tensor: number;
  readonly offset: number;
  readonly dtype: "i16" | "f32";
  readonly scale?: number;
}

/** A recorded program, as it stands in the page. */
export interface Program {
  readonly inputs: readonly { readonly name: string; readonly tensor: number }[];
  readonly output: number;
  readonly shapes: readonly (readonly number[])[];
  readonly constants: readonly Constant[];
  readonly ops: readonly Operation[];
}

/** A program or its weights are not what the Python side writes: the file was damaged on its way. */
export class ProgramError extends Error {
  constructor(fault: string) {
    super(`The model in this file is damaged: ${fault}. Export the page again.`);
    this.name = "ProgramError";
  }
}

/** How many elements a tensor of this shape has. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** More elements than this in one tensor (1 GiB) are taken for a damaged file. */
const MAX_ELEMENTS = 2 ** 28;

const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

/**
 * Check the graph of a program: that all lists are there, that tensors exist and are written once, before they are
 * read, and that the constants lie inside the weights. What an operation asks of its own shapes is checked where it is
 * prepared.
 *
 * @throws ProgramError on the first fault.
 */
export function checkProgram(value: unknown, weightBytes: number): asserts value is Program {
  if (!isObject(value)) throw new ProgramError("its program is not an object");
  for (const name of ["inputs", "shapes", "constants", "ops"]) {
    if (!Array.isArray(value[name])) throw new ProgramError(`its program has no list "${name}"`);
  }
  const { inputs, output, shapes, constants, ops } = value as unknown as Program;
  shapes.forEach((shape, tensor) => {
    if (!Array.isArray(shape) || !shape.every(isCount) || sizeOf(shape) > MAX_ELEMENTS) {
      throw new ProgramError(`tensor ${tensor} has an impossible shape`);
    }
  });
  const written = new Uint8Array(shapes.length);
  const write = (tensor: unknown, by: string): void => {
    if (!isCount(tensor) || tensor >= shapes.length) throw new ProgramError(`${by} names a tensor that does not exist`);
    if (written[tensor]) throw new ProgramError(`tensor ${tensor} is written twice`);
    written[tensor] = 1;
  };
  const read = (tensor: unknown, by: string): void => {
    if (!isCount(tensor) || !written[tensor])
      throw new ProgramError(`${by} reads tensor ${tensor}, which has no value`);
  };
  for (const input of inputs) {
    if (!isObject(input) || typeof input.name !== "string") throw new ProgramError("an input has no name");
    write(input.tensor, `input "${input.name}"`);
  }
  for (const constant of constants) {
    if (!isObject(constant)) throw new ProgramError("a constant is not an object");
    write(constant.tensor, "a constant");
    const { tensor, offset, dtype, scale } = constant;
    if (dtype !== "i16" && dtype !== "f32")
      throw new ProgramError(`constant ${tensor} has the unknown type "${dtype}"`);
    if (dtype === "i16" && !Number.isFinite(scale)) throw new ProgramError(`constant ${tensor} has no scale`);
    const end = offset + sizeOf(shapes[tensor]) * (dtype === "i16" ? 2 : 4);
    if (!isCount(offset) || offset % 4 || end > weightBytes) {
      throw new ProgramError(`constant ${tensor} ends at byte ${end} of ${weightBytes} bytes of weights`);
    }
  }
  ops.forEach((op, place) => {
    if (!isObject(op)) throw new ProgramError(`operation ${place} is not an object`);
    const name = `operation ${place} (${op.op})`;
    if (!Array.isArray(op.in) || !op.in.length) throw new ProgramError(`${name} has no list "in"`);
    for (const tensor of op.in) read(tensor, name);
    write(op.out, name);
  });
  read(output, "the output");
}
