/** Ellipses of normal distributions on the map, where codes are projected linearly. */

import type { Projected } from "../projection.ts";

/** A projection as a matrix: place = origin + sum of z_k * columns[k]. */
export interface Linear {
  origin: [number, number];
  columns: [number, number][]; // (Z, 2)
}

const known = new WeakMap<Projected, Linear | null>();

/** The matrix of a projection; null if it is not linear. */
export function linearOf(projected: Projected, latent: number): Linear | null {
  let linear = known.get(projected);
  if (linear === undefined) {
    linear = null;
    if (projected.exact) {
      const zero = new Array<number>(latent).fill(0);
      const origin = projected.place(zero);
      const columns = zero.map((_, k) => {
        const [x, y] = projected.place(zero.map((_, i) => Number(i === k)));
        return [x - origin[0], y - origin[1]] as [number, number];
      });
      linear = { origin, columns };
    }
    known.set(projected, linear);
  }
  return linear;
}

/** An ellipse: its half axes in length, and the angle of the longer one. */
export interface Ellipse {
  x: number;
  y: number;
  rx: number;
  ry: number;
  angle: number;
}

/** One standard deviation of a normal distribution with the given centre and standard deviations of the code, on the map. */
export function ellipseOf(linear: Linear, centre: readonly [number, number], std: (k: number) => number): Ellipse {
  let [xx, xy, yy] = [0, 0, 0];
  linear.columns.forEach(([a, b], k) => {
    const variance = std(k) ** 2;
    xx += variance * a * a;
    xy += variance * a * b;
    yy += variance * b * b;
  });
  const middle = (xx + yy) / 2;
  const apart = Math.hypot((xx - yy) / 2, xy);
  return {
    x: centre[0],
    y: centre[1],
    rx: Math.sqrt(middle + apart),
    ry: Math.sqrt(Math.max(middle - apart, 0)),
    angle: Math.atan2(2 * xy, xx - yy) / 2,
  };
}
