/** What stands behind and around the points: the grid, the veil, the prior, and the axes. */

import type { Page } from "../page.ts";
import { number, type Language } from "../text/language.ts";
import { ticks } from "../ticks.ts";
import type { Frame } from "./camera.ts";
import type { Ellipse } from "./linear.ts";
import { clipPlot, type Pen } from "./pen.ts";
import type { Prior } from "./prior.ts";
import type { Veil } from "./veil.ts";

const PIXELS_PER_TICK = 90;
const PIXELS_PER_TICK_NARROW = 60;
const NARROW = 480;
const MAX_DASHED_ZOOM = 6; // against all points: the dashes of a long line take a browser long, out of view too
const MIN_TICKS = 3;
const DENSER = 2.5; // times, where there would be too few
const HATCH_SIDE = 7; // CSS pixels between the lines of the veil
const TICK = 4;
const LABEL_MARGIN = 16; // CSS pixels between the middle of a label and the edge of the plot
const HINT_HEIGHT = 44;
const BUTTONS_WIDTH = 64;
const BUTTONS_HEIGHT = 150;
const CURVE_HEIGHT = 0.3; // of the plot, for the largest density of one dimension
const FONT = "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', sans-serif";

/** A font of the map. */
export function font(size: number, weight = 400): string {
  return `${weight} ${size}px ${FONT}`;
}

/** Text with a rim of the ground, so that it can be read over points. */
export function rimmedText(pen: Pen, page: Page, text: string, x: number, y: number): void {
  pen.strokeStyle = page.colour("--ls-ground");
  pen.lineWidth = 6;
  pen.lineJoin = "round";
  pen.strokeText(text, x, y);
  pen.fillText(text, x, y);
}

/** Draws the lines of the grid. */
export function drawGrid(pen: Pen, frame: Frame, page: Page): void {
  pen.lineWidth = 1;
  const { left, top, width, height } = frame;
  const crisp = (at: number): number => Math.round(at) + 0.5;
  for (const isZero of [false, true]) {
    pen.strokeStyle = page.colour(isZero ? "--ls-line" : "--ls-grid");
    pen.beginPath();
    for (const x of ticksAcross(frame)) {
      if ((x === 0) !== isZero) continue;
      pen.moveTo(crisp(frame.x(x)), top);
      pen.lineTo(crisp(frame.x(x)), top + height);
    }
    for (const y of ticksUp(frame)) {
      if ((y === 0) !== isZero) continue;
      pen.moveTo(left, crisp(frame.y(y)));
      pen.lineTo(left + width, crisp(frame.y(y)));
    }
    pen.stroke();
  }
}

function ticksAcross(frame: Frame): number[] {
  return axisTicks(frame.planeX(frame.left), frame.planeX(frame.left + frame.width), frame.width);
}

function ticksUp(frame: Frame): number[] {
  if (frame.isLine) return [];
  return axisTicks(frame.planeY(frame.top + frame.height), frame.planeY(frame.top), frame.height);
}

/** Round values between the ends of an axis that is `length` pixels long. */
export function axisTicks(low: number, high: number, length: number): number[] {
  const count = length / (length < NARROW ? PIXELS_PER_TICK_NARROW : PIXELS_PER_TICK);
  const values = ticks(low, high, count);
  return values.length < MIN_TICKS ? ticks(low, high, DENSER * count) : values;
}

/** Draws the frame of the plot, its ticks, and the names of the axes. */
export function drawAxes(pen: Pen, frame: Frame, page: Page): void {
  const { left, top, width, height } = frame;
  const spoken = page.language();
  const [across, up] = page.projected().names;
  const [bottom, right] = [top + height, left + width];
  pen.strokeStyle = page.colour("--ls-line");
  pen.lineWidth = 1;
  pen.beginPath();
  pen.rect(Math.round(left) - 0.5, Math.round(top) - 0.5, Math.round(width) + 1, Math.round(height) + 1);
  pen.stroke();
  pen.fillStyle = page.colour("--ls-quiet");
  pen.font = font(11.5);
  pen.textBaseline = "top";
  pen.textAlign = "center";
  const xs = ticksAcross(frame);
  const digits = digitsOf(xs);
  for (const x of xs) {
    const px = frame.x(x);
    if (px > left + 10 && px < right - 10) pen.fillText(tickText(x, digits, spoken), px, bottom + TICK + 1);
  }
  pen.textBaseline = "middle";
  pen.textAlign = "right";
  const ys = ticksUp(frame);
  const places = digitsOf(ys);
  for (const y of ys) {
    const py = frame.y(y);
    if (py > top + 6 && py < bottom - 6) pen.fillText(tickText(y, places, spoken), left - TICK - 2, py);
  }
  pen.fillStyle = page.colour("--ls-ink");
  pen.font = font(12.5, 600);
  pen.textAlign = "center";
  if (across) {
    pen.textBaseline = "bottom";
    pen.fillText(across, left + width / 2, bottom + 37);
  }
  if (!up || frame.isLine) return;
  pen.save();
  pen.translate(left > 40 ? 9 : 7, top + height / 2);
  pen.rotate(-Math.PI / 2);
  pen.textBaseline = "middle";
  pen.fillText(up, 0, 0);
  pen.restore();
}

function digitsOf(values: number[]): number {
  if (values.length < 2) return 2;
  return Math.max(0, Math.min(12, -Math.floor(Math.log10(values[1] - values[0]) + 1e-9)));
}

function tickText(value: number, digits: number, spoken: Language): string {
  if (Math.abs(value) >= 1e5 || digits > 5) return number(value, spoken, 4);
  return value.toLocaleString(spoken, { minimumFractionDigits: digits, maximumFractionDigits: digits }).replace("-", "−");
}

let hatch: { key: string; pattern: CanvasPattern | null } | null = null;

function hatchOf(colour: string): CanvasPattern | null {
  if (hatch?.key === colour) return hatch.pattern;
  const canvas = document.createElement("canvas");
  const scale = 2; // so that it is smooth on fine screens
  canvas.width = canvas.height = HATCH_SIDE * scale;
  const context = canvas.getContext("2d")!;
  context.scale(scale, scale);
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.lineCap = "square";
  context.beginPath();
  for (const shift of [-HATCH_SIDE, 0, HATCH_SIDE]) {
    context.moveTo(shift, HATCH_SIDE);
    context.lineTo(shift + HATCH_SIDE, 0);
  }
  context.stroke();
  hatch = { key: colour, pattern: context.createPattern(canvas, "repeat") };
  return hatch.pattern;
}

/** Fills the path with the hatching of the veil. */
export function fillHatch(pen: Pen, page: Page, shift: readonly [number, number] = [0, 0]): void {
  const pattern = hatchOf(page.colour("--ls-hatch"));
  pattern?.setTransform(new DOMMatrix([0.5, 0, 0, 0.5, ...shift]));
  if (pattern) pen.fillStyle = pattern;
  pen.fill("evenodd");
}

/** Draws the veil where no data is; `over` is whether the sheet lies below it. */
export function drawVeil(pen: Pen, frame: Frame, page: Page, veil: Veil, over: boolean): void {
  const { left, top, width, height } = frame;
  const outline = (): void => {
    pen.beginPath();
    pen.rect(left, top, width, height);
    for (const ring of veil.rings) {
      for (let k = 0; k < ring.length; k += 2) {
        const [px, py] = [frame.x(ring[k]), frame.isLine ? (ring[k + 1] > 0 ? top - 9 : top + height + 9) : frame.y(ring[k + 1])];
        if (k) pen.lineTo(px, py);
        else pen.moveTo(px, py);
      }
      pen.closePath();
    }
  };
  pen.save();
  clipPlot(pen, frame);
  outline();
  if (over) {
    pen.globalAlpha = 0.72;
    pen.fillStyle = page.colour("--ls-veil");
    pen.fill("evenodd");
    pen.globalAlpha = 1;
  }
  fillHatch(pen, page, [frame.x(0) % HATCH_SIDE, frame.y(0) % HATCH_SIDE]); // the lines move with the plane
  pen.restore();
}

/** Draws an ellipse that is given on the plane. */
export function traceEllipse(pen: Pen, frame: Frame, { x, y, rx, ry, angle }: Ellipse): void {
  pen.beginPath();
  pen.ellipse(frame.x(x), frame.y(y), rx * frame.sx, Math.max(ry * frame.sy, 0.5), -angle, 0, 2 * Math.PI);
}

/** Draws the contours of the prior. */
export function drawPrior(pen: Pen, frame: Frame, page: Page, prior: Prior): void {
  const { ellipses, rings, curve } = prior.lines();
  pen.save();
  clipPlot(pen, frame);
  const stroke = (): void => {
    pen.setLineDash([]);
    pen.globalAlpha = 0.5; // a rim of the ground, so that the line is seen among the points
    pen.strokeStyle = page.colour("--ls-ground");
    pen.lineWidth = 3;
    pen.stroke();
    pen.globalAlpha = 1;
    pen.setLineDash(frame.zoom < MAX_DASHED_ZOOM ? [5, 4] : []);
    pen.strokeStyle = page.colour("--ls-prior");
    pen.lineWidth = 1.2;
    pen.stroke();
  };
  for (const { ellipse } of ellipses) {
    traceEllipse(pen, frame, ellipse);
    stroke();
  }
  for (const { ring } of rings) {
    pen.beginPath();
    for (let k = 0; k < ring.length; k += 2) {
      if (k) pen.lineTo(frame.x(ring[k]), frame.y(ring[k + 1]));
      else pen.moveTo(frame.x(ring[k]), frame.y(ring[k + 1]));
    }
    pen.closePath();
    stroke();
  }
  if (curve.length) {
    const bottom = frame.top + frame.height;
    pen.beginPath();
    curve.forEach(([z, share], i) => {
      const [px, py] = [frame.x(z), bottom - CURVE_HEIGHT * frame.height * share];
      if (i) pen.lineTo(px, py);
      else pen.moveTo(px, py);
    });
    stroke();
  }
  pen.setLineDash([]);
  pen.restore();
}

/** Writes what the contours of the prior stand for, over the points, where the fewest of them are. */
export function drawPriorLabels(pen: Pen, frame: Frame, page: Page, prior: Prior, veil: Veil): void {
  pen.save();
  clipPlot(pen, frame);
  pen.font = font(11);
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillStyle = page.colour("--ls-ink");
  for (const [label, spots] of prior.labelSpots(veil)) {
    const spot = spots.find(([x, y]) => isRoom(frame, frame.x(x), frame.y(y)));
    if (spot) rimmedText(pen, page, label, frame.x(spot[0]), frame.y(spot[1]));
  }
  pen.restore();
}

/** Whether a label fits at a pixel: inside the plot, and clear of the buttons and the hint at its lower edge. */
function isRoom(frame: Frame, x: number, y: number): boolean {
  const [right, bottom] = [frame.left + frame.width, frame.top + frame.height];
  if (!frame.holds(x, y, -LABEL_MARGIN)) return false;
  return y < bottom - HINT_HEIGHT && (x < right - BUTTONS_WIDTH || y < bottom - BUTTONS_HEIGHT);
}
