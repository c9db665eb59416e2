/** What the map is drawn with: a canvas, or a text of SVG for the file that is saved. */

import { h } from "../dom.ts";
import type { Frame } from "./camera.ts";

/** The part of a canvas that the map uses. */
export type Pen = Pick<
  CanvasRenderingContext2D,
  | "beginPath" | "moveTo" | "lineTo" | "closePath" | "rect" | "arc" | "ellipse" | "stroke" | "fill" | "clip" | "fillRect"
  | "fillText" | "strokeText" | "drawImage" | "save" | "restore" | "translate" | "rotate" | "setLineDash" | "strokeStyle"
  | "fillStyle" | "lineWidth" | "lineJoin" | "globalAlpha" | "font" | "textAlign" | "textBaseline"
  | "imageSmoothingQuality" | "imageSmoothingEnabled"
>;

interface Attributes {
  strokeStyle: Pen["strokeStyle"];
  fillStyle: Pen["fillStyle"];
  lineWidth: number;
  lineJoin: CanvasLineJoin;
  globalAlpha: number;
  font: string;
  textAlign: CanvasTextAlign;
  textBaseline: CanvasTextBaseline;
  dash: number[];
  clip: string;
  transform: string;
}

const ANCHORS: Record<string, string> = { left: "start", start: "start", center: "middle", right: "end", end: "end" };
const BASELINES: Record<string, string> = { top: "text-before-edge", middle: "central", bottom: "text-after-edge" };

const escaped = (text: string): string => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
const short = (value: number): string => String(Math.round(value * 100) / 100);

/** Writes what is drawn as SVG. */
export class SvgPen implements Pen {
  strokeStyle: Pen["strokeStyle"] = "#000000";
  fillStyle: Pen["fillStyle"] = "#000000";
  lineWidth = 1;
  lineJoin: CanvasLineJoin = "miter";
  globalAlpha = 1;
  font = "";
  textAlign: CanvasTextAlign = "start";
  textBaseline: CanvasTextBaseline = "alphabetic";
  imageSmoothingQuality: ImageSmoothingQuality = "low";
  imageSmoothingEnabled = true;
  readonly parts: string[] = [];
  readonly definitions: string[] = [];
  private path = "";
  private dash: number[] = [];
  private clipped = "";
  private transform = "";
  private clips = 0;
  private readonly saved: Attributes[] = [];

  /** `hatch` is the colour of the veil's lines, the only pattern of the map. */
  constructor(hatch: string) {
    this.definitions.push(
      `<pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse"><path d="M-1 1L1-1M0 7L7 0M6 8L8 6" ` +
        `stroke="${hatch}" fill="none"/></pattern>`,
    );
  }

  beginPath(): void {
    this.path = "";
  }

  moveTo(x: number, y: number): void {
    this.path += `M${short(x)} ${short(y)}`;
  }

  lineTo(x: number, y: number): void {
    this.path += `L${short(x)} ${short(y)}`;
  }

  closePath(): void {
    this.path += "Z";
  }

  rect(x: number, y: number, width: number, height: number): void {
    this.path += `M${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}Z`;
  }

  arc(x: number, y: number, radius: number): void {
    this.ellipse(x, y, radius, radius, 0);
  }

  ellipse(x: number, y: number, rx: number, ry: number, angle: number): void {
    const [dx, dy] = [rx * Math.cos(angle), rx * Math.sin(angle)];
    const half = `A${short(rx)} ${short(ry)} ${short((angle * 180) / Math.PI)} 1 1`;
    const [start, middle] = [`${short(x - dx)} ${short(y - dy)}`, `${short(x + dx)} ${short(y + dy)}`];
    this.path += `M${start}${half} ${middle}${half} ${start}Z`;
  }

  stroke(): void {
    const dash = this.dash.length ? ` stroke-dasharray="${this.dash.join(" ")}"` : "";
    this.add(`<path d="${this.path}" fill="none" stroke="${this.paint(this.strokeStyle)}" stroke-width="${this.lineWidth}"${dash}`);
  }

  fill(rule?: CanvasFillRule | Path2D): void {
    const evenOdd = rule === "evenodd" ? ' fill-rule="evenodd"' : "";
    this.add(`<path d="${this.path}" fill="${this.paint(this.fillStyle)}"${evenOdd}`);
  }

  clip(): void {
    const id = `clip-${this.clips++}`;
    this.definitions.push(`<clipPath id="${id}"><path d="${this.path}"/></clipPath>`);
    this.clipped = ` clip-path="url(#${id})"`;
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    const box = `x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}"`;
    this.add(`<rect ${box} fill="${this.paint(this.fillStyle)}"`);
  }

  fillText(text: string, x: number, y: number): void {
    this.text(text, x, y, `fill="${this.paint(this.fillStyle)}"`);
  }

  strokeText(text: string, x: number, y: number): void {
    const stroke = `stroke="${this.paint(this.strokeStyle)}" stroke-width="${this.lineWidth}" stroke-linejoin="round"`;
    this.text(text, x, y, `fill="none" ${stroke}`);
  }

  drawImage(image: CanvasImageSource, ...box: number[]): void {
    const [x, y, width, height] = box;
    const place = `x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}"`;
    const sharp = this.imageSmoothingEnabled ? "" : ' style="image-rendering:pixelated"';
    this.add(`<image ${place}${sharp} preserveAspectRatio="none" href="${(image as HTMLCanvasElement).toDataURL()}"`);
  }

  save(): void {
    const { strokeStyle, fillStyle, lineWidth, lineJoin, globalAlpha, font, textAlign, textBaseline, dash, clipped, transform } = this;
    this.saved.push({
      strokeStyle, fillStyle, lineWidth, lineJoin, globalAlpha, font, textAlign, textBaseline, dash, clip: clipped, transform,
    });
  }

  restore(): void {
    const saved = this.saved.pop();
    if (!saved) return;
    const { clip, dash, transform, ...rest } = saved;
    Object.assign(this, rest);
    [this.clipped, this.dash, this.transform] = [clip, dash, transform];
  }

  translate(x: number, y: number): void {
    this.transform += `translate(${short(x)} ${short(y)})`;
  }

  rotate(angle: number): void {
    this.transform += `rotate(${short((angle * 180) / Math.PI)})`;
  }

  setLineDash(dash: Iterable<number>): void {
    this.dash = [...dash];
  }

  /** Adds an element that is written already, up to its closing `/>`. */
  add(element: string): void {
    const alpha = this.globalAlpha < 1 ? ` opacity="${this.globalAlpha}"` : "";
    const transform = this.transform ? ` transform="${this.transform}"` : "";
    this.parts.push(`${element}${alpha}${transform}${this.clipped}/>`);
  }

  private text(text: string, x: number, y: number, paint: string): void {
    const [, weight, size] = /^(\d+) ([\d.]+)px/.exec(this.font) ?? ["", "400", "12"];
    const alpha = this.globalAlpha < 1 ? ` opacity="${this.globalAlpha}"` : "";
    const transform = this.transform ? ` transform="${this.transform}"` : "";
    const anchor = `text-anchor="${ANCHORS[this.textAlign]}" dominant-baseline="${BASELINES[this.textBaseline] ?? "auto"}"`;
    const look = `font-family="system-ui, sans-serif" font-size="${size}" font-weight="${weight}"`;
    this.parts.push(
      `<text x="${short(x)}" y="${short(y)}" ${anchor} ${look} ${paint}${alpha}${transform}${this.clipped}>${escaped(text)}</text>`,
    );
  }

  private paint(style: Pen["fillStyle"]): string {
    return typeof style === "string" ? escaped(style) : "url(#hatch)";
  }
}

/** Adds one of the shapes of classes to the path, around a pixel. */
export function traceShape(pen: Pen, shape: string, x: number, y: number, radius: number): void {
  let [u, v] = [0, 0];
  for (const [, command, rest] of shape.matchAll(/([MLHVZA])([^MLHVZA]*)/g)) {
    const numbers = Array.from(rest.matchAll(/-?\d*\.?\d+/g), Number);
    if (command === "A") return pen.arc(x, y, radius, 0, 2 * Math.PI); // the circle is the only round one
    if (command === "Z") pen.closePath();
    const step = command === "H" || command === "V" ? 1 : 2;
    for (let k = 0; k < numbers.length; k += step) {
      if (command !== "V") u = numbers[k];
      if (command !== "H") v = numbers[k + step - 1];
      if (command === "M" && k === 0) {
        if (!shape.includes("A")) pen.moveTo(x + radius * u, y + radius * v);
      } else pen.lineTo(x + radius * u, y + radius * v);
    }
  }
}

/** Keeps what is drawn inside the plot, until `restore`. */
export function clipPlot(pen: Pen, frame: Frame): void {
  pen.beginPath();
  pen.rect(frame.left, frame.top, frame.width, frame.height);
  pen.clip();
}

/** A canvas of a size in CSS pixels, at a given resolution. */
export function canvasOf(width: number, height: number, ratio: number): [HTMLCanvasElement, CanvasRenderingContext2D] {
  const canvas = h("canvas", { width: Math.round(width * ratio), height: Math.round(height * ratio) });
  const context = canvas.getContext("2d")!;
  context.scale(ratio, ratio);
  return [canvas, context];
}
