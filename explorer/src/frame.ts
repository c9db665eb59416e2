/** The frame of the page: its head, the map, and the panels beside it. */

import { fill, h } from "./dom.ts";
import { mountMap } from "./map/map.ts";
import { mountPanels } from "./panels/panels.ts";
import type { Page } from "./page.ts";
import { CHORDS } from "./text/chords.ts";
import { type Chosen, FRAME } from "./text/frame.ts";
import { count, LANGUAGES } from "./text/language.ts";
import type { State } from "./types.ts";

/** Builds the page in its element; the result takes it down. */
export function mountFrame(page: Page): () => void {
  const head = h("header", { class: "ls-head" });
  const map = h("section", { class: "ls-map" });
  const panels = h("aside", { class: "ls-panels" });
  fill(page.el, head, h("div", { class: "ls-body" }, map, panels));
  const speak = (): void => {
    page.el.lang = page.language();
    if (page.el.id === "latentscape") document.documentElement.lang = page.language();
    const texts = page.texts(FRAME);
    map.setAttribute("aria-label", texts.map);
    panels.setAttribute("aria-label", texts.panels);
    fillHead(page, head);
  };
  speak();
  const stop = page.store.listen((_, changed) => {
    if (changed.has("language")) speak();
  });
  mountMap(page, map);
  mountPanels(page, panels);
  return () => {
    stop();
    page.el.replaceChildren();
  };
}

/** How the points of a page were chosen of the examples. */
function chosenOf({ points, notes }: State): Chosen {
  if (points.stratified) return "by class";
  const leftOut = notes.find((note) => note.startsWith("points-left-out:")) ?? ":0";
  return points.count + Number(leftOut.split(":")[1]) < points.total ? "evenly spaced" : "";
}

function fillHead(page: Page, head: HTMLElement): void {
  const texts = page.texts(FRAME);
  const { state, store } = page;
  const { points } = state;
  const spoken = page.language();
  const shown = __WITH_CHORDS__ && page.chords
    ? page.texts(CHORDS).different(page.chords, count(points.count, spoken), count(points.total, spoken), points.count < points.total)
    : points.count === points.total
      ? texts.examples(count(points.total, spoken), points.part)
      : texts.some(count(points.count, spoken), count(points.total, spoken), points.part, chosenOf(state));
  const choose = (label: string, value: string, options: [string, string][], set: (value: string) => void): HTMLElement =>
    h(
      "label",
      { class: "ls-choice" },
      h("span", { class: "ls-hidden" }, label),
      h(
        "select",
        { onchange: (event) => set((event.target as HTMLSelectElement).value) },
        ...options.map(([id, name]) => h("option", { value: id, selected: id === value }, name)),
      ),
    );
  const help = h(
    "dialog",
    { class: "ls-help", "aria-label": texts.help },
    h("h2", {}, texts.help),
    h("dl", {}, ...texts.keys.flatMap(([key, does]) => [h("dt", {}, key), h("dd", {}, does)])),
    h("form", { method: "dialog" }, h("button", {}, texts.close)),
  );
  const facts = [state.recipe, texts.latent(state.model.latent), shown];
  fill(
    head,
    h("h1", { title: state.name }, state.name),
    h("p", { class: "ls-subtitle" }, facts.filter(Boolean).join(" · ")),
    h(
      "div",
      { class: "ls-tools" },
      choose(texts.language, spoken, Object.entries(LANGUAGES), (language) => store.set({ language })),
      choose(
        texts.theme,
        store.view.theme,
        [
          ["", texts.system],
          ["light", texts.light],
          ["dark", texts.dark],
        ],
        (theme) => store.set({ theme: theme as "" | "light" | "dark" }),
      ),
      h("button", { onclick: () => help.showModal() }, texts.help),
    ),
    help,
  );
}
