/** The renderer for the examples of a page. */

import type { State } from "../types.ts";
import { barsRenderer } from "./bars.ts";
import { curveRenderer } from "./curve.ts";
import { imageRenderer } from "./image.ts";
import type { MakeRenderer } from "./renderer.ts";
import { stripRenderer } from "./strip.ts";

const MAX_BARS = 40; // longer rows are drawn as curves, because there is no room to name their columns

/** The renderer for what examples are. */
export const makeRenderer: MakeRenderer = (state, colour, spoken) => rendererFor(state)(state, colour, spoken);

/** How the examples of a page are drawn; as in figures, only one or three channels make an image. */
export function rendererFor({ kind, shape, display }: Pick<State, "kind" | "shape" | "display">): MakeRenderer {
  const total = shape.reduce((product, side) => product * side, 1);
  if (kind === "image" && shape.length === 3 && (shape[0] === 1 || shape[0] === 3)) return imageRenderer;
  if (kind === "signal") return curveRenderer;
  if (shape.length === 1) return total <= MAX_BARS || display.columns.length === total ? barsRenderer : curveRenderer;
  return stripRenderer;
}
