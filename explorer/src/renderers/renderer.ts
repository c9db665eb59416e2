/** How an example is drawn: an image, a curve, bars or a chord. */

import { canvasOf } from "../dom.ts";
import type { Language } from "../text/language.ts";
import type { State } from "../types.ts";

/** A rectangle of a canvas, in CSS pixels. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** How examples of one kind are drawn. Values are in the data's own unit, one example `(*X)` flat. */
export interface Renderer {
  /** Width over height of a picture. */
  readonly aspect: number;
  /** Whether a picture shows two examples at once, so that a reconstruction needs no picture beside the original. */
  readonly overlays?: boolean;
  /** The height that a large picture of this width needs; by default, it follows from `aspect`. */
  height?(width: number): number;
  /** Draws an example into a rectangle of a canvas; `behind` is a second one to compare with, drawn faintly. */
  draw(context: CanvasRenderingContext2D, values: ArrayLike<number>, box: Box, options?: DrawOptions): void;
  /** A small picture without text, for thumbnails and sheets; RGBA, `size` pixels on its longer side. */
  thumbnail(values: ArrayLike<number>, size: number): ImageData;
  /** An example in words, for screen readers; short. */
  describe(values: ArrayLike<number>): string;
}

export interface DrawOptions {
  behind?: ArrayLike<number> | null;
  small?: boolean; // without axes and names
  difference?: boolean; // draws values - behind, where the renderer can
  order?: ArrayLike<number> | null; // the columns of a table from the top
}

export type MakeRenderer = (state: State, colour: (token: string) => string, spoken: () => Language) => Renderer;

export const FONT = 'system-ui, -apple-system, "Segoe UI", "Noto Sans", "Noto Sans CJK JP", sans-serif';

/** A small picture by drawing on a canvas of its own. */
export function thumbnailBy(
  draw: (context: CanvasRenderingContext2D, box: Box) => void,
  width: number,
  height: number,
  ground: string,
): ImageData {
  const canvas = canvasOf(Math.max(1, Math.round(width)), Math.max(1, Math.round(height)));
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  context.fillStyle = ground;
  context.fillRect(0, 0, canvas.width, canvas.height);
  draw(context, { x: 0, y: 0, width: canvas.width, height: canvas.height });
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

/** The end of the scale of a channel or column; one end may stand for all. */
export function endOf(ends: number[], part: number): number {
  return ends[Math.min(part, ends.length - 1)];
}

/** What of a value is drawn: of counts, the square root, because a few large ones would hide the rest. */
export function rootOf(counts: boolean): (value: number) => number {
  return counts ? (value) => Math.sqrt(Math.max(value, 0)) : (value) => value;
}
