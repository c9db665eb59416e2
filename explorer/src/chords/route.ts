/** From one chord to another: by small movements of voices, or along the straight line of codes. */

import { h } from "../dom.ts";
import type { Chords } from "./control.ts";
import { movement } from "./movement.ts";
import { button, chip, type Part, refill, strip } from "./parts.ts";
import { longer } from "./view.ts";

/** The part of the route. */
export function routePart(chords: Chords): Part {
  const el = h("section", { class: "ls-chords-part" });
  const update = (): void => {
    const { texts, view, page } = chords;
    const [a, b] = view.ends;
    const path = chords.path(update);
    const key = `${page.language()}:${a}:${b}:${view.route}:${path?.join() ?? "…"}`;
    refill(el, key, () => {
      const end = (which: 0 | 1): HTMLElement => {
        const mask = view.ends[which];
        const label = h("span", { class: "ls-chords-quiet" }, which ? texts.end : texts.start);
        const name = mask
          ? chip(chords, mask, `end-${which}`, () => chords.show([mask]))
          : h("span", { class: "ls-chip ls-empty" }, "–");
        return h("span", { class: "ls-chords-end" }, label, name);
      };
      const kinds = (["voices", "latent"] as const).map((route) =>
        button(`route-${route}`, texts[route], () => chords.set({ route }), {
          "aria-pressed": String(view.route === route),
          title: route === "voices" ? texts.voicesHint : texts.latentHint,
        }),
      );
      return [
        h("h3", {}, texts.route),
        h("div", { class: "ls-chords-row" }, end(0), h("span", { "aria-hidden": "true" }, "→"), end(1)),
        h("div", { class: "ls-chords-kinds", role: "group", "aria-label": texts.route }, ...kinds),
        ...below(path),
      ];
    });
  };
  const below = (path: number[] | null): (Node | false)[] => {
    const { texts, view, data } = chords;
    const [a, b] = view.ends;
    const quiet = (text: string): HTMLElement => h("p", { class: "ls-chords-quiet" }, text);
    if (!a || !b) return [quiet(texts.noEnds)];
    if (view.route === "latent" && !data.codes) return [quiet(texts.noCodes)];
    if (!path) return [quiet("…")];
    const moved = path.slice(1).reduce((sum, mask, i) => sum + movement(path[i], mask), 0);
    const missed = path[0] !== a || path[path.length - 1] !== b;
    return [
      quiet(view.route === "voices" ? texts.voicesHint : texts.latentHint),
      strip(chords, path, "path", (i) => path[i] === a || path[i] === b),
      h(
        "div",
        { class: "ls-chords-row" },
        h("span", { class: "ls-chords-quiet" }, texts.moved(moved)),
        button("path-add", `+ ${texts.addAll}`, () => chords.set({ line: longer(chords.view.line, path) })),
      ),
      missed && quiet(`⚠ ${texts.endsMissed}`),
    ];
  };
  return { el, update };
}

/** The part of the chords that the last drag passed. */
export function passedPart(chords: Chords): Part {
  const el = h("section", { class: "ls-chords-part" });
  const add = (): void => chords.set({ line: longer(chords.view.line, chords.passed.filter(Boolean)) });
  const update = (): void => {
    const { texts, passed } = chords;
    refill(el, `${chords.page.language()}:${passed.join()}`, () => [
      h("h3", {}, texts.passed),
      passed.length ? strip(chords, passed, "passed") : h("p", { class: "ls-chords-quiet" }, texts.passedHint),
      passed.length > 0 &&
        h(
          "div",
          { class: "ls-chords-row" },
          button("passed-add", `+ ${texts.addAll}`, add),
        ),
    ]);
  };
  return { el, update };
}
