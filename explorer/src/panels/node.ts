/** What the tests in node need of the panels and of the view: the parts that work without a page. */

export { fitting } from "../fragment.ts";
export { columnText } from "../renderers/bars.ts";
export { number } from "../text/language.ts";
export { rendererFor } from "../renderers/index.ts";
export { ticks } from "../ticks.ts";
export { centred, Ink } from "./ink.ts";
export { codeAt, line, spaced, sphere, through } from "./paths.ts";
