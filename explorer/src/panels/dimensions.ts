/** A slider for each latent dimension, those that carry the most first. */

import { fill, h } from "../dom.ts";
import { dimensionName } from "../projection.ts";
import type { Page } from "../page.ts";
import { decimal, number } from "../text/language.ts";
import { DIMENSIONS } from "../text/panels.ts";
import type { Dimension } from "../types.ts";
import { randomPoint, showPoint } from "./example.ts";
import { priorDraw, readPrior } from "./prior.ts";
import { makeTraversal, type Traversal } from "./traversal.ts";

const SHOWN_AT_FIRST = 12;
const STEPS_OF_SLIDER = 400;

interface Row {
  el: HTMLElement;
  update(): void; // the value, and the pictures if they are open
  speak(): void;
}

/** Mounts the panel. */
export function mountDimensions(page: Page, el: HTMLElement): void {
  const { store, state } = page;
  const { dimensions } = state;
  const texts = (): (typeof DIMENSIONS)["en"] => page.texts(DIMENSIONS);
  let all = false;
  let query = "";
  const rows = new Map<number, Row>();
  const about = h("p", { class: "ls-quiet" });
  const list = h("div", { class: "ls-dimensions" });
  const means = [...dimensions].sort((a, b) => a.index - b.index).map((dimension) => dimension.mean);
  const set = (z: number[]): void => store.set({ z, pinned: true, selected: null });
  const mean = h("button", { type: "button", class: "ls-slim", onclick: () => set(means) });
  const prior = h("button", {
    type: "button",
    class: "ls-slim",
    onclick: () => {
      const z = priorDraw(page);
      if (z) set(z);
    },
  });
  const random = h("button", { type: "button", class: "ls-slim", onclick: () => showPoint(page, randomPoint(page)) });
  const more = h("button", { type: "button", "aria-expanded": "false" });
  more.addEventListener("click", () => {
    all = !all;
    fillList();
    speak();
  });
  const search = h("input", { type: "search", inputmode: "numeric" });
  search.addEventListener("input", () => {
    query = search.value.replace(/\D/g, "");
    fillList();
  });
  const long = dimensions.length > SHOWN_AT_FIRST;

  const onView = (): Dimension[] => {
    if (query) return dimensions.filter(({ index }) => String(index + 1).startsWith(query));
    return all ? dimensions : dimensions.slice(0, SHOWN_AT_FIRST);
  };
  const fillList = (): void => {
    const shown = onView().map((dimension) => {
      let row = rows.get(dimension.index);
      if (!row) rows.set(dimension.index, (row = makeRow(page, dimension)));
      row.update();
      return row.el;
    });
    fill(list, ...(shown.length ? shown : [h("p", { class: "ls-quiet" }, texts().none)]));
  };
  const speak = (): void => {
    const words = texts();
    about.textContent = dimensions.some(({ kl }) => kl !== null) ? words.about : words.aboutVariance;
    mean.textContent = words.mean;
    prior.textContent = words.prior;
    random.textContent = words.example;
    more.textContent = all ? words.fewer : words.all(dimensions.length);
    more.setAttribute("aria-expanded", String(all));
    search.placeholder = words.search;
    search.setAttribute("aria-label", words.search);
    for (const row of rows.values()) row.speak();
  };

  fill(
    el,
    h("div", { class: "ls-row" }, mean, prior, page.data.n > 0 && random),
    about,
    long && search,
    list,
    long && more,
  );
  fillList();
  speak();
  prior.hidden = priorDraw(page) === null;
  if (prior.hidden) void readPrior(page).then(() => (prior.hidden = priorDraw(page) === null));
  store.listen((_, changed) => {
    if (changed.has("language")) speak();
    const opened = changed.has("panel") && !el.hidden;
    if (el.hidden || !(changed.has("z") || changed.has("context") || opened)) return;
    for (const { index } of onView()) rows.get(index)?.update();
  });
}

function makeRow(page: Page, dimension: Dimension): Row {
  const { store } = page;
  const { index, low, high, median, mean, share, kl } = dimension;
  const name = dimensionName(index);
  const texts = (): (typeof DIMENSIONS)["en"] => page.texts(DIMENSIONS);
  const set = (value: number): void => {
    store.set({ z: store.view.z.map((each, k) => (k === index ? value : each)), pinned: true, selected: null });
  };
  const slider = h("input", { type: "range", min: low, max: high, step: (high - low) / STEPS_OF_SLIDER || 1 });
  slider.addEventListener("input", () => set(Number(slider.value)));
  slider.addEventListener("dblclick", () => set(mean));
  const tick = h("span", { class: "ls-tick" });
  const part = high > low ? (median - low) / (high - low) : 0.5;
  tick.style.left = `calc(8px + ${Math.min(1, Math.max(0, part)).toFixed(4)} * (100% - 16px))`;
  const value = h("output");
  const bar = h("span", { class: "ls-share-bar" });
  bar.style.width = `${Math.max(1, Math.min(100, 100 * share)).toFixed(1)}%`;
  const [percent, nats] = [h("span"), h("span", { class: "ls-quiet" })];
  const [from, to] = [h("span"), h("span")];
  const expand = h("button", { type: "button", class: "ls-expand", "aria-expanded": "false" }, "▾");
  const below = h("div", { class: "ls-traversal" });
  below.hidden = true;
  let traversal: Traversal | null = null;
  expand.addEventListener("click", () => {
    below.hidden = !below.hidden;
    expand.setAttribute("aria-expanded", String(!below.hidden));
    traversal ??= makeTraversal(page, dimension, below, set);
    if (!below.hidden) traversal.update();
  });
  const update = (): void => {
    const z = store.view.z[index];
    slider.value = String(z);
    const text = decimal(z, page.language());
    value.textContent = text;
    slider.setAttribute("aria-valuetext", text);
    if (!below.hidden) traversal?.update();
  };
  const speak = (): void => {
    const [words, spoken] = [texts(), page.language()];
    const ends = [low, high, median].map((each) => decimal(each, spoken));
    slider.setAttribute("aria-label", name);
    slider.title = words.ends(ends[0], ends[1], ends[2]);
    percent.textContent =
      share > 0 && share < 0.0005 ? "< 0.1 %" : `${number(100 * share, spoken, share < 0.1 ? 1 : 2)} %`;
    percent.title = words.share(percent.textContent);
    nats.textContent = kl === null ? "" : words.kl(decimal(kl, spoken));
    [from.textContent, to.textContent] = [ends[0], ends[1]];
    expand.title = words.traverse(name);
    expand.setAttribute("aria-label", expand.title);
    traversal?.update();
  };
  const el = h(
    "div",
    { class: "ls-dimension" },
    h("span", { class: "ls-dimension-name" }, name),
    h("span", { class: "ls-share" }, h("span", { class: "ls-share-track" }, bar), percent, nats),
    h("span", { class: "ls-slider" }, slider, tick, h("span", { class: "ls-ends" }, from, to)),
    value,
    page.decoding.decodes && expand,
    below,
  );
  speak();
  return { el, update, speak };
}
