/** The compute kernels in WebAssembly, with four floats per instruction. */

import { KERNEL } from "./kernel.ts";
import type { Kernel, Routines, Windows } from "./routines.ts";

/** The exports of kernel/kernel.ts. */
interface Exports {
  gemm: Routines["gemm"];
  gemv: Routines["gemv"];
  im2col(x: number, columns: number, ...geometry: number[]): void;
  col2im(columns: number, y: number, ...geometry: number[]): void;
}

const PAGE_BYTES = 65536;

/** The kernel, or null where WebAssembly is missing or refused: then plain JavaScript does the same. */
export function loadKernel(): Kernel | null {
  try {
    const bytes = Uint8Array.from(atob(KERNEL), (character) => character.charCodeAt(0));
    const module = new WebAssembly.Module(bytes);
    const kernel: Kernel = { name: "simd", reserve: (floats) => reserve(module, floats) };
    return multiplies(kernel) ? kernel : null;
  } catch {
    return null;
  }
}

function reserve(module: WebAssembly.Module, floats: number): ReturnType<Kernel["reserve"]> {
  const memory = new WebAssembly.Memory({ initial: Math.max(1, Math.ceil((4 * floats) / PAGE_BYTES)) });
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const { gemm, gemv, im2col, col2im } = exports as unknown as Exports;
  const routines: Routines = {
    gemm,
    gemv,
    im2col(w, x, columns, first, last) {
      im2col(x, columns, w.channels, w.height, w.width, ...sides(w), w.columns, first, last);
    },
    col2im(w, columns, y) {
      col2im(columns, y, w.channels, w.height, w.width, ...sides(w), w.columns, w.rows);
    },
  };
  return { arena: new Float32Array(memory.buffer), routines };
}

const sides = ({ kernel, stride, padding, dilation }: Windows): number[] => [
  ...kernel,
  ...stride,
  ...padding,
  ...dilation,
];

// one product with known sums
function multiplies(kernel: Kernel): boolean {
  const { arena, routines } = kernel.reserve(64);
  arena.set([1, 2, 3, 4, 5, 6], 0);
  arena.set([1, 0, 2, 1], 8);
  routines.gemm(3, 2, 2, 0, 8, 16, 2, -1);
  return [5, 2, 11, 4, 17, 6].every((sum, i) => arena[16 + i] === sum);
}
