/** The panels beside the map. */

import { h, sized } from "../dom.ts";
import { contextOf } from "../decoding.ts";
import type { Page } from "../page.ts";

export function mountPanels(page: Page, el: HTMLElement): void {
  const canvas = h("canvas", {});
  el.append(canvas);
  const draw = (): void => {
    const x = page.decoding.now(page.store.view.z, contextOf(page.state, page.store));
    const context = sized(canvas, 200, 200);
    if (x && context) page.renderer.draw(context, x, { x: 0, y: 0, width: 200, height: 200 });
  };
  page.store.listen((_, changed) => {
    if (changed.has("z")) draw();
  });
  draw();
}
