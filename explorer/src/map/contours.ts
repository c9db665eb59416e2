/** Closed contours of values on a grid, by marching squares. */

/** A contour as x, y, x, y ... in steps of the grid; its first corner follows its last. */
export type Ring = number[];

/**
 * The contours at a level. What lies outside the grid counts as below the level, so that every contour is closed.
 *
 * `values` are `(ny, nx)`; the value at `(i, j)` stands at x = i and y = j.
 */
export function rings(values: ArrayLike<number>, nx: number, ny: number, level: number): Ring[] {
  const at = (i: number, j: number): number => (i < 0 || j < 0 || i >= nx || j >= ny ? -Infinity : values[j * nx + i]);
  const share = (a: number, b: number): number => {
    if (!Number.isFinite(a)) return 1 - 1e-6; // the edge of the grid
    if (!Number.isFinite(b)) return 1e-6;
    return (level - a) / (b - a);
  };
  const width = nx + 2;
  // an edge of a cell by its lower end and its direction: across (even) or up (odd)
  const across = (i: number, j: number): number => 2 * ((j + 1) * width + i + 1);
  const up = (i: number, j: number): number => across(i, j) + 1;
  // from the edge where a contour enters a cell to the one where it leaves it, with the inside on the left
  const next = new Map<number, number>();
  for (let j = -1; j < ny; j++) {
    for (let i = -1; i < nx; i++) {
      const [a, b, c, d] = [at(i, j) >= level, at(i + 1, j) >= level, at(i + 1, j + 1) >= level, at(i, j + 1) >= level];
      const [bottom, right, top, left] = [across(i, j), up(i + 1, j), across(i, j + 1), up(i, j)];
      const mask = Number(a) | (Number(b) << 1) | (Number(c) << 2) | (Number(d) << 3);
      const cut = (from: number, to: number): void => void next.set(from, to);
      if (mask === 1) cut(bottom, left);
      else if (mask === 2) cut(right, bottom);
      else if (mask === 3) cut(right, left);
      else if (mask === 4) cut(top, right);
      else if (mask === 5) (cut(bottom, left), cut(top, right));
      else if (mask === 6) cut(top, bottom);
      else if (mask === 7) cut(top, left);
      else if (mask === 8) cut(left, top);
      else if (mask === 9) cut(bottom, top);
      else if (mask === 10) (cut(right, bottom), cut(left, top));
      else if (mask === 11) cut(right, top);
      else if (mask === 12) cut(left, right);
      else if (mask === 13) cut(bottom, right);
      else if (mask === 14) cut(left, bottom);
    }
  }
  const corner = (edge: number): [number, number] => {
    const cell = Math.floor(edge / 2);
    const [i, j] = [(cell % width) - 1, Math.floor(cell / width) - 1];
    const value = at(i, j);
    return edge % 2 ? [i, j + share(value, at(i, j + 1))] : [i + share(value, at(i + 1, j)), j];
  };
  const result: Ring[] = [];
  for (const first of next.keys()) {
    const ring: Ring = [];
    let edge: number | undefined = first;
    while (edge !== undefined && next.has(edge)) {
      ring.push(...corner(edge));
      const following: number = next.get(edge)!;
      next.delete(edge);
      edge = following;
    }
    if (ring.length >= 6) result.push(ring);
  }
  return result;
}
