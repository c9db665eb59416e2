/** The chord on view: its name, its notes on a keyboard and its sound; and a field to type a name. */

import { h, sized } from "../dom.ts";
import type { Chords } from "./control.ts";
import { button, chip, type Part, refill } from "./parts.ts";
import { drawKeyboard } from "../renderers/keyboard.ts";
import { classColour } from "../map/colours.ts";
import { longer } from "./view.ts";

const KEYBOARD_HEIGHT = 74; // CSS pixels
const [SLOWEST, FASTEST] = [40, 240]; // beats per minute

/** The part of the chord on view. */
export function nowPart(chords: Chords): Part {
  const { page, data } = chords;
  const head = h("div", { class: "ls-chords-now", "aria-live": "off" });
  const canvas = h("canvas", { role: "img", class: "ls-keyboard" });
  const actions = h("div", { class: "ls-chords-row" });
  const input = h("input", {
    type: "text",
    class: "ls-chord-input",
    autocomplete: "off",
    spellcheck: "false",
    maxlength: 60,
  });
  const typed = h("label", { class: "ls-chords-typed" }, h("span", {}), input);
  const wrong = h("p", { class: "ls-chords-wrong", role: "alert" });
  const form = h("form", { class: "ls-chords-form" }, typed);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const mask = data.read(input.value);
    wrong.textContent = mask || !input.value.trim() ? "" : chords.texts.unknown(input.value.trim());
    if (mask) chords.show([mask]);
  });

  const draw = (): void => {
    const masks = chords.view.chord;
    const mask = masks.length === 1 ? masks[0] : 0;
    canvas.hidden = !mask;
    const width = canvas.parentElement?.clientWidth ?? 0;
    if (!mask || !width) return;
    const context = sized(canvas, width, KEYBOARD_HEIGHT);
    canvas.setAttribute("aria-label", `${chords.texts.notes}: ${data.notes(mask).join(" ")}`);
    if (!context) return;
    context.clearRect(0, 0, width, KEYBOARD_HEIGHT);
    const pitches = chords.voiced([mask])[0];
    drawKeyboard(context, pitches, classColour(data.quality(mask)), { x: 0, y: 0, width, height: KEYBOARD_HEIGHT });
  };
  new ResizeObserver(draw).observe(head);

  const update = (): void => {
    const { texts, view } = chords;
    const { chord } = view;
    const language = page.language();
    typed.firstElementChild!.textContent = texts.typed;
    input.placeholder = texts.typedHint;
    refill(head, `${language}:${chord.join()}`, () => {
      if (!chord.length) return [h("p", { class: "ls-chords-quiet" }, texts.first)];
      if (chord.length > 1) {
        const chips = chord.map((mask, i) => chip(chords, mask, `now-${i}`, () => chords.show([mask])));
        return [h("div", { class: "ls-strip" }, ...chips), h("p", { class: "ls-chords-quiet" }, texts.likelyNotes)];
      }
      const [mask] = chord;
      const spoken = mask ? [data.notes(mask).join(" "), chords.quality(mask), data.harte(mask)].join(" · ") : "";
      return [
        h("p", { class: "ls-chord-name" }, chords.name(mask)),
        h("p", { class: "ls-chords-quiet" }, spoken),
        mask !== 0 && !data.inUse.has(mask) && h("p", { class: "ls-chords-quiet" }, `⚠ ${texts.uncommon}`),
      ];
    });
    refill(actions, `${language}:${chord.join()}`, () => {
      if (!chord.length || !chord.some(Boolean)) return [];
      const [first, last] = [chord[0], chord[chord.length - 1]];
      return [
        button("play", `▶ ${texts.play}`, () => chords.play(chord), { class: "ls-main" }),
        button("from", texts.start, () => chords.set({ ends: [first, chords.view.ends[1]] })),
        button("to", texts.end, () => chords.set({ ends: [chords.view.ends[0], last] })),
        button("add", `+ ${texts.add}`, () => chords.set({ line: longer(chords.view.line, chord.filter(Boolean)) })),
      ];
    });
    draw();
  };
  const keys = h("div", {}, canvas);
  return { el: h("section", { class: "ls-chords-part" }, head, keys, actions, form, wrong), update };
}

/** The part of the sound: whether it is heard, how loud, how fast. */
export function soundPart(chords: Chords, announce: () => void): Part {
  const el = h("div", { class: "ls-chords-sound" });
  const { player } = chords;
  const slider = (
    key: string,
    label: string,
    value: number,
    [low, high, step]: [number, number, number],
    set: (value: number) => void,
  ): HTMLElement => {
    const input = h("input", { type: "range", min: low, max: high, step, value, "data-key": key });
    const shown = h("output", {}, key === "tempo" ? String(value) : "");
    input.addEventListener("input", () => {
      set(Number(input.value));
      if (key === "tempo") shown.textContent = input.value;
    });
    return h("label", {}, h("span", {}, label), input, shown);
  };
  const update = (): void => {
    const { texts } = chords;
    refill(el, `${chords.page.language()}:${player.state === "missing"}:${player.muted}`, () => {
      if (player.state === "missing") return [h("p", { class: "ls-chords-quiet", role: "note" }, texts.noSound)];
      const mute = (): void => {
        player.muted = !player.muted;
        if (player.muted) chords.stop();
        announce();
        update();
      };
      return [
        button("mute", texts.mute, mute, { "aria-pressed": String(player.muted) }),
        slider("volume", texts.volume, player.volume, [0, 1, 0.05], (value) => (player.volume = value)),
        slider("tempo", texts.tempo, chords.tempo, [SLOWEST, FASTEST, 4], (value) => (chords.tempo = value)),
      ];
    });
  };
  return { el, update };
}
