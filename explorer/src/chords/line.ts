/**
 * The progression that the user builds: chords that may come next, and the progression itself, which can be played,
 * saved and copied.
 */

import { h } from "../dom.ts";
import { offer } from "../saving.ts";
import { number } from "../text/language.ts";
import { BEATS_PER_CHORD, type Chords } from "./control.ts";
import { midiFile } from "./midi.ts";
import { button, chip, type Part, refill, strip } from "./parts.ts";
import { progressionText } from "./text.ts";
import { longer } from "./view.ts";

/** The part of the chords that may follow the chord on view. */
export function nextPart(chords: Chords): Part {
  const el = h("section", { class: "ls-chords-part" });
  const choose = (before: number, mask: number): void => {
    const { line } = chords.view;
    const start = line[line.length - 1] === before ? line : longer(line, [before]);
    chords.set({ line: longer(start, [mask]) });
    chords.show([mask]);
  };
  const update = (): void => {
    const { texts, view, page, data } = chords;
    const before = view.chord[view.chord.length - 1] ?? 0;
    refill(el, `${page.language()}:${before}`, () => {
      if (!before) return [];
      const next = data.next(before);
      const percent = (p: number): string => `${number(100 * p, page.language(), 2)} %`;
      return [
        h("h3", {}, texts.next),
        h("p", { class: "ls-chords-quiet" }, next.length ? texts.nextHint(chords.name(before)) : texts.noNext),
        h(
          "div",
          { class: "ls-strip" },
          ...next.map(({ mask, p }, i) => chip(chords, mask, `next-${i}`, () => choose(before, mask), percent(p))),
        ),
      ];
    });
    el.hidden = !before;
  };
  return { el, update };
}

/** The part of the progression. */
export function linePart(chords: Chords): Part {
  const el = h("section", { class: "ls-chords-part" });
  const copied = h("p", { class: "ls-chords-quiet", role: "status" });
  const copy = async (): Promise<void> => {
    const text = progressionText(chords.view.line.map((mask) => chords.data.name(mask)));
    try {
      await navigator.clipboard.writeText(text);
      copied.textContent = chords.texts.copied(text);
    } catch {
      const { copyByHand, copy: label } = chords.texts;
      const input = h("input", { type: "text", readonly: true, value: text, class: "ls-chord-input", "aria-label": label });
      copied.replaceChildren(copyByHand, input);
      input.select();
    }
  };
  const midi = (): void => {
    const { line } = chords.view;
    const names = line.map((mask) => chords.data.name(mask));
    const content = midiFile(chords.voiced(line), names, BEATS_PER_CHORD, chords.tempo);
    offer(new Blob([content], { type: "audio/midi" }), "chords.mid");
  };
  const update = (): void => {
    const { texts, view, page } = chords;
    const { line } = view;
    refill(el, `${page.language()}:${line.join()}`, () => {
      copied.replaceChildren();
      if (!line.length) return [h("h3", {}, texts.line), h("p", { class: "ls-chords-quiet" }, texts.lineHint)];
      return [
        h("h3", {}, texts.line),
        strip(chords, line, "line"),
        h(
          "div",
          { class: "ls-chords-row" },
          button("midi", texts.midi, midi),
          button("copy", texts.copy, () => void copy()),
          button("undo", texts.undo, () => chords.set({ line: line.slice(0, -1) })),
          button("clear", texts.clear, () => chords.set({ line: [] })),
        ),
        copied,
      ];
    });
  };
  return { el, update };
}
