/** What the tests in node need of the map: the parts that work without a page. */

export { frameOf, panned, zoomed } from "./camera.ts";
export { classColour, partsOf, SHAPES, scaleColours, takesBlack } from "./colours.ts";
export { rings } from "./contours.ts";
export { axisTicks } from "./ground.ts";
export { boundsOf, Grid, quantiles } from "./grid.ts";
export { ellipseOf, linearOf } from "./linear.ts";
export { traceShape } from "./pen.ts";
export { densityOf, isFar } from "./veil.ts";
export { SvgPen } from "../svg.ts";
