/** The compute kernels in plain JavaScript: for pages on which WebAssembly is refused, and as a reference for tests. */

import type { Kernel, Routines, Windows } from "./routines.ts";

/** Plain JavaScript, which runs everywhere. */
export const plain: Kernel = {
  name: "plain",
  reserve(floats) {
    const arena = new Float32Array(floats);
    return { arena, routines: routinesOf(arena) };
  },
};

function routinesOf(arena: Float32Array): Routines {
  return {
    gemm: (m, n, k, a, b, c, stride, bias) => gemm(arena, m, n, k, a, b, c, stride, bias),
    gemv: (m, k, a, x, y, bias) => gemv(arena, m, k, a, x, y, bias),
    im2col: (windows, x, columns, first, last) => im2col(arena, windows, x, columns, first, last),
    col2im: (windows, columns, y) => col2im(arena, windows, columns, y),
  };
}

// The rows of a and the columns of b, four by four, in doubles: the engine computes in doubles, and would convert each
// number anew for every tile.
let rows = new Float64Array(0);
let columns = new Float64Array(0);

// Tiles of 4 x 4 keep 16 sums in registers. The last tile of a row or column overlaps the one before it, and computes
// some sums again.
function gemm(
  f: Float32Array,
  m: number,
  n: number,
  k: number,
  a: number,
  b: number,
  c: number,
  stride: number,
  bias: number,
): void {
  if (n === 1 && stride === 1) {
    gemv(f, m, k, a, b, c, bias);
    return;
  }
  if (m < 4 || n < 4) {
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) one(f, n, k, a + i * k, b + j, c + i * stride + j, bias < 0 ? 0 : f[bias + i]);
    }
    return;
  }
  const tiles = Math.ceil(m / 4);
  if (rows.length < tiles * 4 * k) rows = new Float64Array(tiles * 4 * k);
  if (columns.length < 4 * k) columns = new Float64Array(4 * k);
  for (let i = 0; i < tiles; i++) {
    const row = a + Math.min(4 * i, m - 4) * k;
    pack(f, rows, 4 * k * i, k, row, 1, k);
  }
  for (let j = 0; j < n; j += 4) {
    const column = Math.min(j, n - 4);
    pack(f, columns, 0, k, b + column, n, 1);
    for (let i = 0; i < tiles; i++) {
      const row = Math.min(4 * i, m - 4);
      tile(f, 4 * k * i, 4 * k * (i + 1), c + row * stride + column, stride, bias < 0 ? -1 : bias + row);
    }
  }
}

// `count` fours, whose first one starts at `from`: `step` to the next four, `apart` within a four
function pack(
  f: Float32Array,
  target: Float64Array,
  at: number,
  count: number,
  from: number,
  step: number,
  apart: number,
): void {
  for (let l = 0, p = from, q = at; l < count; l++, p += step, q += 4) {
    target[q] = f[p];
    target[q + 1] = f[p + apart];
    target[q + 2] = f[p + 2 * apart];
    target[q + 3] = f[p + 3 * apart];
  }
}

function one(f: Float32Array, n: number, k: number, a: number, b: number, c: number, start: number): void {
  let sum = start;
  for (let l = 0; l < k; l++) sum += f[a + l] * f[b + l * n];
  f[c] = sum;
}

function tile(f: Float32Array, first: number, last: number, c: number, stride: number, bias: number): void {
  let c00 = 0,
    c01 = 0,
    c02 = 0,
    c03 = 0;
  let c10 = 0,
    c11 = 0,
    c12 = 0,
    c13 = 0;
  let c20 = 0,
    c21 = 0,
    c22 = 0,
    c23 = 0;
  let c30 = 0,
    c31 = 0,
    c32 = 0,
    c33 = 0;
  if (bias >= 0) {
    c00 = c01 = c02 = c03 = f[bias];
    c10 = c11 = c12 = c13 = f[bias + 1];
    c20 = c21 = c22 = c23 = f[bias + 2];
    c30 = c31 = c32 = c33 = f[bias + 3];
  }
  const [a, b] = [rows, columns];
  for (let p = 0, q = first; q < last; p += 4, q += 4) {
    const b0 = b[p],
      b1 = b[p + 1],
      b2 = b[p + 2],
      b3 = b[p + 3];
    const a0 = a[q],
      a1 = a[q + 1],
      a2 = a[q + 2],
      a3 = a[q + 3];
    c00 += a0 * b0;
    c01 += a0 * b1;
    c02 += a0 * b2;
    c03 += a0 * b3;
    c10 += a1 * b0;
    c11 += a1 * b1;
    c12 += a1 * b2;
    c13 += a1 * b3;
    c20 += a2 * b0;
    c21 += a2 * b1;
    c22 += a2 * b2;
    c23 += a2 * b3;
    c30 += a3 * b0;
    c31 += a3 * b1;
    c32 += a3 * b2;
    c33 += a3 * b3;
  }
  f[c] = c00;
  f[c + 1] = c01;
  f[c + 2] = c02;
  f[c + 3] = c03;
  c += stride;
  f[c] = c10;
  f[c + 1] = c11;
  f[c + 2] = c12;
  f[c + 3] = c13;
  c += stride;
  f[c] = c20;
  f[c + 1] = c21;
  f[c + 2] = c22;
  f[c + 3] = c23;
  c += stride;
  f[c] = c30;
  f[c + 1] = c31;
  f[c + 2] = c32;
  f[c + 3] = c33;
}

// Four rows share each element of x.
function gemv(f: Float32Array, m: number, k: number, a: number, x: number, y: number, bias: number): void {
  let i = 0;
  for (; i + 4 <= m; i += 4) {
    const row0 = a + i * k,
      row1 = row0 + k,
      row2 = row1 + k,
      row3 = row2 + k;
    let s0 = 0,
      s1 = 0,
      s2 = 0,
      s3 = 0;
    if (bias >= 0) {
      s0 = f[bias + i];
      s1 = f[bias + i + 1];
      s2 = f[bias + i + 2];
      s3 = f[bias + i + 3];
    }
    for (let l = 0; l < k; l++) {
      const value = f[x + l];
      s0 += f[row0 + l] * value;
      s1 += f[row1 + l] * value;
      s2 += f[row2 + l] * value;
      s3 += f[row3 + l] * value;
    }
    f[y + i] = s0;
    f[y + i + 1] = s1;
    f[y + i + 2] = s2;
    f[y + i + 3] = s3;
  }
  for (; i < m; i++) one(f, 1, k, a + i * k, x, y + i, bias < 0 ? 0 : f[bias + i]);
}

function im2col(f: Float32Array, windows: Windows, x: number, columns: number, first: number, last: number): void {
  const { channels, height, width, columns: across } = windows;
  const [stepY, stepX] = windows.stride;
  let target = columns;
  for (let channel = 0; channel < channels; channel++, x += height * width) {
    for (let ky = 0; ky < windows.kernel[0]; ky++) {
      for (let kx = 0; kx < windows.kernel[1]; kx++) {
        const left = kx * windows.dilation[1] - windows.padding[1];
        // the windows from `start` to `end` see the inside of the image at this place of the kernel
        const start = Math.min(across, Math.max(0, Math.ceil(-left / stepX)));
        const end = Math.max(start, Math.min(across, Math.ceil((width - left) / stepX)));
        for (let row = first; row < last; row++, target += across) {
          const y = row * stepY + ky * windows.dilation[0] - windows.padding[0];
          if (y < 0 || y >= height) {
            f.fill(0, target, target + across);
            continue;
          }
          for (let i = 0; i < start; i++) f[target + i] = 0;
          for (let i = start, p = x + y * width + left + start * stepX; i < end; i++, p += stepX) f[target + i] = f[p];
          for (let i = end; i < across; i++) f[target + i] = 0;
        }
      }
    }
  }
}

function col2im(f: Float32Array, windows: Windows, columns: number, image: number): void {
  const { channels, height, width, rows, columns: across } = windows;
  const [stepY, stepX] = windows.stride;
  let source = columns;
  for (let channel = 0; channel < channels; channel++, image += height * width) {
    for (let ky = 0; ky < windows.kernel[0]; ky++) {
      for (let kx = 0; kx < windows.kernel[1]; kx++) {
        const left = kx * windows.dilation[1] - windows.padding[1];
        const start = Math.min(across, Math.max(0, Math.ceil(-left / stepX)));
        const end = Math.max(start, Math.min(across, Math.ceil((width - left) / stepX)));
        for (let row = 0; row < rows; row++, source += across) {
          const y = row * stepY + ky * windows.dilation[0] - windows.padding[0];
          if (y < 0 || y >= height) continue;
          for (let i = start, p = image + y * width + left + start * stepX; i < end; i++, p += stepX)
            f[p] += f[source + i];
        }
      }
    }
  }
}
