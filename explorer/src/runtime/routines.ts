/** The four compute kernels of the runtime, each in plain JavaScript and in WebAssembly. */

/** The geometry of a convolution of one group: `channels` planes of `height` x `width`, seen through windows. */
export interface Windows {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly padding: readonly [number, number];
  readonly dilation: readonly [number, number];
  /** How many windows lie below and beside each other. */
  readonly rows: number;
  readonly columns: number;
}

/** Loops over one arena. Every position is an index into its floats; a position of -1 says "none". */
export interface Routines {
  /** c = a b + bias: a is (m, k), b is (k, n), row i of c starts at c + i * stride, and bias has a number by row. */
  gemm(m: number, n: number, k: number, a: number, b: number, c: number, stride: number, bias: number): void;
  /** y = a x + bias: a is (m, k). */
  gemv(m: number, k: number, a: number, x: number, y: number, bias: number): void;
  /** The windows of rows `first` to `last` as columns: (channels * kernel, (last - first) * windows.columns). */
  im2col(windows: Windows, x: number, columns: number, first: number, last: number): void;
  /** Add columns of all windows to the image at y: the transpose of `im2col`. */
  col2im(windows: Windows, columns: number, y: number): void;
}

/** A version of the routines, and the arena that it can work on. */
export interface Kernel {
  readonly name: "plain" | "simd";
  /** A new arena of that many floats, and the routines over it. */
  reserve(floats: number): { arena: Float32Array; routines: Routines };
}
