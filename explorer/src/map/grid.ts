/** The points in cells of a grid, by which the nearest to a spot are found fast. */

const POINTS_PER_CELL = 4;
const MAX_CELLS_PER_SIDE = 1024;
const MAX_SAMPLED_POINTS = 20000; // points by which quantiles are estimated
const FAR_SHARE = 0.001; // of the points at each end, which the view may leave out
const FAR_ROOM = 0.75; // of the extent of the rest: it does so if they would take more of it at one end
const FAR_MARGIN = 0.1; // of that extent, which is left then

/** A rectangle of the plane. */
export interface Bounds {
  x0: number;
  x1: number;
  y0: number;
  y1: number;
}

/** The rectangle of all finite places, without a few that lie far out. */
export function boundsOf(places: Float32Array): Bounds {
  const [x0, x1] = rangeOf(places, 0);
  const [y0, y1] = rangeOf(places, 1);
  return { x0, x1, y0, y1 };
}

function rangeOf(places: Float32Array, axis: number): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (let i = axis; i < places.length; i += 2) {
    const value = places[i];
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return [-1, 1];
  const [inner, outer] = quantiles(places, [FAR_SHARE, 1 - FAR_SHARE], 2, axis);
  const [room, margin] = [FAR_ROOM * (outer - inner), FAR_MARGIN * (outer - inner)];
  if (outer > inner && inner - low > room) low = inner - margin;
  if (outer > inner && high - outer > room) high = outer + margin;
  if (low === high) return [low - 1, high + 1];
  return [low, high];
}

/** Quantiles of the finite values, from a regular sample if there are many. */
export function quantiles(values: ArrayLike<number>, shares: number[], stride = 1, offset = 0): number[] {
  const count = Math.floor(values.length / stride);
  const step = Math.max(1, Math.floor(count / MAX_SAMPLED_POINTS));
  const sample: number[] = [];
  for (let i = 0; i < count; i += step) {
    const value = values[i * stride + offset];
    if (Number.isFinite(value)) sample.push(value);
  }
  if (!sample.length) return shares.map(() => NaN);
  const sorted = Float64Array.from(sample).sort();
  return shares.map((share) => sorted[Math.min(Math.round(share * (sorted.length - 1)), sorted.length - 1)]);
}

/** A grid hash of places; points outside its rectangle are in its outermost cells. */
export class Grid {
  private readonly nx: number;
  private readonly ny: number;
  private readonly cell: number; // the side of a cell
  private readonly starts: Uint32Array; // (cells + 1,) into `items`
  private readonly items: Uint32Array; // points by cell

  constructor(
    readonly places: Float32Array, // (n, 2)
    readonly bounds: Bounds,
  ) {
    const n = places.length / 2;
    const [across, up] = [bounds.x1 - bounds.x0, bounds.y1 - bounds.y0];
    this.cell = Math.max(Math.sqrt((across * up * POINTS_PER_CELL) / Math.max(n, 1)), Math.max(across, up) / MAX_CELLS_PER_SIDE);
    this.nx = Math.max(1, Math.ceil(across / this.cell));
    this.ny = Math.max(1, Math.ceil(up / this.cell));
    const cells = new Int32Array(n);
    this.starts = new Uint32Array(this.nx * this.ny + 1);
    for (let i = 0; i < n; i++) {
      const [x, y] = [places[2 * i], places[2 * i + 1]];
      cells[i] = Number.isFinite(x) && Number.isFinite(y) ? this.row(y) * this.nx + this.column(x) : -1;
      if (cells[i] >= 0) this.starts[cells[i] + 1]++;
    }
    for (let cell = 0; cell < this.nx * this.ny; cell++) this.starts[cell + 1] += this.starts[cell];
    const next = this.starts.slice();
    this.items = new Uint32Array(this.starts[this.nx * this.ny]);
    for (let i = 0; i < n; i++) if (cells[i] >= 0) this.items[next[cells[i]]++] = i;
  }

  /** The number of points with a finite place. */
  get count(): number {
    return this.items.length;
  }

  /** The nearest point inside an ellipse around a spot, by the distance in its half axes; null if there is none. */
  pick(x: number, y: number, rx: number, ry: number, takes: (point: number) => boolean): number | null {
    let [best, nearest]: [number, number | null] = [1, null];
    for (let row = this.row(y - ry); row <= this.row(y + ry); row++) {
      const from = row * this.nx;
      const end = this.starts[from + this.column(x + rx) + 1];
      for (let k = this.starts[from + this.column(x - rx)]; k < end; k++) {
        const point = this.items[k];
        const distance = ((this.places[2 * point] - x) / rx) ** 2 + ((this.places[2 * point + 1] - y) / ry) ** 2;
        if (distance <= best && takes(point)) [best, nearest] = [distance, point];
      }
    }
    return nearest;
  }

  /** The nearest point to a spot, however far, that `takes` accepts; null if it accepts none. */
  nearest(x: number, y: number, takes: (point: number) => boolean): number | null {
    let [best, nearest]: [number, number | null] = [Infinity, null];
    const [column, row] = [this.column(x), this.row(y)];
    for (let ring = 0; ring <= Math.max(this.nx, this.ny); ring++) {
      if (nearest !== null && Math.sqrt(best) <= (ring - 1) * this.cell) break;
      for (let j = Math.max(row - ring, 0); j <= Math.min(row + ring, this.ny - 1); j++) {
        const step = Math.abs(j - row) === ring ? 1 : Math.max(2 * ring, 1);
        for (let i = column - ring; i <= column + ring; i += step) {
          if (i < 0 || i >= this.nx) continue;
          const cell = j * this.nx + i;
          for (let k = this.starts[cell]; k < this.starts[cell + 1]; k++) {
            const point = this.items[k];
            const distance = (this.places[2 * point] - x) ** 2 + (this.places[2 * point + 1] - y) ** 2;
            if (distance < best && takes(point)) [best, nearest] = [distance, point];
          }
        }
      }
    }
    return nearest;
  }

  private column(x: number): number {
    return Math.min(Math.max(Math.floor((x - this.bounds.x0) / this.cell), 0), this.nx - 1);
  }

  private row(y: number): number {
    return Math.min(Math.max(Math.floor((y - this.bounds.y0) / this.cell), 0), this.ny - 1);
  }
}
