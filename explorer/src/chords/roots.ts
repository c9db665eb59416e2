/** The root on which shapes are shown: twelve buttons in the order of the circle of fifths. */

import { h } from "../dom.ts";
import { number } from "../text/language.ts";
import type { Chords } from "./control.ts";
import { modulo, PITCH_CLASSES, transposed } from "./sets.ts";
import type { Part } from "./parts.ts";

const NAMES = ["C", "D♭", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B"];
const FIFTH = 7; // semitones

/** The part of the root; `shown` gives what the map's spot decodes to, whose roots have probabilities. */
export function rootsPart(chords: Chords, shown: () => ArrayLike<number> | null): Part {
  const { page, data } = chords;
  const title = h("h3", {});
  const hint = h("p", { class: "ls-chords-quiet" });
  const circle = h("div", { class: "ls-circle", role: "radiogroup" });
  const order = Array.from({ length: PITCH_CLASSES }, (_, i) => modulo(FIFTH * i));
  const buttons = order.map((root, i) => {
    const bar = h("span", { class: "ls-circle-bar" });
    const name = h("span", {}, NAMES[root]);
    const button = h("button", { type: "button", role: "radio", onclick: () => choose(root) }, name, bar);
    button.style.setProperty("--ls-angle", `${30 * i}deg`);
    return { root, button, bar };
  });
  circle.append(...buttons.map(({ button }) => button));
  const choose = (root: number): void => {
    const up = root - chords.root;
    const chord = chords.view.chord.map((mask) => transposed(mask, up));
    page.store.set({ root });
    if (chord.length) chords.show(chord);
  };
  circle.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const at = order.indexOf(chords.root);
    const next = buttons[(at + step + PITCH_CLASSES) % PITCH_CLASSES];
    choose(next.root);
    next.button.focus();
  });
  const update = (): void => {
    const { texts } = chords;
    title.textContent = texts.root;
    hint.textContent = data.logFrames ? texts.rootHint : texts.firstRootHint;
    circle.setAttribute("aria-label", texts.root);
    const values = shown();
    const shares = values && data.rootShares(values);
    const largest = shares ? Math.max(...shares) : 1;
    for (const { root, button, bar } of buttons) {
      const chosen = root === chords.root;
      button.setAttribute("aria-checked", String(chosen));
      button.tabIndex = chosen ? 0 : -1;
      bar.style.transform = `scaleX(${shares ? (shares[root] / largest).toFixed(3) : 0})`;
      const percent = shares && `${number(100 * shares[root], page.language(), 2)} %`;
      const share = percent ? texts.rootShare(NAMES[root], percent) : NAMES[root];
      button.setAttribute("aria-label", share);
      button.title = share;
    }
  };
  return { el: h("section", { class: "ls-chords-part" }, title, circle, hint), update };
}
