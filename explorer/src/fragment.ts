/** What is on view, in the fragment of the address, so that a link shows the same. */

import { fitsMusic, fitsRoot } from "./chords/view.ts";
import type { Layer, View } from "./store.ts";
import type { State } from "./types.ts";

const KEPT = [
  "z", "pinned", "selected", "context", "projection", "axes", "camera", "colour", "hidden", "layers", "from", "to", "along", "at", "panel", "root", "music",
  "language", "theme",
] as const satisfies readonly (keyof View)[];
const LAYERS: readonly Layer[] = ["points", "sheet", "veil", "prior", "ellipse", "thumbnails"];
const PAUSE_MS = 250; // between two changes of the address, which browsers limit

let waiting: ReturnType<typeof setTimeout> | undefined;

/** The entries of a view that the fragment holds; those that do not fit the page are left out. */
export function readFragment(state: State): Partial<View> {
  try {
    const read = JSON.parse(decodeURIComponent(location.hash.slice(1)) || "{}") as Partial<View>;
    const view: Partial<View> = {};
    for (const key of KEPT) if (key in read) Object.assign(view, { [key]: read[key] });
    return fits(state, view) ? view : {};
  } catch {
    return {};
  }
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

function fits(state: State, view: Partial<View>): boolean {
  const { latent } = state.model;
  const isCode = (z: unknown): boolean => Array.isArray(z) && z.length === latent && z.every(Number.isFinite);
  const isPoint = (point: unknown): boolean => Number.isInteger(point) && (point as number) >= 0 && (point as number) < state.points.count;
  const isEnd = (end: unknown): boolean =>
    end === null || (typeof end === "object" && end !== null && ("point" in end ? isPoint(end.point) : "z" in end && isCode(end.z)));
  const isNumbers = (values: unknown): boolean => Array.isArray(values) && values.every(Number.isFinite);
  const isAxis = (axis: unknown): boolean => Number.isInteger(axis) && (axis as number) >= 0 && (axis as number) < latent;
  const isCamera = ({ x, y, scale }: NonNullable<View["camera"]>): boolean => [x, y, scale].every(Number.isFinite) && scale > 0;
  return (
    (view.z === undefined || isCode(view.z)) &&
    (view.selected === undefined || view.selected === null || isPoint(view.selected)) &&
    (view.from === undefined || isEnd(view.from)) &&
    (view.to === undefined || isEnd(view.to)) &&
    (view.axes === undefined || (Array.isArray(view.axes) && view.axes.length === 2 && view.axes.every(isAxis))) &&
    (view.context === undefined || isNumbers(view.context)) &&
    (view.root === undefined || fitsRoot(view.root)) &&
    (view.music === undefined || fitsMusic(view.music)) &&
    (view.camera === undefined || view.camera === null || isCamera(view.camera)) &&
    (view.layers === undefined || LAYERS.every((layer) => typeof view.layers?.[layer] === "boolean")) &&
    (view.hidden === undefined || isNumbers(view.hidden)) &&
    (view.colour === undefined || view.colour === "" || state.fields.some((field) => field.id === view.colour))
  );
}
