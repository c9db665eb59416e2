/** The panel of the path: its two ends, its kind, the pictures along it, and its play. */

import { fill, h, sized } from "../dom.ts";
import { codeOf } from "../map/examples.ts";
import type { Page } from "../page.ts";
import type { End, Path } from "../store.ts";
import { count, number } from "../text/language.ts";
import { PATH } from "../text/path.ts";
import { classOf, codeText, decode, decodeAll, networkContext, randomPoint } from "./example.ts";
import { makePicture, drawRow, onTheme, rowSize, saveButtons } from "./picture.ts";
import { codesOnPath, endCode, MAKERS, pathCodes, touchesPath } from "./paths.ts";

const PICTURES_ON_PATH = 9;
const GAP = 3; // pixels

/** Mounts the panel. */
export function mountPath(page: Page, el: HTMLElement): void {
  const { store, state } = page;
  const texts = (): (typeof PATH)["en"] => page.texts(PATH);
  const how = h("p", { class: "ls-quiet" });
  const ends = (["from", "to"] as const).map((which) => makeEnd(page, which));
  const swap = h("button", {
    type: "button",
    onclick: () => store.set({ from: store.view.to, to: store.view.from, at: 1 - store.view.at }),
  });
  const clear = h("button", {
    type: "button",
    onclick: () => store.set({ from: null, to: null, at: 0, playing: false }),
  });
  const random = h("button", {
    type: "button",
    onclick: () => {
      const from = randomPoint(page);
      let to = randomPoint(page);
      for (let tries = 0; tries < 20 && (to === from || classOf(page, to) === classOf(page, from)); tries++)
        to = randomPoint(page);
      store.set({ from: { point: from }, to: { point: to }, at: 0 });
    },
  });

  const kinds = (Object.keys(MAKERS) as Path[]).filter((kind) => kind !== "data" || page.data.n > 1);
  const group = h("div", { class: "ls-segments", role: "radiogroup" });
  const choices = kinds.map((kind) => {
    const button = h("button", { type: "button", role: "radio" });
    button.addEventListener("click", () => store.set({ along: kind }));
    return button;
  });
  group.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = (Math.max(0, kinds.indexOf(store.view.along)) + step + kinds.length) % kinds.length;
    store.set({ along: kinds[next] });
    choices[next].focus();
  });
  fill(group, ...choices);
  const about = h("p", { class: "ls-quiet" });

  const canvas = h("canvas", { role: "img" });
  const strip = h("div", { class: "ls-strip" }, canvas);
  const slider = h("input", { type: "range", min: 0, max: 1, step: 0.001 });
  slider.addEventListener("input", () => store.set({ at: Number(slider.value), playing: false }));
  const play = h("button", {
    type: "button",
    class: "ls-main",
    onclick: () => store.set({ playing: !store.view.playing }),
  });
  const place = h("output");
  let row: (Float32Array | null)[] = [];
  let stop: () => void = () => undefined;
  let codes: number[][] = [];
  let context = "";

  const draw = (): void => {
    const width = strip.clientWidth;
    if (!width || !codes.length) return;
    const { width: each, height } = rowSize(page, PICTURES_ON_PATH, width, GAP);
    const drawing = sized(canvas, width, height + 8);
    if (!drawing) return;
    drawing.clearRect(0, 0, width, height + 8);
    drawRow(page, drawing, row, width, GAP);
    const x = each / 2 + store.view.at * (width - each); // a mark below the pictures
    drawing.fillStyle = page.colour("--ls-accent");
    drawing.beginPath();
    drawing.moveTo(x, height + 1);
    drawing.lineTo(x - 5, height + 8);
    drawing.lineTo(x + 5, height + 8);
    drawing.fill();
  };
  canvas.addEventListener("click", (event) => {
    const step = Math.min(PICTURES_ON_PATH - 1, Math.floor((PICTURES_ON_PATH * event.offsetX) / canvas.clientWidth));
    store.set({ at: step / (PICTURES_ON_PATH - 1), playing: false });
  });
  const saved = (): ReturnType<Parameters<typeof saveButtons>[1]> => {
    const width = 720;
    if (!row.length) return null;
    const { height } = rowSize(page, PICTURES_ON_PATH, width, GAP);
    return { name: `${state.name}-path`, width, height, draw: (drawing) => drawRow(page, drawing, row, width, GAP) };
  };
  const walk = h(
    "div",
    { class: "ls-walk" },
    strip,
    h("div", { class: "ls-row" }, play, slider, place),
    saveButtons(page, saved, () => texts().strip(PICTURES_ON_PATH)),
  );

  const make = (): void => {
    const newCodes = pathCodes(page);
    const newContext = store.view.context.join();
    if (newCodes === codes && newContext === context) return;
    [codes, context] = [newCodes, newContext];
    stop();
    row = [];
    if (!codes.length) return;
    row = new Array<null>(PICTURES_ON_PATH).fill(null);
    const zs = Array.from({ length: PICTURES_ON_PATH }, (_, i) => codes[Math.round((i * (codes.length - 1)) / (PICTURES_ON_PATH - 1))]);
    stop = decodeAll(page, zs, networkContext(page, null), (decoded) => {
      row = decoded;
      draw();
    });
  };

  const show = (): void => {
    const { along, from, to, at, playing } = store.view;
    const [words, spoken] = [texts(), page.language()];
    how.textContent = words.how;
    how.hidden = from !== null && to !== null;
    swap.textContent = words.swap;
    clear.textContent = words.clear;
    random.textContent = words.random;
    swap.hidden = clear.hidden = !from && !to;
    group.setAttribute("aria-label", words.kind);
    kinds.forEach((kind, i) => {
      choices[i].textContent = words.kinds[kind];
      choices[i].setAttribute("aria-checked", String(kind === along));
      choices[i].tabIndex = kind === along ? 0 : -1;
    });
    about.textContent = words.about[along](count(codesOnPath(page), spoken));
    walk.hidden = !from || !to;
    canvas.setAttribute("aria-label", words.strip(PICTURES_ON_PATH));
    slider.setAttribute("aria-label", words.at);
    slider.value = String(at);
    const percent = words.percent(number(Math.round(100 * at), spoken));
    slider.setAttribute("aria-valuetext", percent);
    place.textContent = percent;
    play.textContent = playing ? words.pause : words.play;
    for (const end of ends) end.show();
    make();
    draw();
  };

  fill(
    el,
    how,
    h("div", { class: "ls-path-ends" }, ...ends.map((end) => end.el)),
    h("div", { class: "ls-row" }, page.data.n > 1 && random, swap, clear),
    group,
    about,
    walk,
  );
  onTheme(page, draw);
  new ResizeObserver(draw).observe(strip);
  const WATCHED = ["playing", "context", "language", "panel", "z", "selected", "root"] as const;
  store.listen((_, changed) => {
    if (!el.hidden && (touchesPath(changed) || WATCHED.some((key) => changed.has(key)))) show();
  });
  show();
}

/** One end of the path: its picture, what it is, and the button that puts it where the probe is. */
function makeEnd(page: Page, which: "from" | "to"): { el: HTMLElement; show(): void } {
  const { store } = page;
  const texts = (): (typeof PATH)["en"] => page.texts(PATH);
  const title = (): string => (which === "from" ? texts().start : texts().end);
  const picture = makePicture(page, () => 64, title, true);
  const [name, what] = [h("strong"), h("span", { class: "ls-quiet" })];
  const button = h("button", { type: "button", class: "ls-slim" });
  let [shown, under]: [End | null, string] = [null, ""];
  button.addEventListener("click", () => {
    const { selected, z } = store.view;
    const isPoint = selected !== null && codeOf(page, selected).every((value, k) => Math.abs(value - z[k]) < 1e-6);
    store.set({ [which]: isPoint ? { point: selected } : { z: [...z] } });
  });
  picture.show(null);
  return {
    el: h("div", { class: "ls-path-end" }, picture.el, h("div", {}, name, what, button)),
    show() {
      const end = store.view[which];
      const words = texts();
      name.textContent = title();
      button.textContent = which === "from" ? words.startHere : words.endHere;
      if (!end) what.textContent = words.none;
      else if ("point" in end)
        what.textContent = classOf(page, end.point) || codeText(page, codeOf(page, end.point), 2);
      else what.textContent = codeText(page, end.z, 2);
      const context = store.view.context.join();
      if (end === shown && context === under) return;
      [shown, under] = [end, context];
      picture.show(null);
      if (!end) return;
      const original = "point" in end ? page.data.originals?.of(end.point) : null;
      if (original) picture.show(original);
      else {
        decode(page, `end-${which}`, endCode(page, end), networkContext(page, null), (x) => {
          if (store.view[which] === end) picture.show(x);
        });
      }
    },
  };
}
