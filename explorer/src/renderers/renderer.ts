/** How an example is drawn: an image, a curve, bars or a chord. */

import type { State } from "../types.ts";

/** How examples of one kind are drawn. Values are in the data's own unit, one example `(*X)` flat. */
export interface Renderer {
  /** Width over height of a picture. */
  readonly aspect: number;
  /** Draws an example into a rectangle of a canvas, in CSS pixels; `behind` is a second one to compare with, drawn faintly. */
  draw(
    context: CanvasRenderingContext2D,
    values: ArrayLike<number>,
    box: { x: number; y: number; width: number; height: number },
    options?: DrawOptions,
  ): void;
  /** A small picture without text, for thumbnails and sheets; RGBA, `size` pixels on its longer side. */
  thumbnail(values: ArrayLike<number>, size: number): ImageData;
  /** An example in words, for screen readers; short. */
  describe(values: ArrayLike<number>): string;
}

export interface DrawOptions {
  behind?: ArrayLike<number> | null;
  small?: boolean; // without axes and names
}

export type MakeRenderer = (state: State, colour: (token: string) => string) => Renderer;
