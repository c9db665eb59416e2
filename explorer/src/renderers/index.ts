/** The renderer for the examples of a page. */

import type { MakeRenderer } from "./renderer.ts";
import { imageRenderer } from "./image.ts";

/** The renderer for what examples are. */
export const makeRenderer: MakeRenderer = (state, colour) => imageRenderer(state, colour);
