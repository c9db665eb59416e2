/** Pictures of examples in the panels: a canvas with a name, words for screen readers, and buttons that save it. */

import { h, sized } from "../dom.ts";
import type { Page } from "../page.ts";
import type { DrawOptions } from "../renderers/renderer.ts";
import { type Drawing, save } from "../saving.ts";
import { PROBE } from "../text/probe.ts";

export const NARROW = 860; // pixels: on a screen narrower than this, the probe stays at the top, so it must be low
export const PHONE = 600; // pixels: on a screen narrower than this, it is lower still, so that the map is seen below it
export const LOW_PICTURE = 240; // pixels: higher pictures scroll
const HEIGHT_ON_NARROW = 132; // pixels

/** A picture of one example. */
export interface Picture {
  readonly el: HTMLElement;
  /** Shows an example; null shows an empty frame. The values are kept. */
  show(values: Float32Array | null, options?: DrawOptions): void;
  /** Draws it again, in the colours and the language of now. */
  redraw(): void;
}

/** Calls `redraw` when colours change: the theme of the page, or that of the system. */
export function onTheme(page: Page, redraw: () => void): void {
  page.store.listen((_, changed) => {
    if (changed.has("theme") || changed.has("root")) redraw();
  });
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
}

/**
 * The size of a picture about `target` pixels wide, `small` without text; the pixels of an image become squares of one
 * size.
 */
export function pictureSize(page: Page, target: number, small = false): { width: number; height: number } {
  const { state, renderer } = page;
  if (state.kind !== "image" || state.shape.length !== 3) {
    const natural = (small ? undefined : renderer.height?.(target)) ?? target / renderer.aspect;
    const isLow = natural <= LOW_PICTURE && window.innerWidth < NARROW; // it can be lower still
    return { width: target, height: Math.round(isLow ? Math.min(natural, HEIGHT_ON_NARROW) : natural) };
  }
  const [, high, wide] = state.shape;
  const ratio = Math.min(window.devicePixelRatio || 1, 2);
  const longer = Math.max(high, wide);
  const times = (target * ratio) / longer;
  const scale = (times >= 1 ? Math.max(1, Math.floor(times + 0.15)) : times) / ratio;
  return { width: Math.round(wide * scale), height: Math.round(high * scale) };
}

/** Makes a picture; `width` is asked each time that it is drawn, `label` says what it shows. */
export function makePicture(page: Page, width: () => number, label: () => string, small = false): Picture {
  const canvas = h("canvas", { role: "img" });
  const el = h("div", { class: "ls-picture" }, canvas);
  let [values, options]: [Float32Array | null, DrawOptions] = [null, {}];
  const redraw = (): void => {
    const size = pictureSize(page, width(), small);
    const context = sized(canvas, size.width, size.height);
    if (!context) return;
    context.clearRect(0, 0, size.width, size.height);
    const described = values ? page.renderer.describe(values) : page.texts(PROBE).nothing;
    canvas.setAttribute("aria-label", `${label()}: ${described}`);
    if (values) page.renderer.draw(context, values, { x: 0, y: 0, ...size }, { small, ...options });
    else {
      context.strokeStyle = page.colour("--ls-line");
      context.strokeRect(0.5, 0.5, size.width - 1, size.height - 1);
    }
  };
  onTheme(page, redraw);
  return {
    el,
    show(next, nextOptions = {}) {
      [values, options] = [next, nextOptions];
      redraw();
    },
    redraw,
  };
}

/** The buttons that save what `drawing` describes, called `name`; nothing is saved while it is null. */
export function saveButtons(page: Page, drawing: () => Drawing | null, name: () => string): HTMLElement {
  const button = (as: "png" | "svg"): HTMLElement => {
    const make = h("button", { class: "ls-save", type: "button" }, as.toUpperCase());
    make.addEventListener("click", () => {
      const picture = drawing();
      if (picture) void save(page, picture, as);
    });
    const speak = (): void => {
      make.title = page.texts(PROBE).save(name(), as.toUpperCase());
      make.setAttribute("aria-label", make.title);
    };
    page.store.listen((_, changed) => changed.has("language") && speak());
    speak();
    return make;
  };
  return h("span", { class: "ls-saves" }, button("png"), button("svg"));
}

/** A picture with its save buttons in a corner, which show themselves when it is pointed at or has the focus. */
export function savable(picture: Picture, saves: HTMLElement): HTMLElement {
  picture.el.classList.add("ls-savable");
  picture.el.append(saves);
  return picture.el;
}

/** A row of examples as one drawing: pictures of equal width with a gap between them. */
export function drawRow(
  page: Page,
  context: CanvasRenderingContext2D,
  row: (Float32Array | null)[],
  width: number,
  gap = 4,
): void {
  const { width: each, height } = rowSize(page, row.length, width, gap);
  row.forEach((values, i) => {
    const x = i * (each + gap);
    if (values) page.renderer.draw(context, values, { x, y: 0, width: each, height }, { small: true });
    else {
      context.strokeStyle = page.colour("--ls-line");
      context.lineWidth = 1;
      context.strokeRect(x + 0.5, 0.5, each - 1, height - 1);
    }
  });
}

/** The size of one picture in a row. */
export function rowSize(page: Page, count: number, width: number, gap = 4): { width: number; height: number } {
  const each = (width - gap * (count - 1)) / count;
  return { width: each, height: Math.max(12, Math.round(each / page.renderer.aspect)) };
}
