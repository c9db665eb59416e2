/** What the probe decodes to, and the example beside it: always on view. */

import { fill, h } from "../dom.ts";
import { codeOf } from "../map/examples.ts";
import type { Page } from "../page.ts";
import { POINTS_MIXED } from "../projection.ts";
import { count, number } from "../text/language.ts";
import { PROBE } from "../text/probe.ts";
import { mountContext } from "./context.ts";
import {
  classOf,
  codeText,
  decode,
  decodeAll,
  heldPoints,
  networkContext,
  shownExample,
  showPoint,
  type Shown,
} from "./example.ts";
import { isFar } from "./far.ts";
import { noteSentences } from "./notes.ts";
import { LOW_PICTURE, makePicture, NARROW, PHONE, pictureSize, savable, saveButtons } from "./picture.ts";

const QUIET_MS = 900; // without a change, before the probe is described to screen readers
const MANY_COLUMNS = 16; // of a table: from here on, those that change most come first
const TRIALS = 80; // codes by which it is seen which columns change

/** Mounts the panel. */
export function mountProbe(page: Page, el: HTMLElement): void {
  const { store, renderer, decoding, state } = page;
  const overlays = renderer.overlays === true;
  const wide = overlays || renderer.aspect > 1.8;
  const texts = (): (typeof PROBE)["en"] => page.texts(PROBE);
  let [decoded, original, reconstruction]: (Float32Array | null)[] = [null, null, null];
  let shown: Shown | null = null;
  let difference = false;
  let order: number[] | null = null;
  let width = 0; // of the pair, inside
  const pair = h("div", { class: wide ? "ls-pair ls-pair-wide" : "ls-pair" });
  const reconstructionName = (): string => (state.decoder ? texts().reconstruction : texts().decoded);
  const isNarrow = (): boolean => window.innerWidth < NARROW;
  const room = (): number => Math.max(200, width);
  const isPhone = (): boolean => window.innerWidth < PHONE;
  const largeWidth = (): number => (wide ? room() : isPhone() ? 88 : isNarrow() ? 100 : 176);
  const large = makePicture(page, largeWidth, () => texts().title);
  const smallWidth = (): number => (wide ? room() : Math.min(isPhone() ? 56 : isNarrow() ? 66 : 88, (room() - largeWidth() - 24) / 2));
  const first = makePicture(page, smallWidth, () => texts().original, true);
  const second = makePicture(
    page,
    smallWidth,
    () => (difference ? texts().difference : reconstructionName()),
    !wide || !overlays,
  );

  const heading = h("h2");
  const code = h("p", { class: "ls-code" });
  const warnings = h("ul", { class: "ls-warnings" });
  const pin = h("button", { type: "button", class: "ls-slim" });
  pin.addEventListener("click", () => store.set({ pinned: !store.view.pinned }));
  const exampleHeading = h("h2");
  const facts = h("p", { class: "ls-facts" });
  const legend = h("p", { class: "ls-legend-line" });
  const toggle = h("button", { type: "button", class: "ls-slim" });
  toggle.addEventListener("click", () => {
    difference = !difference;
    show();
  });
  const goTo = h("button", { type: "button", class: "ls-slim" });
  goTo.addEventListener("click", () => shown && showPoint(page, shown.point));
  const clear = h("button", { type: "button", class: "ls-clear" }, "×");
  const summary = h("summary");
  clear.addEventListener("click", () => store.set({ selected: null }));
  const captions = [h("figcaption"), h("figcaption")];

  const saved = (
    picture: Float32Array | null,
    name: string,
    behind: Float32Array | null,
  ): ReturnType<Parameters<typeof saveButtons>[1]> => {
    if (!picture) return null;
    const size = pictureSize(page, wide ? 480 : 240);
    return {
      name: `${state.name}-${name}`,
      ...size,
      draw: (context) =>
        renderer.draw(
          context,
          picture,
          { x: 0, y: 0, ...size },
          { behind, order, difference: difference && behind !== null },
        ),
    };
  };
  const saveDecoded = (): HTMLElement =>
    saveButtons(
      page,
      () => saved(decoded, "decoded", null),
      () => texts().title,
    );
  const saves = {
    decoded: saveDecoded(),
    narrow: saveDecoded(), // where the pictures are too small for buttons
    original: saveButtons(
      page,
      () => saved(original, "original", null),
      () => texts().original,
    ),
    second: saveButtons(
      page,
      () =>
        saved(reconstruction, difference ? "difference" : "reconstruction", overlays || difference ? original : null),
      () => (difference ? texts().difference : reconstructionName()),
    ),
  };
  saves.narrow.classList.add("ls-narrow");
  if (!wide) {
    savable(large, saves.decoded);
    savable(first, saves.original);
    savable(second, saves.second);
  }
  const figures = [h("figure", {}, first.el, captions[0]), h("figure", {}, second.el, captions[1])];
  const isLow = (renderer.height?.(360) ?? 360 / renderer.aspect) <= LOW_PICTURE && !isNarrow();
  const reconstructed = h("details", { open: isLow }, summary, ...(overlays ? [second.el] : figures));
  const example = h(
    "div",
    { class: "ls-example" },
    h("div", { class: "ls-heading" }, exampleHeading, clear, wide && saves.second),
    !wide && h("div", { class: "ls-two" }, ...figures),
    facts,
    wide && reconstructed,
  );
  const probe = h(
    "div",
    { class: "ls-decoded" },
    h("div", { class: "ls-heading" }, heading),
    wide ? h("div", { class: "ls-scrolled", tabindex: 0 }, large.el) : large.el,
    overlays && legend,
    code,
  );
  const tools = h("div", { class: "ls-row" }, pin, goTo, !overlays && toggle, wide ? saves.decoded : saves.narrow);
  const context = h("div", { class: "ls-context" });
  fill(pair, probe, example);
  fill(el, pair, h("div", { class: "ls-probe-tools" }, tools, warnings, context));
  mountContext(page, context);

  const show = (): void => {
    figures[0].hidden = !wide && !original && page.data.originals !== null; // the words beside it say that it is not there
    if (!wide) probe.style.width = `${pictureSize(page, largeWidth()).width}px`;
    large.show(decoded, { behind: renderer.overlays && shown ? original : null, order });
    first.show(original);
    second.show(reconstruction ?? (overlays ? original : null), {
      behind: original,
      difference: difference && original !== null,
      order,
    });
  };

  const say = (): void => {
    const { pinned, z } = store.view;
    const words = texts();
    heading.textContent = words.title;
    code.textContent = codeText(page, z, wide ? 6 : isNarrow() ? 2 : 3);
    pin.textContent = pinned ? words.release : words.pin;
    toggle.textContent = words.difference;
    toggle.setAttribute("aria-pressed", String(difference));
    goTo.textContent = words.goTo;
    clear.title = words.unselect;
    clear.setAttribute("aria-label", words.unselect);
    summary.textContent = overlays ? reconstructionName() : `${words.original}, ${reconstructionName()}`;
    captions[0].textContent = words.original;
    captions[1].textContent = difference ? words.difference : reconstructionName();
    const key = [page.language(), shown?.point, shown?.how, Boolean(original), pinned, store.view.selected].join();
    if (key !== spokenFor) sayExample();
    spokenFor = key;
    const notes: (string | null)[] = [
      !decoding.decodes ? words.noDecoder : null,
      isFar(page, z) ? words.far : null,
      page.projected().exact ? null : words.interpolated(POINTS_MIXED),
      state.rendered && !state.decoder ? words.rendered(state.rendered.n) : null,
      order ? words.order : null,
      state.display.counts ? words.roots : null,
      ...noteSentences(page, true),
    ];
    const sentences = notes.join("|");
    if (sentences !== warnings.dataset.sentences)
      fill(warnings, ...notes.map((note, i) => note && h("li", { class: i < 2 ? "ls-warning" : "" }, note)));
    warnings.dataset.sentences = sentences;
    goTo.hidden = !shown || (shown.how === "selected" && isAt(codeOf(page, shown.point), z));
    toggle.hidden = !original || !reconstruction || state.kind !== "image";
  };

  let spokenFor = "";
  const sayExample = (): void => {
    const [words, spoken] = [texts(), page.language()];
    fill(
      legend,
      h("span", { class: "ls-mark-decoded" }, words.decoded),
      original &&
        h(
          "span",
          { class: state.kind === "signal" ? "ls-mark-original" : "ls-mark-tick" },
          words[shown?.how ?? "nearest"],
        ),
    );
    example.hidden = shown === null;
    clear.hidden = store.view.selected === null;
    if (!shown) return;
    exampleHeading.textContent = words[shown.how];
    const { point } = shown;
    const held = heldPoints(page);
    const numberOf = (id: string): number => page.data.fields.get(id)?.values[point] ?? NaN;
    const [error, kl] = [numberOf("error"), numberOf("kl")];
    fill(
      facts,
      classOf(page, point) !== "" && h("strong", {}, classOf(page, point)),
      h("span", {}, page.nameOf(point) ?? words.row(count(page.data.rows?.[point] ?? point, spoken))),
      Number.isFinite(error) && h("span", { title: words.aboutError }, `${words.error} ${number(error, spoken)}`),
      Number.isFinite(kl) && h("span", {}, `${words.kl} ${number(kl, spoken)} ${words.nats}`),
      !original && page.data.originals && h("span", {}, words.noOriginal),
      shown.how === "nearest" && held !== null && h("span", {}, words.ofHeld(count(held.length, spoken))),
    );
  };

  let waiting: ReturnType<typeof setTimeout> | undefined;
  const describeSoon = (): void => {
    clearTimeout(waiting);
    if (!pair.closest(".ls-panels")?.contains(document.activeElement)) return; // the map speaks for itself
    waiting = setTimeout(() => {
      if (!decoded || store.view.playing) return;
      page.say(texts().spoken(renderer.describe(decoded), shown ? classOf(page, shown.point) : ""));
    }, QUIET_MS);
  };

  const update = (): void => {
    const { z } = store.view;
    const before = shown;
    shown = shownExample(page);
    if (shown && shown.point !== before?.point) {
      const { point } = shown;
      original = page.data.originals?.of(point) ?? null;
      if (!decoding.decodes) reconstruction = null; // otherwise the new one is there in a moment
      decode(page, "example", codeOf(page, point), networkContext(page, point), (x) => {
        if (shown?.point !== point) return;
        reconstruction = x;
        show();
        say();
      });
    }
    decode(
      page,
      "probe",
      z,
      networkContext(page, null),
      (x) => {
        el.classList.remove("ls-waiting");
        decoded = x;
        show();
      },
      () => el.classList.add("ls-waiting"),
    );
    if (!decoding.decodes) show();
    say();
    describeSoon();
  };

  const WATCHED = ["z", "context", "hovered", "selected", "pinned", "projection", "axes", "language", "root", "colour", "hidden"] as const;
  store.listen((_, changed) => {
    if (!WATCHED.some((key) => changed.has(key))) return;
    if (changed.has("language")) show();
    update();
  });
  new ResizeObserver(([{ contentRect }]) => {
    if (width === contentRect.width) return;
    width = contentRect.width;
    show();
    say();
  }).observe(pair);
  update();
  if (state.display.columns.length >= MANY_COLUMNS && decoding.decodes) {
    orderColumns(page, (columns) => {
      order = columns;
      show();
      say();
    });
  }
}

function isAt(code: number[], z: number[]): boolean {
  return z.every((value, k) => Math.abs(value - code[k]) < 1e-6);
}

/** The columns of a table by how much the decoded values change between codes of the data, in parts of their scales. */
function orderColumns(page: Page, done: (order: number[]) => void): void {
  const { n } = page.data;
  const points = Array.from({ length: Math.min(TRIALS, n) }, (_, i) => Math.floor((i * n) / Math.min(TRIALS, n)));
  const { low, high } = page.state.display;
  const zs = points.map((point) => codeOf(page, point));
  decodeAll(page, zs, networkContext(page, null), (decoded) => {
    if (decoded.some((x) => x === null)) return;
    const rows = decoded as Float32Array[];
    const spread = Array.from(rows[0], (_, i) => {
      const mean = rows.reduce((sum, x) => sum + x[i], 0) / rows.length;
      const variance = rows.reduce((sum, x) => sum + (x[i] - mean) ** 2, 0) / rows.length;
      return Math.sqrt(variance) / (high[Math.min(i, high.length - 1)] - low[Math.min(i, low.length - 1)] || 1);
    });
    done(spread.map((_, i) => i).sort((a, b) => spread[b] - spread[a]));
  });
}
