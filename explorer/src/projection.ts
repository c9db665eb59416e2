/** Where codes stand on the map, and which code a spot stands for. */

import type { Data } from "./data.ts";
import type { View } from "./store.ts";
import type { State } from "./types.ts";

/** How the map shows codes. */
export interface Projected {
  key: string; // differs where places differ
  places: Float32Array; // (n, 2), of all points
  place(z: ArrayLike<number>): [number, number];
  code(x: number, y: number, z: ArrayLike<number>): number[]; // the code at a spot; what the map does not show is taken from `z`
  names: [string, string]; // of the axes: "z₁", "PC 1 (43 %)"
  exact: boolean; // whether a spot has one code; otherwise it is decoded from its nearest points
}

/** Points whose codes are mixed at a spot of a map that has no inverse. */
export const POINTS_MIXED = 5;

const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";

/** The name of a latent dimension, from z₁ on. */
export function dimensionName(index: number): string {
  return `z${[...String(index + 1)].map((digit) => SUBSCRIPTS[Number(digit)]).join("")}`;
}

/** The projection that is on view; `placed` are the unpacked places of those that have any. */
export function projected(state: State, data: Data, view: Readonly<View>, placed: Map<string, Float32Array>): Projected {
  const chosen = state.projections.find((each) => each.id === view.projection);
  const [across, up] = view.axes;
  if (data.latent === 1) return onLine(data);
  if (!chosen) return onAxes(data, across, up);
  if (chosen.kind === "placed") return atPlaces(data, chosen.id, placed.get(chosen.id)!);
  return onPlane(data, chosen, across, up);
}

function onAxes(data: Data, across: number, up: number): Projected {
  const { codes, latent, n } = data;
  const places = new Float32Array(2 * n);
  for (let i = 0; i < n; i++) {
    places[2 * i] = codes[i * latent + across];
    places[2 * i + 1] = codes[i * latent + up];
  }
  return {
    key: `axes:${across},${up}`,
    places,
    place: (z) => [z[across], z[up]],
    code(x, y, z) {
      const code = Array.from(z);
      code[across] = x;
      code[up] = y;
      return code;
    },
    names: [dimensionName(across), dimensionName(up)],
    exact: true,
  };
}

/** One dimension: across by its value, and upwards by chance, so that points do not hide each other. */
function onLine(data: Data): Projected {
  const places = new Float32Array(2 * data.n);
  for (let i = 0; i < data.n; i++) {
    places[2 * i] = data.codes[i];
    places[2 * i + 1] = (((i * 2654435761) >>> 0) / 2 ** 32 - 0.5) * 2;
  }
  return { key: "line", places, place: (z) => [z[0], 0], code: (x) => [x], names: [dimensionName(0), ""], exact: true };
}

type Plane = Extract<State["projections"][number], { kind: "linear" }>;

/** Two axes of a plane, and where they show a code, which may start at an offset in longer numbers. */
export function onAxesOf(
  plane: Plane,
  across: number,
  up: number,
): { axes: number[][]; place: (z: ArrayLike<number>, offset?: number) => [number, number] } {
  const axes = [across, up].map((axis) => plane.components[Math.min(axis, plane.components.length - 1)]);
  const { centre, unit } = plane;
  const place = (z: ArrayLike<number>, offset = 0): [number, number] => {
    let [x, y] = [0, 0];
    for (let k = 0; k < centre.length; k++) {
      const around = (z[offset + k] - centre[k]) / unit[k];
      x += around * axes[0][k];
      y += around * axes[1][k];
    }
    return [x, y];
  };
  return { axes, place };
}

function onPlane(
  data: Data,
  plane: Plane,
  across: number,
  up: number,
): Projected {
  const { codes, latent, n } = data;
  const { axes, place } = onAxesOf(plane, across, up);
  const { unit, shares } = plane;
  const places = new Float32Array(2 * n);
  for (let i = 0; i < n; i++) [places[2 * i], places[2 * i + 1]] = place(codes, i * latent);
  const name = (axis: number): string => {
    const prefix = plane.id === "classes" ? "LD" : "PC";
    return shares.length ? `${prefix} ${axis + 1} (${Math.round(100 * shares[axis])} %)` : `${prefix} ${axis + 1}`;
  };
  return {
    key: `${plane.id}:${across},${up}`,
    places,
    place: (z) => place(z),
    code(x, y, z) {
      const [x0, y0] = place(z); // only what lies in the plane changes
      return Array.from(z, (value, k) => value + ((x - x0) * axes[0][k] + (y - y0) * axes[1][k]) * unit[k]);
    },
    names: [name(across), name(up)],
    exact: true,
  };
}

function atPlaces(data: Data, id: string, places: Float32Array): Projected {
  const { codes, latent, n } = data;
  const mixed = (x: number, y: number): number[] => {
    const nearest: [number, number][] = []; // squared distance, point; the nearest first
    for (let i = 0; i < n; i++) {
      const distance = (places[2 * i] - x) ** 2 + (places[2 * i + 1] - y) ** 2;
      if (nearest.length < POINTS_MIXED || distance < nearest[nearest.length - 1][0]) {
        const at = nearest.findIndex(([other]) => distance < other);
        nearest.splice(at < 0 ? nearest.length : at, 0, [distance, i]);
        if (nearest.length > POINTS_MIXED) nearest.pop();
      }
    }
    const code = new Array<number>(latent).fill(0);
    let total = 0;
    for (const [distance, i] of nearest) {
      const weight = 1 / (distance + 1e-12);
      total += weight;
      for (let k = 0; k < latent; k++) code[k] += weight * codes[i * latent + k];
    }
    return code.map((value) => value / total);
  };
  return {
    key: id,
    places,
    place(z) {
      let [best, at] = [Infinity, 0];
      for (let i = 0; i < n; i++) {
        let distance = 0;
        for (let k = 0; k < latent && distance < best; k++) distance += (codes[i * latent + k] - z[k]) ** 2;
        if (distance < best) [best, at] = [distance, i];
      }
      return [places[2 * at], places[2 * at + 1]];
    },
    code: (x, y) => mixed(x, y),
    names: ["", ""],
    exact: false,
  };
}
