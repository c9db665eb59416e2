/** Pictures that move with the map, so that what takes long to draw is drawn once while the map is panned. */

import { Frame } from "./camera.ts";
import { scaledCanvas } from "./pen.ts";

const MARGIN = 128; // CSS pixels around the plot, by which it can be panned until it is drawn again

type Paint = (context: CanvasRenderingContext2D, frame: Frame) => void;

/** One layer of the plot, kept as a picture. */
export class Kept {
  private last: { key: string; frame: Frame } | null = null;
  private picture: { canvas: HTMLCanvasElement; key: string; frame: Frame } | null = null;

  /**
   * Draws the layer into a canvas that is scaled by `ratio`. `key` names all that it depends on but the frame. A layer
   * that is not moved, or is zoomed, is painted without a picture, which would cost more than it saves.
   */
  draw(context: CanvasRenderingContext2D, frame: Frame, key: string, ratio: number, paint: Paint): void {
    const keyed = `${key};${ratio}`;
    const { last } = this;
    this.last = { key: keyed, frame };
    if (this.show(context, frame, keyed, ratio)) return;
    this.picture = null;
    if (frame.isLine || last?.key !== keyed || !isPanned(last.frame, frame)) return paint(context, frame);
    const [width, height] = [frame.width + 2 * MARGIN, frame.height + 2 * MARGIN];
    const [canvas, pen] = scaledCanvas(width, height, ratio);
    const wide = new Frame(0, 0, width, height, frame.cx, frame.cy, frame.sx, frame.sy, frame.zoom, false);
    paint(pen, wide);
    this.picture = { canvas, key: keyed, frame: wide };
    this.show(context, frame, keyed, ratio);
  }

  private show(context: CanvasRenderingContext2D, frame: Frame, key: string, ratio: number): boolean {
    const { picture } = this;
    if (picture?.key !== key || !isSameScale(picture.frame, frame)) return false;
    const [dx, dy] = [(picture.frame.cx - frame.cx) * frame.sx, (frame.cy - picture.frame.cy) * frame.sy];
    if (Math.abs(dx) > MARGIN || Math.abs(dy) > MARGIN) return false;
    const sharp = (at: number): number => Math.round(at * ratio) / ratio;
    const [x, y] = [sharp(frame.left - MARGIN + dx), sharp(frame.top - MARGIN + dy)];
    context.save();
    context.beginPath();
    context.rect(frame.left, frame.top, frame.width, frame.height);
    context.clip();
    context.drawImage(picture.canvas, x, y, picture.canvas.width / ratio, picture.canvas.height / ratio);
    context.restore();
    return true;
  }
}

function isSameScale(kept: Frame, frame: Frame): boolean {
  return kept.sx === frame.sx && kept.width === frame.width + 2 * MARGIN && kept.height === frame.height + 2 * MARGIN;
}

function isPanned(a: Frame, b: Frame): boolean {
  return a.sx === b.sx && a.width === b.width && a.height === b.height && (a.cx !== b.cx || a.cy !== b.cy);
}
