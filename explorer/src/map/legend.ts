/** The legend: the classes as buttons that filter, or the scale of a number, and what the layers mean. */

import { fill, h } from "../dom.ts";
import type { Page } from "../page.ts";
import { count, number } from "../text/language.ts";
import { fieldName, MAP, type MapTexts } from "../text/map.ts";
import { classShape } from "./colours.ts";
import { numberAt } from "./points.ts";
import type { Prior } from "./prior.ts";
import type { Scene } from "./scene.ts";

const MAX_UNSEARCHED = 40; // classes; more have a field to find them
const LONG_PRESS_MS = 500;
const SVG = "http://www.w3.org/2000/svg";

/** Fills the legend; call it again when the field, the filter, the layers or the language have changed. */
export function fillLegend(scene: Scene, prior: Prior, el: HTMLElement): void {
  const { page, points } = scene;
  const texts = page.texts(MAP);
  const { data } = points.colouring;
  const scrolled = el.querySelector(".ls-classes")?.scrollTop ?? 0;
  const focused = (el.getRootNode() as Document | ShadowRoot).activeElement?.getAttribute("data-key");
  fill(
    el,
    data ? h("h2", {}, fieldName(data.field, page.language())) : null,
    data?.field.kind === "class" ? classList(scene, texts) : null,
    data?.field.kind === "number" ? scale(scene, texts) : null,
    keys(scene, prior, texts),
  );
  const list = el.querySelector(".ls-classes");
  if (list) list.scrollTop = scrolled;
  if (focused) el.querySelector<HTMLElement>(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

function classList(scene: Scene, texts: MapTexts): HTMLElement {
  const { page, points } = scene;
  const { store } = page;
  const { data, colours, missing } = points.colouring;
  const { counts, field } = data!;
  const known = counts.reduce((sum, each) => sum + each, 0);
  const entries: [index: number, name: string, n: number, colour: string][] = [];
  field.classes.forEach((name, i) => counts[i] && entries.push([i, name, counts[i], colours[i]]));
  if (known < page.data.n) entries.push([field.classes.length, texts.missing, page.data.n - known, missing]);
  const hidden = new Set(store.view.hidden);
  const toggle = (index: number): void => {
    const next = new Set(store.view.hidden);
    if (!next.delete(index)) next.add(index);
    store.set({ hidden: [...next] });
  };
  const only = (index: number): void => {
    const others = entries.map(([each]) => each).filter((each) => each !== index);
    const hidden = new Set(store.view.hidden);
    const isOnly = !hidden.has(index) && others.every((each) => hidden.has(each));
    store.set({ hidden: isOnly ? [] : others });
  };
  const spoken = page.language();
  const buttons = entries.map(([index, name, n, colour]) =>
    classButton(index, name, count(n, spoken), colour, !hidden.has(index), toggle, only),
  );
  const group = { class: "ls-classes", role: "group", "aria-label": fieldName(field, spoken), title: texts.toggles };
  const list = h("div", group, ...buttons);
  const showAll = (): void => store.set({ hidden: [] });
  const all = hidden.size ? h("button", { class: "ls-all", "data-key": "all", onclick: showAll }, texts.all) : null;
  return h("div", { class: "ls-filter" }, buttons.length > MAX_UNSEARCHED ? search(list, texts) : null, list, all);
}

let searched = ""; // the query in the search for classes

/** A search field: only classes whose names contain its text stay on view. */
function search(list: HTMLElement, texts: MapTexts): HTMLElement {
  const filter = (): void => {
    for (const button of list.children) {
      const name = button.querySelector(".ls-class-name")?.textContent?.toLowerCase() ?? "";
      (button as HTMLElement).hidden = !name.includes(searched.toLowerCase());
    }
  };
  filter();
  return h("input", {
    type: "search",
    class: "ls-find",
    "data-key": "find",
    placeholder: texts.findClass,
    "aria-label": texts.findClass,
    value: searched,
    oninput: (event) => {
      searched = (event.target as HTMLInputElement).value.trim();
      filter();
    },
  });
}

// a click counts at once; a second one soon after, or a long press, means this class only
let lastClick = { index: -1, time: 0 };

function classButton(
  index: number,
  name: string,
  n: string,
  colour: string,
  shown: boolean,
  toggle: (index: number) => void,
  only: (index: number) => void,
): HTMLElement {
  let pressed: ReturnType<typeof setTimeout> | undefined;
  let long = false;
  return h(
    "button",
    {
      class: "ls-class",
      "data-key": `class-${index}`,
      "aria-pressed": String(shown),
      onclick: (event) => {
        if (long) return void (long = false);
        const isSecond = lastClick.index === index && event.timeStamp - lastClick.time < LONG_PRESS_MS;
        if (isSecond || (event as MouseEvent).shiftKey) {
          if (isSecond) toggle(index); // the first click is undone
          lastClick = { index: -1, time: 0 };
          only(index);
        } else {
          lastClick = { index, time: event.timeStamp };
          toggle(index);
        }
      },
      onpointerdown: () => {
        long = false;
        pressed = setTimeout(() => {
          long = true;
          only(index);
        }, LONG_PRESS_MS);
      },
      onpointerup: () => clearTimeout(pressed),
      onpointerleave: () => clearTimeout(pressed),
      onpointercancel: () => clearTimeout(pressed),
      oncontextmenu: (event) => long && event.preventDefault(),
    },
    swatch(colour, classShape(index)),
    h("span", { class: "ls-class-name", title: name }, name),
    h("span", { class: "ls-class-count" }, n),
  );
}

function swatch(colour: string, shape: string): HTMLElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "-1.4 -1.4 2.8 2.8");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", shape);
  path.setAttribute("fill", colour);
  svg.append(path);
  const holder = h("span", { class: "ls-swatch" });
  holder.append(svg);
  return holder;
}

function scale(scene: Scene, texts: MapTexts): HTMLElement {
  const { page, points } = scene;
  const spoken = page.language();
  const { data, colours, low, high, log } = points.colouring;
  const bar = h("canvas", { class: "ls-scale", width: colours.length, height: 1, role: "img" });
  bar.setAttribute("aria-label", `${number(low, spoken)} – ${number(high, spoken)}`);
  const context = bar.getContext("2d");
  colours.forEach((colour, i) => {
    if (!context) return;
    context.fillStyle = colour;
    context.fillRect(i, 0, 1, 1);
  });
  let absent = 0;
  for (const value of data!.values) if (!Number.isFinite(value)) absent++;
  const clipped = low > data!.low || high < data!.high;
  return h(
    "div",
    { class: "ls-number" },
    bar,
    h("div", { class: "ls-scale-ends" }, ...[0, 0.5, 1].map((share) => h("span", {}, number(numberAt(points.colouring, share), spoken)))),
    log ? h("p", { class: "ls-note" }, texts.logarithmic) : null,
    clipped ? h("p", { class: "ls-note" }, texts.quantiles) : null,
    absent
      ? h("p", { class: "ls-key" }, swatch(points.colouring.missing, classShape(0)), `${texts.missing} (${count(absent, spoken)})`)
      : null,
  );
}

function keys(scene: Scene, prior: Prior, texts: MapTexts): HTMLElement {
  const { page, points } = scene;
  const { layers } = page.store.view;
  const spoken = page.language();
  const left = page.data.n - points.count;
  const lacksOriginals = page.decoding.decodes && (page.data.originals?.count ?? 0) < page.data.n;
  const priorName = priorText(page, texts);
  return h(
    "div",
    { class: "ls-keys" },
    layers.veil ? h("p", { class: "ls-key" }, h("span", { class: "ls-swatch ls-swatch-veil" }), texts.veilKey) : null,
    layers.prior && prior.drawn ? h("p", { class: "ls-key" }, h("span", { class: "ls-swatch ls-swatch-prior" }), priorName) : null,
    layers.thumbnails && lacksOriginals
      ? h("p", { class: "ls-key" }, h("span", { class: "ls-swatch ls-swatch-decoded" }), texts.decodedKey)
      : null,
    page.projected().exact ? null : h("p", { class: "ls-note" }, texts.interpolated),
    left ? h("p", { class: "ls-note" }, texts.notFinite(count(left, spoken))) : null,
    h("p", { class: "ls-note ls-in-view" }),
  );
}

/** What the dashed contours stand for. */
export function priorText(page: Page, texts: MapTexts): string {
  const { prior, has_posterior } = page.state.model;
  if (prior.kind === "standard") return `${texts.priorKey} ${prior.name}`;
  return has_posterior ? texts.priorKey : texts.fittedKey;
}
