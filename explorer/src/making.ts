/** Makes the page's context: what is on view at first, the projection, the languages and the colours. */

import { unpackChords } from "./chords/data.ts";
import { firstMusic } from "./chords/view.ts";
import type { Data } from "./data.ts";
import type { Decoding } from "./decoding.ts";
import { h } from "./dom.ts";
import { readFragment, writeFragment } from "./fragment.ts";
import type { Page } from "./page.ts";
import { projected, type Projected } from "./projection.ts";
import { chordRenderer } from "./renderers/chord.ts";
import { makeRenderer } from "./renderers/index.ts";
import { Store, type View } from "./store.ts";
import { language } from "./text/language.ts";
import type { State } from "./types.ts";
import type { Blobs } from "./unpack.ts";

/** What is on view before anyone has touched the page. */
function firstView(state: State): View {
  const { dimensions, projections, fields, context } = state;
  const [first, second] = [...dimensions.slice(0, 2).map((each) => each.index), 0];
  const z = [...dimensions].sort((a, b) => a.index - b.index).map((each) => each.mean);
  return {
    z,
    pinned: false,
    hovered: null,
    selected: null,
    context: context === null ? [] : context.kind === "class" ? [0] : context.columns.map((column) => column.mean),
    projection: projections[0]?.id ?? "axes",
    axes: projections.length || state.model.latent < 2 ? [0, 1] : [Math.min(first, second), Math.max(first, second)],
    camera: null,
    colour: fields[0]?.id ?? "",
    hidden: [],
    layers: { points: true, sheet: false, veil: true, prior: true, ellipse: true, thumbnails: true },
    from: null,
    to: null,
    along: "line",
    at: 0,
    playing: false,
    panel: "",
    root: 0,
    music: firstMusic(),
    language: "",
    theme: "",
  };
}

/** Makes the page. */
export async function makePage(state: State, data: Data, blobs: Blobs, decoding: Decoding, el: HTMLElement): Promise<Page> {
  const store = new Store({ ...firstView(state), ...readFragment(state) });
  const placed = new Map<string, Float32Array>();
  for (const each of state.projections) if (each.kind === "placed") placed.set(each.id, await blobs.floats(each.places));
  const chords = __WITH_CHORDS__ && state.chords ? await unpackChords(state.chords, blobs) : null;
  const spoken = h("p", { class: "ls-hidden", role: "status", "aria-live": "polite" });
  el.after(spoken);
  let current: { view: string; projected: Projected } | null = null;
  let colours: CSSStyleDeclaration | null = null;
  const colour = (token: string): string => {
    colours ??= getComputedStyle(el);
    return colours.getPropertyValue(token).trim();
  };
  store.listen((view, changed) => {
    if (changed.has("theme")) el.dataset.theme = view.theme;
    writeFragment(view, firstView(state));
  });
  el.dataset.theme = store.view.theme;
  return {
    state,
    data,
    blobs,
    store,
    decoding,
    chords,
    renderer: __WITH_CHORDS__ && chords
      ? chordRenderer(chords, () => store.view.root, colour)
      : makeRenderer(state, colour, () => language(store.view.language)),
    el,
    nameOf(point) {
      if (!__WITH_CHORDS__ || !chords) return state.points.names?.[point] ?? null;
      return chords.point(point, store.view.root).map(chords.name).join(" ");
    },
    projected() {
      const { view } = store;
      const key = `${view.projection}:${view.axes.join()}`;
      if (current?.view !== key) current = { view: key, projected: projected(state, data, view, placed) };
      return current.projected;
    },
    language: () => language(store.view.language),
    texts: (translated) => translated[language(store.view.language)],
    say: (text) => (spoken.textContent = text),
    colour,
  };
}
