/** What the map is drawn with: a canvas, or a pen that writes SVG for the file that is saved. */

import { canvasOf } from "../dom.ts";
import type { Frame } from "./camera.ts";

/** The part of a canvas that the map uses. */
export type Pen = Pick<
  CanvasRenderingContext2D,
  | "beginPath" | "moveTo" | "lineTo" | "closePath" | "rect" | "arc" | "ellipse" | "stroke" | "fill" | "clip" | "fillRect"
  | "fillText" | "strokeText" | "drawImage" | "save" | "restore" | "translate" | "rotate" | "setLineDash" | "strokeStyle"
  | "fillStyle" | "lineWidth" | "lineJoin" | "globalAlpha" | "font" | "textAlign" | "textBaseline"
  | "imageSmoothingQuality" | "imageSmoothingEnabled"
>;

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
export function scaledCanvas(width: number, height: number, ratio: number): [HTMLCanvasElement, CanvasRenderingContext2D] {
  const canvas = canvasOf(Math.round(width * ratio), Math.round(height * ratio));
  const context = canvas.getContext("2d")!;
  context.scale(ratio, ratio);
  return [canvas, context];
}
