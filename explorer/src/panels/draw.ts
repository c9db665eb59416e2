/** The panel for drawing: a drawing is encoded, shown on the map, and decoded again. */

import { fill, h, sized } from "../dom.ts";
import type { Page } from "../page.ts";
import { FONT } from "../renderers/renderer.ts";
import { DRAW } from "../text/draw.ts";
import { codeText, decode, networkContext, shownExample } from "./example.ts";
import { centred, Ink, type Spot } from "./ink.ts";
import { imageValues } from "./openimage.ts";
import { makePicture, onTheme, pictureSize, saveButtons } from "./picture.ts";

const TARGET = 210; // pixels, about
const FIRST_BRUSH = 0.045; // of the side of the image
const MIN_SIDE_TO_CENTRE = 20; // pixels; smaller images have no room

/** Mounts the panel. */
export function mountDraw(page: Page, el: HTMLElement): void {
  const { state, store, decoding, renderer } = page;
  const [channels, height, width] = state.shape;
  const { ink: isInk, low, high } = state.display;
  const end = (ends: number[], c: number): number => ends[Math.min(c, ends.length - 1)];
  const lows = Array.from({ length: channels }, (_, c) => end(low, c));
  const highs = Array.from({ length: channels }, (_, c) => end(high, c));
  const empty = channels > 1 && !isInk ? highs : lows; // colours are put on white
  const image = new Ink(channels, height, width, empty);
  const canCentre = isInk && channels === 1 && Math.min(height, width) >= MIN_SIDE_TO_CENTRE;
  const texts = (): (typeof DRAW)["en"] => page.texts(DRAW);
  const narrow = (): number => (window.innerWidth < 600 ? 168 : TARGET);

  const canvas = h("canvas", { class: "ls-canvas", tabindex: 0, role: "application" });
  const keys = h("p", { class: "ls-quiet", id: "ls-draw-keys" });
  canvas.setAttribute("aria-describedby", "ls-draw-keys");
  const how = h("p", { class: "ls-quiet" });
  const back = makePicture(
    page,
    () => 112,
    () => texts().back,
    true,
  );
  const [caption, code] = [h("figcaption"), h("p", { class: "ls-code" })];
  const message = h("p", { class: "ls-quiet", role: "status" });
  let cursor: Spot | null = null;

  const draw = (): void => {
    const size = pictureSize(page, narrow());
    const context = sized(canvas, size.width, size.height);
    if (!context) return;
    renderer.draw(context, image.values, { x: 0, y: 0, ...size }, { small: true });
    context.strokeStyle = page.colour("--ls-quiet");
    context.strokeRect(0.5, 0.5, size.width - 1, size.height - 1);
    if (image.isEmpty) {
      context.font = `14px ${FONT}`;
      context.textAlign = "center";
      context.fillStyle = isInk || channels > 1 ? "#57606a" : "#d0d7de"; // on what is empty, in any theme
      context.fillText(texts().here, size.width / 2, size.height / 2);
    }
    if (!cursor) return;
    context.strokeStyle = page.colour("--ls-accent");
    context.lineWidth = 2;
    context.beginPath();
    context.arc(
      (cursor.x / width) * size.width,
      (cursor.y / height) * size.height,
      2 + (radius() / width) * size.width,
      0,
      2 * Math.PI,
    );
    context.stroke();
  };

  let [encoding, again] = [false, false];
  const encode = async (): Promise<void> => {
    if (encoding) {
      again = true;
      return;
    }
    encoding = true;
    try {
      do {
        again = false;
        const values = canCentre && centre.checked ? centred(image.values, height, width, lows[0]) : image.values;
        const encoded = await decoding.encode(values.slice(), networkContext(page, null));
        if (!encoded || image.isEmpty) break;
        const z = Array.from(encoded);
        store.set({ z, pinned: true, selected: null });
        code.textContent = texts().encoded(codeText(page, z));
        decode(page, "draw", z, networkContext(page, null), (x) => back.show(x));
      } while (again);
    } finally {
      encoding = false;
    }
  };
  const changed = (): void => {
    draw();
    undo.disabled = clear.disabled = image.isEmpty;
    if (image.isEmpty) {
      back.show(null);
      code.textContent = texts().empty;
    } else void encode();
  };

  // tools
  const brush = h("input", { type: "range", min: 0.02, max: 0.14, step: 0.005, value: FIRST_BRUSH });
  const radius = (): number => Math.max(0.6, Number(brush.value) * width);
  const colour = h("input", { type: "color", value: "#1f5fa8" });
  const erase = h("input", { type: "checkbox" });
  const centre = h("input", { type: "checkbox", checked: state.source.startsWith("mnist") });
  centre.addEventListener("change", changed);
  const target = (): number[] => {
    if (erase.checked) return empty;
    if (channels < 3) return highs;
    const number = Number.parseInt(colour.value.slice(1), 16);
    return [16, 8, 0].map((shift, c) => lows[c] + ((highs[c] - lows[c]) * ((number >> shift) & 255)) / 255);
  };
  const undo = h("button", { type: "button", onclick: () => (image.undo(), changed()) });
  const clear = h("button", { type: "button", onclick: () => (image.replace(null), changed()) });
  const take = h("button", { type: "button" });
  take.addEventListener("click", () => {
    const shown = shownExample(page);
    const original = shown && page.data.originals?.of(shown.point);
    if (original) image.replace(original);
    changed();
  });
  const invert = h("button", { type: "button" });
  invert.addEventListener("click", () => {
    const pixels = height * width;
    image.replace(image.values.map((value, i) => lows[Math.floor(i / pixels)] + highs[Math.floor(i / pixels)] - value));
    changed();
  });
  const file = h("input", { type: "file", accept: "image/*", class: "ls-hidden", id: "ls-draw-file" });
  const open = h("label", { class: "ls-button", for: "ls-draw-file" });
  file.addEventListener("change", () => {
    const chosen = file.files?.[0];
    if (!chosen) return;
    imageValues(chosen, channels, height, width, lows, highs, isInk).then(
      (values) => {
        message.textContent = "";
        image.replace(values);
        changed();
      },
      () => (message.textContent = texts().badFile),
    );
    file.value = "";
  });

  // pointers
  const spot = (event: PointerEvent): Spot => {
    const box = canvas.getBoundingClientRect();
    return {
      x: ((event.clientX - box.left) / box.width) * width,
      y: ((event.clientY - box.top) / box.height) * height,
    };
  };
  let last: Spot | null = null;
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    event.preventDefault();
    canvas.focus({ preventScroll: true });
    cursor = null;
    image.keep();
    last = spot(event);
    image.stroke(last, last, radius(), target());
    changed();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!last) return;
    for (const each of event.getCoalescedEvents?.() ?? [event]) {
      const next = spot(each);
      image.stroke(last, next, radius(), target());
      last = next;
    }
    changed();
  });
  const lift = (): void => void (last = null);
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);
  canvas.addEventListener("blur", () => {
    cursor = null;
    draw();
  });
  canvas.addEventListener("keydown", (event) => {
    const moves: Record<string, [number, number]> = {
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, -1],
      ArrowDown: [0, 1],
    };
    const move = moves[event.key];
    const from = cursor ?? { x: width / 2, y: height / 2 };
    if (move) {
      cursor = {
        x: Math.min(width - 0.5, Math.max(0.5, from.x + move[0])),
        y: Math.min(height - 0.5, Math.max(0.5, from.y + move[1])),
      };
      if (event.shiftKey) image.stroke(from, cursor, radius(), target());
    } else if (event.key === " ") {
      cursor = from;
      image.keep();
      image.stroke(from, from, radius(), target());
    } else if (event.key === "Delete") image.replace(null);
    else if (event.key === "z" && (event.ctrlKey || event.metaKey)) image.undo();
    else return;
    event.preventDefault();
    event.stopPropagation();
    if (move && !event.shiftKey) draw();
    else changed();
  });

  const savedDrawing = (): ReturnType<Parameters<typeof saveButtons>[1]> => {
    const size = pictureSize(page, 240);
    return {
      name: `${state.name}-drawing`,
      ...size,
      draw: (context) => renderer.draw(context, image.values, { x: 0, y: 0, ...size }),
    };
  };
  const [brushName, colourName, eraseName, centreName] = [h("span"), h("span"), h("span"), h("span")];
  fill(
    el,
    how,
    h("div", { class: "ls-drawing" }, canvas, h("figure", {}, back.el, caption, code)),
    h(
      "div",
      { class: "ls-row" },
      undo,
      clear,
      h("label", { class: "ls-check" }, erase, eraseName),
      saveButtons(page, savedDrawing, () => texts().canvas),
    ),
    h(
      "div",
      { class: "ls-row" },
      h("label", { class: "ls-check" }, brushName, brush),
      channels >= 3 && h("label", { class: "ls-check" }, colourName, colour),
    ),
    canCentre && h("label", { class: "ls-check" }, centre, centreName),
    h("div", { class: "ls-row" }, page.data.originals && take, file, open, invert),
    message,
    keys,
  );
  const speak = (): void => {
    const words = texts();
    how.textContent = words.how;
    keys.textContent = words.keys;
    canvas.setAttribute("aria-label", words.canvas);
    caption.textContent = words.back;
    undo.textContent = words.undo;
    clear.textContent = words.clear;
    take.textContent = words.take;
    invert.textContent = words.invert;
    open.textContent = words.file;
    brushName.textContent = words.brush;
    colourName.textContent = words.colour;
    eraseName.textContent = words.erase;
    centreName.textContent = words.centre;
    if (image.isEmpty) code.textContent = words.empty;
    back.redraw();
    draw();
  };
  onTheme(page, draw);
  store.listen((_, changes) => {
    if (changes.has("language")) speak();
    if (changes.has("context") && !el.hidden && !image.isEmpty) void encode();
  });
  speak();
  changed();
}
