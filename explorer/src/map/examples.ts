/** Single examples: their codes, their contexts, and what they are called. */

import { contextOf } from "../decoding.ts";
import type { Page } from "../page.ts";
import { count } from "../text/language.ts";
import { MAP } from "../text/map.ts";

/** The code of a point. */
export function codeOf(page: Page, point: number): number[] {
  const { codes, latent } = page.data;
  return Array.from(codes.subarray(point * latent, (point + 1) * latent));
}

/** The context of a point as the network takes it; that on view if the page has none for it. */
export function contextOfPoint(page: Page, point: number): number[] {
  const { contexts, n } = page.data;
  const { context } = page.state;
  if (!context || !contexts) return contextOf(page.state, page.store);
  if (context.kind === "class") return context.names.map((_, i) => Number(i === contexts[point]));
  const width = contexts.length / n;
  return Array.from(contexts.subarray(point * width, (point + 1) * width));
}

/** The row of a point in the data. */
function rowOf(page: Page, point: number): number {
  return page.data.rows ? page.data.rows[point] : point;
}

/** A small canvas with an example. */
export function pictureOf(page: Page, values: ArrayLike<number>, size: number): HTMLCanvasElement {
  const image = page.renderer.thumbnail(values, size);
  const canvas = document.createElement("canvas");
  canvas.width = image.width;
  canvas.height = image.height;
  canvas.getContext("2d")!.putImageData(image, 0, 0);
  return canvas;
}

/** What a point is called: its name in the data, or its row. */
export function exampleName(page: Page, point: number): string {
  return page.nameOf(point) ?? page.texts(MAP).row(count(rowOf(page, point), page.language()));
}
