/** The map as a file: a picture at twice the resolution, or a drawing. */

import { fileName, offer } from "../saving.ts";
import { SvgPen } from "../svg.ts";
import { number } from "../text/language.ts";
import { fieldName, MAP } from "../text/map.ts";
import type { Frame } from "./camera.ts";
import { classShape } from "./colours.ts";
import { fillHatch, font } from "./ground.ts";
import { priorText } from "./legend.ts";
import { scaledCanvas, traceShape, type Pen } from "./pen.ts";
import { MAX_SPRITES, toneOf } from "./points.ts";
import type { Scene } from "./scene.ts";

const RATIO = 2; // pixels of the picture per CSS pixel
const MAX_CIRCLES = 20000; // points in a drawing; more are a picture in it
const LEGEND_WIDTH = 170;
const LINE = 20;
const MAX_LINES = 40;

/** How the map draws itself. */
export interface Layers {
  behind(pen: Pen): void; // the ground, without its colour
  over(pen: Pen): void; // the prior, over the points
  before(pen: Pen): void; // the axes, the thumbnails, and what moves
}

/** Saves the map, and says under which name. */
export async function saveMap(scene: Scene, layers: Layers, kind: "png" | "svg"): Promise<string> {
  const { page } = scene;
  const name = `${fileName(page.state.name)}-map.${kind}`;
  const [width, height] = sizeOf(scene.frame());
  const blob = kind === "png" ? await picture(scene, layers, width, height) : drawing(scene, layers, width, height);
  offer(blob, name);
  return name;
}

function sizeOf(frame: Frame): [number, number] {
  return [frame.left + frame.width + 12 + LEGEND_WIDTH, frame.top + frame.height + 40];
}

async function picture(scene: Scene, layers: Layers, width: number, height: number): Promise<Blob> {
  const { page } = scene;
  const [canvas, context] = scaledCanvas(width, height, RATIO);
  context.fillStyle = page.colour("--ls-ground");
  context.fillRect(0, 0, width, height);
  layers.behind(context);
  drawPoints(scene, context, width, height);
  layers.over(context);
  layers.before(context);
  drawLegend(scene, context, width);
  return new Promise((done, fail) => canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error("no picture"))), "image/png"));
}

function drawPoints(scene: Scene, pen: Pen, width: number, height: number): void {
  const { view } = scene.page.store;
  if (!view.layers.points) return;
  const [canvas, context] = scaledCanvas(width, height, RATIO);
  scene.points.draw(context, scene.frame(), RATIO);
  pen.save();
  pen.globalAlpha = pointsAlpha(scene);
  pen.drawImage(canvas, 0, 0, width, height);
  pen.restore();
}

/** How strong the points are drawn: less over the sheet. */
export function pointsAlpha(scene: Scene): number {
  return scene.page.store.view.layers.sheet ? 0.75 : 1;
}

function drawing(scene: Scene, layers: Layers, width: number, height: number): Blob {
  const { page, points } = scene;
  const frame = scene.frame();
  const pen = new SvgPen(page.colour("--ls-hatch"));
  pen.fillStyle = page.colour("--ls-ground");
  pen.fillRect(0, 0, width, height);
  layers.behind(pen);
  const inView = points.inView(frame, MAX_CIRCLES);
  if (inView.length > MAX_CIRCLES) drawPoints(scene, pen, width, height);
  else if (page.store.view.layers.points) {
    const { places } = page.projected();
    const { colours, missing, data } = points.colouring;
    const radius = points.diameter(frame) / 2;
    const shapes = inView.length <= MAX_SPRITES && data?.field.kind === "class";
    pen.save();
    pen.globalAlpha = pointsAlpha(scene);
    for (const point of inView) {
      const tone = toneOf(points.colouring, point);
      const colour = tone >= 0 ? colours[tone] : data ? missing : page.colour("--ls-point");
      const [x, y] = [frame.x(places[2 * point]), frame.y(places[2 * point + 1])];
      if (shapes && tone >= 0) {
        pen.beginPath();
        traceShape(pen, classShape(tone), x, y, radius);
        pen.fillStyle = colour;
        pen.fill();
      } else pen.add(`<circle cx="${x.toFixed(2)}" cy="${y.toFixed(2)}" r="${radius.toFixed(2)}" fill="${colour}"`);
    }
    pen.restore();
  }
  layers.over(pen);
  layers.before(pen);
  drawLegend(scene, pen, width);
  return new Blob([pen.svg(width, height)], { type: "image/svg+xml" });
}

/** Says at the lower end of the legend what the hatching and the dashes mean. */
function drawKeys(scene: Scene, pen: Pen, width: number): void {
  const { page } = scene;
  const { layers } = page.store.view;
  const { prior } = page.state.model;
  const hasContours = prior.kind === "standard" || prior.density !== null;
  const texts = page.texts(MAP);
  const frame = scene.frame();
  const x = width - LEGEND_WIDTH + 10;
  let y = frame.top + frame.height - LINE / 2;
  pen.font = font(12);
  pen.textAlign = "left";
  pen.textBaseline = "middle";
  if (layers.prior && page.projected().exact && hasContours) {
    pen.strokeStyle = page.colour("--ls-prior");
    pen.lineWidth = 1.2;
    pen.setLineDash([5, 4]);
    pen.beginPath();
    pen.moveTo(x, y);
    pen.lineTo(x + 14, y);
    pen.stroke();
    pen.setLineDash([]);
    pen.fillStyle = page.colour("--ls-quiet");
    pen.fillText(priorText(page, texts), x + 20, y);
    y -= LINE;
  }
  if (!layers.veil) return;
  pen.beginPath();
  pen.rect(x, y - 6, 14, 12);
  pen.strokeStyle = page.colour("--ls-line");
  pen.lineWidth = 1;
  pen.stroke();
  fillHatch(pen, page);
  pen.fillStyle = page.colour("--ls-quiet");
  pen.fillText(texts.veilKey, x + 20, y);
}

function drawLegend(scene: Scene, pen: Pen, width: number): void {
  drawKeys(scene, pen, width);
  const { page, points } = scene;
  const spoken = page.language();
  const { data, colours, low, high, log } = points.colouring;
  if (!data) return;
  const x = width - LEGEND_WIDTH + 10;
  let y = scene.frame().top + LINE / 2;
  pen.textAlign = "left";
  pen.textBaseline = "middle";
  pen.fillStyle = page.colour("--ls-ink");
  pen.font = font(13, 600);
  pen.fillText(fieldName(data.field, spoken), x, y);
  pen.font = font(12);
  y += LINE;
  if (data.field.kind === "number") {
    for (let i = 0; i < colours.length; i++) {
      pen.fillStyle = colours[i];
      pen.fillRect(x + (140 * i) / colours.length, y - 6, 140 / colours.length + 0.5, 12);
    }
    pen.fillStyle = page.colour("--ls-ink");
    pen.fillText(number(low, spoken), x, y + LINE);
    pen.textAlign = "right";
    pen.fillText(number(high, spoken), x + 140, y + LINE);
    pen.textAlign = "left";
    if (log) pen.fillText(page.texts(MAP).logarithmic, x, y + 2 * LINE);
    return;
  }
  const hidden = new Set(page.store.view.hidden);
  const shown = data.field.classes.map((_, i) => i).filter((i) => data.counts[i] && !hidden.has(i));
  for (const i of shown.slice(0, MAX_LINES)) {
    pen.beginPath();
    traceShape(pen, classShape(i), x + 6, y, 5);
    pen.fillStyle = colours[i];
    pen.fill();
    pen.fillStyle = page.colour("--ls-ink");
    pen.fillText(data.field.classes[i], x + 18, y);
    y += LINE;
  }
  if (shown.length > MAX_LINES) pen.fillText(`… (${shown.length})`, x + 18, y);
}
