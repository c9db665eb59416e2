/** What moves over the points: the rings of the examples, the posterior, the path, and the probe. */

import type { Page } from "../page.ts";
import { pathCodes } from "../panels/paths.ts";
import type { End } from "../store.ts";
import type { Frame } from "./camera.ts";
import { codeOf } from "./examples.ts";
import { font, traceEllipse } from "./ground.ts";
import { ellipseOf, linearOf, type Ellipse } from "./linear.ts";
import { clipPlot, type Pen } from "./pen.ts";
import { toneOf, type Points } from "./points.ts";

const STDS = 2; // of the posterior's ellipse
const MAX_FILLED = 0.45; // half axes of an ellipse with a filling, in sides of the plot
const PROBE_RADIUS = 12; // CSS pixels
const TOUCH_RADIUS = 15;
const END_RADIUS = 9;

/** The pixel of the probe. */
export function probeAt(page: Page, frame: Frame): [number, number] {
  const [x, y] = page.projected().place(page.store.view.z);
  return [frame.x(x), frame.y(frame.isLine ? 0 : y)];
}

/** Draws everything; `spot` is the pixel of the probe, and `coarse` whether it is moved by touch. */
export function drawOverlay(pen: Pen, frame: Frame, page: Page, points: Points, spot: [number, number], coarse: boolean): void {
  const { view } = page.store;
  pen.save();
  clipPlot(pen, frame);
  const ellipse = posteriorOf(page, frame);
  if (ellipse) {
    traceEllipse(pen, frame, ellipse);
    pen.strokeStyle = page.colour("--ls-accent");
    pen.lineWidth = 1.5;
    pen.stroke();
  }
  if (view.selected !== null && view.selected !== view.hovered) drawRing(pen, frame, page, points, view.selected);
  if (view.hovered !== null) drawRing(pen, frame, page, points, view.hovered);
  drawPath(pen, frame, page);
  drawProbe(pen, page, spot, view.pinned, coarse);
  pen.restore();
}

/** Fills the posterior's ellipse, under the thumbnails; one as large as the view would only tint it all, and stays empty. */
export function fillPosterior(pen: Pen, frame: Frame, page: Page): void {
  const ellipse = posteriorOf(page, frame);
  if (!ellipse) return;
  const { rx, ry } = ellipse;
  if (Math.min(rx * frame.sx, frame.isLine ? Infinity : ry * frame.sy) > MAX_FILLED * Math.min(frame.width, frame.height)) return;
  pen.save();
  clipPlot(pen, frame);
  traceEllipse(pen, frame, ellipse);
  pen.globalAlpha = 0.14;
  pen.fillStyle = page.colour("--ls-accent");
  pen.fill();
  pen.restore();
}

/** The ellipse of the example on view; null if there is none, or it is not to be drawn. */
function posteriorOf(page: Page, frame: Frame): Ellipse | null {
  const { view } = page.store;
  const { logStd, latent } = page.data;
  const point = view.hovered ?? view.selected;
  if (point === null || !view.layers.ellipse || !logStd) return null;
  const projected = page.projected();
  const linear = linearOf(projected, latent);
  if (!linear) return null;
  const centre: [number, number] = [projected.places[2 * point], projected.places[2 * point + 1]];
  const ellipse = ellipseOf(linear, centre, (k) => STDS * Math.exp(logStd[point * latent + k]));
  return frame.isLine ? { ...ellipse, ry: 0 } : ellipse;
}

function drawRing(pen: Pen, frame: Frame, page: Page, points: Points, point: number): void {
  const { places } = page.projected();
  const [px, py] = [frame.x(places[2 * point]), frame.y(places[2 * point + 1])];
  const radius = points.diameter(frame) / 2 + 2.5;
  const tone = toneOf(points.colouring, point);
  const circle = (r: number, colour: string, width: number): void => {
    pen.beginPath();
    pen.arc(px, py, r, 0, 2 * Math.PI);
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    pen.stroke();
  };
  pen.beginPath();
  pen.arc(px, py, radius - 1, 0, 2 * Math.PI);
  pen.fillStyle = tone < 0 ? page.colour("--ls-point") : points.colouring.colours[tone];
  pen.fill();
  circle(radius, page.colour("--ls-ground"), 3.5);
  circle(radius, page.colour("--ls-ink"), 1.75);
}

function drawPath(pen: Pen, frame: Frame, page: Page): void {
  const { view } = page.store;
  const projected = page.projected();
  const pixel = (z: ArrayLike<number>): [number, number] => {
    const [x, y] = projected.place(z);
    return [frame.x(x), frame.y(frame.isLine ? 0 : y)];
  };
  if (view.from && view.to) {
    const corners = pathCodes(page).map(pixel).filter(([px, py]) => Number.isFinite(px) && Number.isFinite(py));
    for (const [colour, width] of [["--ls-ground", 5], ["--ls-accent", 2.25]] as const) {
      pen.strokeStyle = page.colour(colour);
      pen.lineWidth = width;
      pen.lineJoin = "round";
      pen.beginPath();
      corners.forEach(([px, py], i) => (i ? pen.lineTo(px, py) : pen.moveTo(px, py)));
      pen.stroke();
    }
    if (corners.length > 1) {
      const at = view.at * (corners.length - 1);
      const i = Math.min(Math.floor(at), corners.length - 2);
      const [a, b] = [corners[i], corners[i + 1]];
      const [px, py] = [a[0] + (b[0] - a[0]) * (at - i), a[1] + (b[1] - a[1]) * (at - i)];
      pen.beginPath();
      pen.arc(px, py, 5, 0, 2 * Math.PI);
      pen.fillStyle = page.colour("--ls-accent");
      pen.fill();
      pen.strokeStyle = page.colour("--ls-ground");
      pen.lineWidth = 1.5;
      pen.stroke();
    }
  }
  const ends: [End | null, string][] = [[view.from, "A"], [view.to, "B"]];
  for (const [end, letter] of ends) if (end) drawEnd(pen, page, pixel("point" in end ? codeOf(page, end.point) : end.z), letter);
}

function drawEnd(pen: Pen, page: Page, [px, py]: [number, number], letter: string): void {
  pen.beginPath();
  pen.arc(px, py, END_RADIUS, 0, 2 * Math.PI);
  pen.fillStyle = page.colour("--ls-accent");
  pen.fill();
  pen.strokeStyle = page.colour("--ls-ground");
  pen.lineWidth = 2;
  pen.stroke();
  pen.fillStyle = page.colour("--ls-on-accent");
  pen.font = font(11.5, 700);
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(letter, px, py + 0.5);
}

function drawProbe(pen: Pen, page: Page, [px, py]: [number, number], pinned: boolean, coarse: boolean): void {
  if (!Number.isFinite(px) || !Number.isFinite(py)) return;
  const radius = coarse ? TOUCH_RADIUS : PROBE_RADIUS;
  const trace = (): void => {
    pen.beginPath();
    pen.arc(px, py, radius, 0, 2 * Math.PI);
    for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
      pen.moveTo(px + dx * (radius - 4), py + dy * (radius - 4));
      pen.lineTo(px + dx * (radius + 5), py + dy * (radius + 5));
    }
  };
  trace();
  pen.strokeStyle = page.colour("--ls-ground");
  pen.lineWidth = 5;
  pen.stroke();
  trace();
  pen.strokeStyle = page.colour(pinned ? "--ls-accent" : "--ls-ink");
  pen.lineWidth = pinned ? 2.5 : 1.5;
  pen.stroke();
}
