/** What the parts of the chord panel are made of: rows of chords, and filling that keeps the focus. */

import { fill, h } from "../dom.ts";
import { classColour } from "../map/colours.ts";
import type { Chords } from "./control.ts";

/** A part of the panel. `update` is called after every change of what is on view. */
export interface Part {
  el: HTMLElement;
  update(): void;
}

const FILLED = new WeakMap<Element, string>();

/** Fills an element anew where `key` differs from the last; the button with the same `data-key` keeps the focus. */
export function refill(el: HTMLElement, key: string, children: () => (Node | string | null | false)[]): void {
  if (FILLED.get(el) === key) return;
  FILLED.set(el, key);
  const active = (el.getRootNode() as Document | ShadowRoot).activeElement;
  const focused = el.contains(active) ? (active as HTMLElement).dataset.key : undefined;
  fill(el, ...children());
  if (focused) el.querySelector<HTMLElement>(`[data-key="${focused}"]`)?.focus();
}

/** A button; `key` names it so that it keeps the focus. */
export function button(
  key: string,
  text: string,
  act: () => void,
  attributes: Record<string, string | boolean> = {},
): HTMLElement {
  return h("button", { type: "button", "data-key": key, onclick: act, ...attributes }, text);
}

/** A chord as a button that shows and sounds it. */
export function chip(chords: Chords, mask: number, key: string, act: () => void, more = ""): HTMLElement {
  const title = `${chords.data.notes(mask).join(" ")} · ${chords.quality(mask)}`;
  const button = h(
    "button",
    { type: "button", class: "ls-chip", "data-key": key, onclick: act, title },
    h("span", { class: "ls-chip-name" }, chords.name(mask)),
    more ? h("span", { class: "ls-chip-more" }, more) : null,
  );
  button.style.setProperty("--ls-quality", mask ? classColour(chords.data.quality(mask)) : "transparent");
  return button;
}

/** A row of chords that can be played; each sounds when it is chosen. `marked` are those that stand out. */
export function strip(
  chords: Chords,
  masks: readonly number[],
  key: string,
  marked?: (index: number) => boolean,
): HTMLElement {
  const { texts } = chords;
  const chips = masks.map((mask, i) => {
    const button = chip(chords, mask, `${key}-${i}`, () => chords.show([mask]));
    if (marked?.(i)) button.classList.add("ls-marked");
    return button;
  });
  let playing = false;
  const light = (now: number): void => {
    playing = now >= 0;
    chips.forEach((each, i) => each.classList.toggle("ls-sounding", i === now));
    play.textContent = playing ? "■" : "▶";
    play.title = playing ? texts.stop : texts.play;
    play.setAttribute("aria-label", play.title);
  };
  const toggle = (): void => (playing ? chords.stop() : chords.play(masks, light));
  const play = button(`${key}-play`, "", toggle, { class: "ls-play" });
  light(-1);
  return h("div", { class: "ls-strip" }, masks.length > 1 ? play : null, ...chips);
}

/** A heading with what stands below it. */
export function section(title: HTMLElement, ...children: Node[]): HTMLElement {
  return h("section", { class: "ls-chords-part" }, title, ...children);
}
