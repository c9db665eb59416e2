/** Saves what a drawing function draws, as PNG or SVG. */

import { h } from "./dom.ts";
import type { Page } from "./page.ts";
import { SvgPen } from "./svg.ts";

const PNG_SIDE = 1600; // pixels on the longer side of a PNG, at least

/** A picture that can be saved: its size in CSS pixels, and how it is drawn. */
export interface Drawing {
  name: string; // of the file, without its extension
  width: number;
  height: number;
  draw: (context: CanvasRenderingContext2D) => void;
}

function svgText(page: Page, { width, height, draw }: Drawing): string {
  const pen = new SvgPen();
  pen.fillStyle = page.colour("--ls-ground");
  pen.fillRect(0, 0, width, height);
  draw(pen.context);
  return pen.svg(width, height);
}

/** A canvas that holds the picture, several times larger than on the page. */
export function enlarged(page: Page, { width, height, draw }: Drawing): HTMLCanvasElement {
  const scale = Math.max(1, Math.ceil(PNG_SIDE / Math.max(width, height)));
  const canvas = h("canvas", { width: Math.round(width * scale), height: Math.round(height * scale) });
  const context = canvas.getContext("2d")!;
  context.scale(scale, scale);
  context.fillStyle = page.colour("--ls-ground");
  context.fillRect(0, 0, width, height);
  draw(context);
  return canvas;
}

/** Offers the picture as a download. */
export async function save(page: Page, drawing: Drawing, as: "png" | "svg"): Promise<void> {
  if (as === "svg") {
    offer(new Blob([svgText(page, drawing)], { type: "image/svg+xml" }), `${fileName(drawing.name)}.svg`);
    return;
  }
  const canvas = enlarged(page, drawing);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (blob) offer(blob, `${fileName(drawing.name)}.png`);
}

/** Offers bytes as a download under a name. */
export function offer(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = h("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** A name of a file without what some systems do not allow in one. */
export function fileName(name: string): string {
  return name.replace(/[^\p{L}\p{N}._-]+/gu, "-").replace(/^[-.]+|-+$/g, "") || "picture";
}
