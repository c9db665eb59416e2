/** The examples themselves in place of their points, when few are in view. */

import type { Page } from "../page.ts";
import type { Frame } from "./camera.ts";
import { codeOf, contextOfPoint, pictureOf } from "./examples.ts";
import { clipPlot, type Pen } from "./pen.ts";
import { toneOf, type Points } from "./points.ts";

export const MAX_THUMBNAILS = 150; // points in view
const MIN_SIDE = 30; // CSS pixels
const MAX_SIDE = 76;
const GAP = 3;
const FRAME = 2; // the width of the frame in the colour of the class
const DASH = [5, 3]; // of the frame of a reconstruction, where the page lacks the original
const MAX_BLUR = 3; // times enlarged; pictures of fewer pixels are drawn with sharp ones
const MAX_KEPT = 3000; // pictures

/** Draws thumbnails. */
export class Thumbnails {
  private readonly pictures = new Map<number, HTMLCanvasElement>();
  private readonly asked = new Set<number>();

  constructor(
    private readonly page: Page,
    private readonly redraw: () => void,
  ) {}

  /** Drops the pictures: the colours have changed. */
  clear(): void {
    this.pictures.clear();
  }

  /** Draws as many as fit without overlaps; the points that have none stay points. */
  draw(pen: Pen, frame: Frame, points: Points, near: number[]): void {
    const { page } = this;
    const { places } = page.projected();
    const { aspect } = page.renderer;
    const side = Math.min(Math.max(0.55 * Math.sqrt((frame.width * frame.height) / Math.max(near.length, 1)), MIN_SIDE), MAX_SIDE);
    const [width, height] = aspect >= 1 ? [side, side / Math.min(aspect, 3)] : [side * aspect, side];
    const taken: [number, number][] = [];
    pen.save();
    clipPlot(pen, frame);
    for (const point of near) {
      const [x, y] = [frame.x(places[2 * point]), frame.y(places[2 * point + 1])];
      if (taken.some(([a, b]) => Math.abs(a - x) < width + GAP && Math.abs(b - y) < height + GAP)) continue;
      const picture = this.picture(point);
      if (!picture) continue;
      taken.push([x, y]);
      const tone = toneOf(points.colouring, point);
      const [left, top] = [x - width / 2, y - height / 2];
      pen.fillStyle = page.colour("--ls-ground");
      pen.fillRect(left - 1, top - 1, width + 2, height + 2);
      pen.strokeStyle = tone < 0 ? page.colour("--ls-missing") : points.colouring.colours[tone];
      pen.lineWidth = FRAME;
      pen.setLineDash(page.data.originals?.has(point) ? [] : DASH);
      pen.beginPath();
      pen.rect(left + FRAME / 2, top + FRAME / 2, width - FRAME, height - FRAME);
      pen.stroke();
      pen.imageSmoothingQuality = "medium";
      pen.imageSmoothingEnabled = width < MAX_BLUR * picture.width;
      pen.drawImage(picture, left + FRAME, top + FRAME, width - 2 * FRAME, height - 2 * FRAME);
    }
    pen.setLineDash([]);
    pen.restore();
  }

  private picture(point: number): HTMLCanvasElement | null {
    const { page } = this;
    const kept = this.pictures.get(point);
    if (kept) return kept;
    const original = page.data.originals?.of(point);
    if (original) return this.keep(point, original);
    if (!page.decoding.decodes || this.asked.has(point)) return null;
    this.asked.add(point);
    page.decoding.many([codeOf(page, point)], contextOfPoint(page, point), (_, values) => {
      this.asked.delete(point);
      this.keep(point, values);
      this.redraw();
    });
    return null;
  }

  private keep(point: number, values: ArrayLike<number>): HTMLCanvasElement {
    if (this.pictures.size > MAX_KEPT) this.pictures.delete(this.pictures.keys().next().value!);
    const picture = pictureOf(this.page, values, MAX_SIDE * 2);
    this.pictures.set(point, picture);
    return picture;
  }
}
