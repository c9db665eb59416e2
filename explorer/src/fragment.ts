/** What is on view, in the fragment of the address, so that a link shows the same. */

import { fitsMusic, fitsRoot } from "./chords/view.ts";
import type { Layer, Path, View } from "./store.ts";
import { LANGUAGES } from "./text/language.ts";
import type { State } from "./types.ts";

const KEPT = [
  "z", "pinned", "selected", "context", "projection", "axes", "camera", "colour", "hidden", "layers", "from", "to", "along", "at", "panel", "root", "music",
  "language", "theme",
] as const satisfies readonly (keyof View)[];
const LAYERS: readonly Layer[] = ["points", "sheet", "veil", "prior", "ellipse", "thumbnails"];
const PATHS: readonly Path[] = ["line", "sphere", "data"];
const PAUSE_MS = 250; // between two changes of the address, which browsers limit

let waiting: ReturnType<typeof setTimeout> | undefined;

/** The entries of a view that the fragment holds; those that do not fit the page are left out. */
export function readFragment(state: State): Partial<View> {
  try {
    return fitting(state, JSON.parse(decodeURIComponent(location.hash.slice(1)) || "{}"));
  } catch {
    return {};
  }
}

/** The entries of a view, read from a text that anyone may have written, that fit the page. */
export function fitting(state: State, read: Record<string, unknown>): Partial<View> {
  const checks = checksOf(state, read.projection);
  const taken = KEPT.filter((key) => Object.hasOwn(read, key) && checks[key](read[key]));
  return Object.fromEntries(taken.map((key) => [key, read[key]]));
}

/** Puts the entries that differ from the first view into the fragment, soon. */
export function writeFragment(view: Readonly<View>, first: View): void {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    const changed: Record<string, unknown> = {};
    for (const key of KEPT) {
      if (JSON.stringify(view[key]) !== JSON.stringify(first[key])) changed[key] = short(view[key]);
    }
    if (!view.pinned) delete changed.z;
    const text = Object.keys(changed).length ? `#${encodeURIComponent(JSON.stringify(changed))}` : "";
    try {
      history.replaceState(null, "", text || location.pathname + location.search);
    } catch {
      // a page in a frame without an address of its own keeps none
    }
  }, PAUSE_MS);
}

function short(value: unknown): unknown {
  if (typeof value === "number") return Number(value.toPrecision(5));
  if (Array.isArray(value)) return value.map(short);
  if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, short(each)]));
  return value;
}

/** For each entry, whether a value fits the page. */
function checksOf(state: State, projection: unknown): Record<(typeof KEPT)[number], (value: unknown) => boolean> {
  const { latent } = state.model;
  const { context } = state;
  const first = projection === "axes" ? undefined : state.projections[0];
  const chosen = state.projections.find(({ id }) => id === projection) ?? first;
  const axes = chosen?.kind === "linear" ? chosen.components.length : latent;
  const isCode = (z: unknown): boolean =>
    isNumbers(z) && z.length === latent && z.every((value) => Number.isFinite(Math.fround(value)));
  const isPoint = (point: unknown): boolean => isBelow(point, state.points.count);
  const isEnd = (end: unknown): boolean =>
    end === null || (isObject(end) && ("point" in end ? isPoint(end.point) : isCode(end.z)));
  const isContext = (values: number[]): boolean =>
    context?.kind === "class"
      ? values.length === 1 && isBelow(values[0], context.names.length)
      : values.length === (context?.columns.length ?? 0);
  return {
    z: isCode,
    pinned: isTruth,
    selected: (value) => value === null || isPoint(value),
    context: (value) => isNumbers(value) && isContext(value),
    projection: (value) => value === "axes" || state.projections.some(({ id }) => id === value),
    axes: (value) => Array.isArray(value) && value.length === 2 && value.every((axis) => isBelow(axis, axes)),
    camera: (value) =>
      value === null || (isObject(value) && isNumbers([value.x, value.y, value.scale]) && (value.scale as number) > 0),
    colour: (value) => value === "" || state.fields.some(({ id }) => id === value),
    hidden: isNumbers,
    layers: (value) => isObject(value) && LAYERS.every((layer) => isTruth(value[layer])),
    from: isEnd,
    to: isEnd,
    along: (value) => PATHS.includes(value as Path),
    at: (value) => typeof value === "number" && value >= 0 && value <= 1,
    panel: isText,
    root: fitsRoot,
    music: fitsMusic,
    language: (value) => value === "" || (isText(value) && Object.hasOwn(LANGUAGES, value)),
    theme: (value) => value === "" || value === "light" || value === "dark",
  };
}

function isBelow(value: unknown, end: number): boolean {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < end;
}

function isNumbers(values: unknown): values is number[] {
  return Array.isArray(values) && values.every(Number.isFinite);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function isTruth(value: unknown): boolean {
  return typeof value === "boolean";
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}
