/** From places on the plane to pixels of the map, and back. */

import type { View } from "../store.ts";
import type { Bounds } from "./grid.ts";

export type Camera = NonNullable<View["camera"]>;

const MARGINS = { left: 56, right: 12, top: 10, bottom: 40 }; // around the plot, for the axes, in CSS pixels
const NARROW_MARGINS = { left: 42, right: 8, top: 8, bottom: 36 };
const MAX_NARROW_WIDTH = 480;
const FILLED_SHARE = 0.9; // of the plot, by all points
const LINE_SHARE = 0.3; // of the height, on each side of a line
const MAX_ZOOM = 500; // against all points
const MIN_ZOOM = 0.1;

/** The plot on the map, in CSS pixels, and the part of the plane in it. */
export class Frame {
  constructor(
    readonly left: number,
    readonly top: number,
    readonly width: number,
    readonly height: number,
    readonly cx: number, // the place in the middle
    readonly cy: number,
    readonly sx: number, // pixels per unit
    readonly sy: number,
    readonly zoom: number, // against all points
    readonly isLine: boolean,
  ) {}

  x(x: number): number {
    return this.left + this.width / 2 + (x - this.cx) * this.sx;
  }

  y(y: number): number {
    return this.top + this.height / 2 - (y - this.cy) * this.sy;
  }

  planeX(px: number): number {
    return this.cx + (px - this.left - this.width / 2) / this.sx;
  }

  planeY(py: number): number {
    return this.isLine ? 0 : this.cy - (py - this.top - this.height / 2) / this.sy;
  }

  holds(px: number, py: number, margin = 0): boolean {
    const { left, top, width, height } = this;
    return px >= left - margin && px <= left + width + margin && py >= top - margin && py <= top + height + margin;
  }

  get camera(): Camera {
    return { x: this.cx, y: this.cy, scale: this.sx };
  }
}

/** The frame for a camera, or for all points. */
export function frameOf(width: number, height: number, bounds: Bounds, chosen: Camera | null, isLine: boolean): Frame {
  const camera = chosen && [chosen.x, chosen.y, chosen.scale].every(Number.isFinite) ? chosen : null;
  const margins = width < MAX_NARROW_WIDTH ? NARROW_MARGINS : MARGINS;
  const w = Math.max(40, width - margins.left - margins.right);
  const h = Math.max(40, height - margins.top - margins.bottom);
  const across = Math.max(bounds.x1 - bounds.x0, 1e-9);
  const up = Math.max(bounds.y1 - bounds.y0, 1e-9);
  const all = isLine ? (FILLED_SHARE * w) / across : FILLED_SHARE * Math.min(w / across, h / up);
  const scale = camera ? Math.min(Math.max(camera.scale, all * MIN_ZOOM), all * MAX_ZOOM) : all;
  const cx = camera ? camera.x : (bounds.x0 + bounds.x1) / 2;
  const cy = isLine ? 0 : camera ? camera.y : (bounds.y0 + bounds.y1) / 2;
  return new Frame(margins.left, margins.top, w, h, cx, cy, scale, isLine ? LINE_SHARE * h : scale, scale / all, isLine);
}

/** The camera that magnifies by `factor` and keeps the place under a pixel. */
export function zoomed(frame: Frame, factor: number, px: number, py: number): Camera {
  const limited = Math.min(Math.max(frame.zoom * factor, MIN_ZOOM), MAX_ZOOM) / frame.zoom;
  const [x, y] = [frame.planeX(px), frame.planeY(py)];
  return { x: x + (frame.cx - x) / limited, y: y + (frame.cy - y) / limited, scale: frame.sx * limited };
}

/** The camera that moves what is seen by some pixels. */
export function panned(frame: Frame, dx: number, dy: number): Camera {
  return { x: frame.cx - dx / frame.sx, y: frame.isLine ? 0 : frame.cy + dy / frame.sy, scale: frame.sx };
}
