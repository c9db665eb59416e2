/** The map: points over the plane, under which codes are decoded. */

import { h, sized } from "../dom.ts";
import type { Page } from "../page.ts";

export function mountMap(page: Page, el: HTMLElement): void {
  const canvas = h("canvas", { tabindex: 0 });
  el.append(canvas);
  const draw = (): void => {
    const context = sized(canvas, el.clientWidth, el.clientHeight);
    if (!context) return;
    const { places } = page.projected();
    context.fillStyle = page.colour("--ls-ink");
    for (let i = 0; i < page.data.n; i++) {
      context.fillRect(el.clientWidth / 2 + 80 * places[2 * i], el.clientHeight / 2 - 80 * places[2 * i + 1], 2, 2);
    }
  };
  canvas.addEventListener("pointermove", (event) => {
    const z = page.projected().code((event.offsetX - el.clientWidth / 2) / 80, (el.clientHeight / 2 - event.offsetY) / 80, page.store.view.z);
    page.store.set({ z });
  });
  new ResizeObserver(draw).observe(el);
}
