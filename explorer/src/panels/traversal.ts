/** Small pictures along one latent dimension. */

import { fill, h, sized } from "../dom.ts";
import { dimensionName } from "../projection.ts";
import type { Page } from "../page.ts";
import { decimal } from "../text/language.ts";
import { DIMENSIONS } from "../text/panels.ts";
import type { Dimension } from "../types.ts";
import { decodeAll, networkContext } from "./example.ts";
import { drawRow, onTheme, rowSize, saveButtons } from "./picture.ts";

const PICTURES_ON_DIMENSION = 7;
const GAP = 4; // pixels

export interface Traversal {
  update(): void; // decodes for the code on view
}

/** Mounts pictures from the low end of a dimension to its high one; a click on one calls `set` with its value. */
export function makeTraversal(
  page: Page,
  dimension: Dimension,
  el: HTMLElement,
  set: (value: number) => void,
): Traversal {
  const { index, low, high } = dimension;
  const values = Array.from({ length: PICTURES_ON_DIMENSION }, (_, i) => low + ((high - low) * i) / (PICTURES_ON_DIMENSION - 1));
  const canvas = h("canvas", { role: "img" });
  let row: (Float32Array | null)[] = [];
  let stop: () => void = () => undefined;
  let [code, context] = ["", ""];
  const draw = (): void => {
    const width = el.clientWidth;
    if (!width || !row.length) return;
    const { height } = rowSize(page, PICTURES_ON_DIMENSION, width, GAP);
    const drawing = sized(canvas, width, height);
    if (!drawing) return;
    drawing.clearRect(0, 0, width, height);
    drawRow(page, drawing, row, width, GAP);
  };
  canvas.addEventListener("click", (event) => {
    set(values[Math.min(PICTURES_ON_DIMENSION - 1, Math.floor((PICTURES_ON_DIMENSION * event.offsetX) / canvas.clientWidth))]);
  });
  const saved = (): ReturnType<Parameters<typeof saveButtons>[1]> => {
    const width = 560;
    const name = `${page.state.name}-z${index + 1}`;
    return {
      name,
      width,
      height: rowSize(page, PICTURES_ON_DIMENSION, width, GAP).height,
      draw: (drawing) => drawRow(page, drawing, row, width, GAP),
    };
  };
  fill(
    el,
    canvas,
    saveButtons(page, saved, () => page.texts(DIMENSIONS).traverse(dimensionName(index))),
  );
  onTheme(page, draw);
  new ResizeObserver(draw).observe(el);
  return {
    update() {
      const spoken = page.language();
      const words = page.texts(DIMENSIONS).traversed(dimensionName(index), decimal(low, spoken), decimal(high, spoken));
      canvas.setAttribute("aria-label", words);
      canvas.title = words;
      const { z } = page.store.view;
      const others = z.map((value, k) => (k === index ? "" : value)).join();
      const under = page.store.view.context.join();
      if (others === code && under === context) return; // only this dimension moved
      [code, context] = [others, under];
      stop();
      const zs = values.map((value) => z.map((each, k) => (k === index ? value : each)));
      stop = decodeAll(page, zs, networkContext(page, null), (decoded) => {
        row = decoded;
        draw();
      });
    },
  };
}
