/** The examples as a list, in place of a map that cannot be drawn. */

import { fill, h } from "../dom.ts";
import type { Page } from "../page.ts";
import { MAP } from "../text/map.ts";
import { codeOf, exampleName } from "./examples.ts";

const PAGE = 200; // examples that are listed at once

/** Lists the examples; choosing one puts the probe on it. */
export function mountList(page: Page, el: HTMLElement): void {
  let shown = PAGE;
  const write = (): void => {
    const texts = page.texts(MAP);
    const label = page.data.fields.get("label");
    const item = (point: number): HTMLElement => {
      const name = label?.field.kind === "class" ? label.field.classes[label.values[point]] : undefined;
      const choose = (): void => page.store.set({ selected: point, pinned: true, z: codeOf(page, point) });
      return h("li", {}, h("button", { onclick: choose }, [name, exampleName(page, point)].filter(Boolean).join(" · ")));
    };
    const more = (): void => {
      shown += PAGE;
      write();
    };
    fill(
      el,
      h("p", { class: "ls-broken", role: "alert" }, texts.noCanvas),
      h("ol", { class: "ls-list" }, ...Array.from({ length: Math.min(shown, page.data.n) }, (_, point) => item(point))),
      shown < page.data.n ? h("button", { onclick: more }, texts.more) : null,
    );
  };
  write();
  page.store.listen((_, changed) => {
    if (changed.has("language")) write();
  });
}
