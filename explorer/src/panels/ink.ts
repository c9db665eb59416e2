/** An image that is painted on with a soft round brush, at the resolution of the model. */

const MAX_UNDONE = 40; // images that are kept for `undo`

/** A brush stroke's place, in pixels of the image. */
export interface Spot {
  x: number;
  y: number;
}

/** An image under work: channels of pixels, `(C, H, W)` flat, each from the low to the high end of its channel. */
export class Ink {
  values: Float32Array;
  private readonly before: Float32Array[] = [];

  constructor(
    readonly channels: number,
    readonly height: number,
    readonly width: number,
    private readonly empty: number[], // the value of each channel where nothing is drawn
  ) {
    this.values = this.blank();
  }

  /** Whether nothing is drawn. */
  get isEmpty(): boolean {
    const pixels = this.height * this.width;
    return this.values.every((value, i) => value === this.empty[Math.floor(i / pixels)]);
  }

  /** Keeps the image as it is, for `undo`. */
  keep(): void {
    this.before.push(this.values.slice());
    if (this.before.length > MAX_UNDONE) this.before.shift();
  }

  /** Goes back to what was kept last; false if there is nothing. */
  undo(): boolean {
    const last = this.before.pop();
    if (last) this.values = last;
    return last !== undefined;
  }

  /** Replaces the image; null clears it. */
  replace(values: Float32Array | null): void {
    this.keep();
    this.values = values ? values.slice() : this.blank();
  }

  /** Paints a line from one spot to another with a brush of a radius; `target` is the value of each channel. */
  stroke(from: Spot, to: Spot, radius: number, target: number[]): void {
    const length = Math.hypot(to.x - from.x, to.y - from.y);
    const dabs = Math.max(1, Math.ceil(length / Math.max(0.25, radius / 3)));
    for (let i = 1; i <= dabs; i++) {
      const t = i / dabs;
      this.dab(from.x + t * (to.x - from.x), from.y + t * (to.y - from.y), radius, target);
    }
  }

  private dab(x: number, y: number, radius: number, target: number[]): void {
    const pixels = this.height * this.width;
    const reach = radius + 1;
    for (let row = Math.max(0, Math.floor(y - reach)); row < Math.min(this.height, y + reach); row++) {
      for (let column = Math.max(0, Math.floor(x - reach)); column < Math.min(this.width, x + reach); column++) {
        const distance = Math.hypot(column + 0.5 - x, row + 0.5 - y);
        const cover = Math.min(1, Math.max(0, radius + 0.5 - distance));
        for (let c = 0; c < this.channels; c++) {
          const at = c * pixels + row * this.width + column;
          const painted = this.empty[c] + cover * (target[c] - this.empty[c]);
          const erases = target[c] === this.empty[c];
          // paint only adds: a soft edge over ink that is there leaves the ink
          if (this.channels > 1 || erases) this.values[at] += cover * (target[c] - this.values[at]);
          else if (Math.abs(painted - this.empty[c]) > Math.abs(this.values[at] - this.empty[c]))
            this.values[at] = painted;
        }
      }
    }
  }

  private blank(): Float32Array {
    const pixels = this.height * this.width;
    return Float32Array.from({ length: this.channels * pixels }, (_, i) => this.empty[Math.floor(i / pixels)]);
  }
}

const INK_SIDE = 20 / 28; // of the image: MNIST's digits fit into 20 x 20 of 28 x 28 pixels

/**
 * One channel of ink, scaled so that its longer side takes 20/28 of the image, with its centre of mass in the middle,
 * as the digits of MNIST were prepared. `low` is no ink. An image without ink stays as it is.
 */
export function centred(values: Float32Array, height: number, width: number, low: number): Float32Array {
  let [top, bottom, left, right] = [height, -1, width, -1];
  const threshold = 0.1 * values.reduce((most, value) => Math.max(most, value - low), 0);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      if (values[row * width + column] - low <= threshold) continue;
      [top, bottom] = [Math.min(top, row), Math.max(bottom, row)];
      [left, right] = [Math.min(left, column), Math.max(right, column)];
    }
  }
  if (bottom < 0) return values;
  const scale = (INK_SIDE * Math.min(height, width)) / Math.max(bottom - top + 1, right - left + 1);
  let [mass, x, y] = [0, 0, 0];
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const weight = values[row * width + column] - low;
      mass += weight;
      x += weight * (column + 0.5);
      y += weight * (row + 0.5);
    }
  }
  const out = new Float32Array(values.length).fill(low);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const fromX = x / mass + (column + 0.5 - width / 2) / scale - 0.5;
      const fromY = y / mass + (row + 0.5 - height / 2) / scale - 0.5;
      out[row * width + column] = between(values, height, width, fromX, fromY, low);
    }
  }
  return out;
}

function between(values: Float32Array, height: number, width: number, x: number, y: number, outside: number): number {
  const [column, row] = [Math.floor(x), Math.floor(y)];
  const at = (r: number, c: number): number =>
    r < 0 || c < 0 || r >= height || c >= width ? outside : values[r * width + c];
  const [u, v] = [x - column, y - row];
  return (
    (1 - v) * ((1 - u) * at(row, column) + u * at(row, column + 1)) +
    v * ((1 - u) * at(row + 1, column) + u * at(row + 1, column + 1))
  );
}
