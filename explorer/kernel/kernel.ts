// The heavy loops of the runtime in AssemblyScript, with four floats to an instruction; `src/runtime/routines.ts` says
// what each one does.
// A position is an index into the floats of the memory; -1 says "none".

const FLOAT = 4; // bytes

// @ts-ignore: decorator
@inline
function pointer(position: i32): usize {
  return (<usize>position) << 2;
}

// @ts-ignore: decorator
@inline
function biasOf(bias: i32, row: i32): f32 {
  return bias < 0 ? 0 : load<f32>(pointer(bias + row));
}

/** c = a b + bias by tiles of 4 x 8 sums; the last tile of a row or column overlaps the one before it. */
export function gemm(m: i32, n: i32, k: i32, a: i32, b: i32, c: i32, stride: i32, bias: i32): void {
  if (n == 1 && stride == 1) {
    gemv(m, k, a, b, c, bias);
    return;
  }
  for (let j = 0; j < n; j += 8) {
    if (n < 8) {
      for (; j < n; j++) for (let i = 0; i < m; i++) one(n, k, a + i * k, b + j, c + i * stride + j, biasOf(bias, i));
      return;
    }
    const column = min(j, n - 8);
    let i = 0;
    if (m >= 4) {
      for (; i < m; i += 4) {
        const row = min(i, m - 4);
        tile(n, k, a + row * k, b + column, c + row * stride + column, stride, bias < 0 ? -1 : bias + row);
      }
    } else {
      for (; i < m; i++) strip(n, k, a + i * k, b + column, c + i * stride + column, biasOf(bias, i));
    }
  }
}

// 4 rows of 8 sums
function tile(n: i32, k: i32, a: i32, b: i32, c: i32, stride: i32, bias: i32): void {
  let c00 = f32x4.splat(biasOf(bias, 0));
  let c10 = f32x4.splat(biasOf(bias, 1));
  let c20 = f32x4.splat(biasOf(bias, 2));
  let c30 = f32x4.splat(biasOf(bias, 3));
  let c01 = c00;
  let c11 = c10;
  let c21 = c20;
  let c31 = c30;
  const step = pointer(n);
  let row0 = pointer(a);
  let row1 = row0 + pointer(k);
  let row2 = row1 + pointer(k);
  let row3 = row2 + pointer(k);
  let place = pointer(b);
  const end = row1;
  while (row0 < end) {
    const b0 = v128.load(place);
    const b1 = v128.load(place, 16);
    let factor = v128.load32_splat(row0);
    c00 = f32x4.add(c00, f32x4.mul(factor, b0));
    c01 = f32x4.add(c01, f32x4.mul(factor, b1));
    factor = v128.load32_splat(row1);
    c10 = f32x4.add(c10, f32x4.mul(factor, b0));
    c11 = f32x4.add(c11, f32x4.mul(factor, b1));
    factor = v128.load32_splat(row2);
    c20 = f32x4.add(c20, f32x4.mul(factor, b0));
    c21 = f32x4.add(c21, f32x4.mul(factor, b1));
    factor = v128.load32_splat(row3);
    c30 = f32x4.add(c30, f32x4.mul(factor, b0));
    c31 = f32x4.add(c31, f32x4.mul(factor, b1));
    row0 += FLOAT;
    row1 += FLOAT;
    row2 += FLOAT;
    row3 += FLOAT;
    place += step;
  }
  let target = pointer(c);
  const down = pointer(stride);
  v128.store(target, c00);
  v128.store(target, c01, 16);
  target += down;
  v128.store(target, c10);
  v128.store(target, c11, 16);
  target += down;
  v128.store(target, c20);
  v128.store(target, c21, 16);
  target += down;
  v128.store(target, c30);
  v128.store(target, c31, 16);
}

// 8 sums of one row
function strip(n: i32, k: i32, a: i32, b: i32, c: i32, start: f32): void {
  let c0 = f32x4.splat(start);
  let c1 = c0;
  const step = pointer(n);
  let place = pointer(b);
  for (let row = pointer(a), end = row + pointer(k); row < end; row += FLOAT, place += step) {
    const factor = v128.load32_splat(row);
    c0 = f32x4.add(c0, f32x4.mul(factor, v128.load(place)));
    c1 = f32x4.add(c1, f32x4.mul(factor, v128.load(place, 16)));
  }
  v128.store(pointer(c), c0);
  v128.store(pointer(c), c1, 16);
}

function one(n: i32, k: i32, a: i32, b: i32, c: i32, start: f32): void {
  let sum = start;
  const step = pointer(n);
  let place = pointer(b);
  for (let row = pointer(a), end = row + pointer(k); row < end; row += FLOAT, place += step)
    sum += load<f32>(row) * load<f32>(place);
  store<f32>(pointer(c), sum);
}

// @ts-ignore: decorator
@inline
function total(sums: v128): f32 {
  return (
    f32x4.extract_lane(sums, 0) +
    f32x4.extract_lane(sums, 1) +
    (f32x4.extract_lane(sums, 2) + f32x4.extract_lane(sums, 3))
  );
}

/** y = a x + bias; four rows share each load of x. */
export function gemv(m: i32, k: i32, a: i32, x: i32, y: i32, bias: i32): void {
  const whole = pointer(k & ~3);
  const width = pointer(k);
  let i = 0;
  for (; i + 4 <= m; i += 4) {
    let row = pointer(a + i * k);
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    let source = pointer(x);
    const end = source + whole;
    for (; source < end; source += 16, row += 16) {
      const values = v128.load(source);
      s0 = f32x4.add(s0, f32x4.mul(v128.load(row), values));
      s1 = f32x4.add(s1, f32x4.mul(v128.load(row + width), values));
      s2 = f32x4.add(s2, f32x4.mul(v128.load(row + 2 * width), values));
      s3 = f32x4.add(s3, f32x4.mul(v128.load(row + 3 * width), values));
    }
    let t0 = biasOf(bias, i) + total(s0);
    let t1 = biasOf(bias, i + 1) + total(s1);
    let t2 = biasOf(bias, i + 2) + total(s2);
    let t3 = biasOf(bias, i + 3) + total(s3);
    for (const last = pointer(x) + width; source < last; source += FLOAT, row += FLOAT) {
      const value = load<f32>(source);
      t0 += load<f32>(row) * value;
      t1 += load<f32>(row + width) * value;
      t2 += load<f32>(row + 2 * width) * value;
      t3 += load<f32>(row + 3 * width) * value;
    }
    const target = pointer(y + i);
    store<f32>(target, t0);
    store<f32>(target, t1, 4);
    store<f32>(target, t2, 8);
    store<f32>(target, t3, 12);
  }
  for (; i < m; i++) one(1, k, a + i * k, x, y + i, biasOf(bias, i));
}

/** The windows of rows `first` to `last` as columns. */
export function im2col(
  x: i32,
  columns: i32,
  channels: i32,
  height: i32,
  width: i32,
  kernelY: i32,
  kernelX: i32,
  strideY: i32,
  strideX: i32,
  paddingY: i32,
  paddingX: i32,
  dilationY: i32,
  dilationX: i32,
  across: i32,
  first: i32,
  last: i32,
): void {
  let target = pointer(columns);
  for (let channel = 0; channel < channels; channel++) {
    for (let ky = 0; ky < kernelY; ky++) {
      for (let kx = 0; kx < kernelX; kx++) {
        const left = kx * dilationX - paddingX;
        const start = edge(-left, strideX, 0, across);
        const end = edge(width - left, strideX, start, across);
        for (let row = first; row < last; row++) {
          const y = row * strideY + ky * dilationY - paddingY;
          const next = target + pointer(across);
          if (y < 0 || y >= height) {
            memory.fill(target, 0, next - target);
          } else {
            let source = pointer(x + y * width + left + start * strideX);
            memory.fill(target, 0, pointer(start));
            target += pointer(start);
            const stop = target + pointer(end - start);
            if (strideX == 1)
              for (; target + 16 <= stop; target += 16, source += 16) v128.store(target, v128.load(source));
            for (; target < stop; target += FLOAT, source += pointer(strideX)) store<f32>(target, load<f32>(source));
            memory.fill(target, 0, next - target);
          }
          target = next;
        }
      }
    }
    x += height * width;
  }
}

// the first window that starts at `distance` or beyond, between `least` and `most`
// @ts-ignore: decorator
@inline
function edge(distance: i32, stride: i32, least: i32, most: i32): i32 {
  return min(most, max(least, (distance + stride - 1) / stride));
}

/** Add columns of all windows to an image. */
export function col2im(
  columns: i32,
  image: i32,
  channels: i32,
  height: i32,
  width: i32,
  kernelY: i32,
  kernelX: i32,
  strideY: i32,
  strideX: i32,
  paddingY: i32,
  paddingX: i32,
  dilationY: i32,
  dilationX: i32,
  across: i32,
  rows: i32,
): void {
  let source = pointer(columns);
  for (let channel = 0; channel < channels; channel++) {
    for (let ky = 0; ky < kernelY; ky++) {
      for (let kx = 0; kx < kernelX; kx++) {
        const left = kx * dilationX - paddingX;
        const start = edge(-left, strideX, 0, across);
        const end = edge(width - left, strideX, start, across);
        for (let row = 0; row < rows; row++) {
          const y = row * strideY + ky * dilationY - paddingY;
          if (y >= 0 && y < height) {
            let target = pointer(image + y * width + left + start * strideX);
            let from = source + pointer(start);
            const stop = source + pointer(end);
            if (strideX == 1) {
              for (; from + 16 <= stop; from += 16, target += 16)
                v128.store(target, f32x4.add(v128.load(target), v128.load(from)));
            }
            for (; from < stop; from += FLOAT, target += pointer(strideX))
              store<f32>(target, load<f32>(target) + load<f32>(from));
          }
          source += pointer(across);
        }
      }
    }
    image += height * width;
  }
}
