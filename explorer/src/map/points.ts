/** The points of the map: their colours, and how they are drawn. */

import type { FieldData } from "../data.ts";
import type { Page } from "../page.ts";
import type { Frame } from "./camera.ts";
import { classColour, classShape, inkOf, isDark, scaleColours, SHAPES, takesBlack } from "./colours.ts";
import { quantiles } from "./grid.ts";
import { clipPlot } from "./pen.ts";

/** Points in view that are drawn one by one, with a shape for each class. */
export const MAX_SPRITES = 1500;
const MAX_LETTERS = 500; // in view, with the name of the class inside
const MAX_LETTERS_OF_NAME = 2;
const MIN_DIAMETER = 3; // CSS pixels
const MAX_DIAMETER = 6.5;
const MAX_ZOOMED_DIAMETER = 17;
const MIN_RIMMED = 4; // pixels across, from which discs have a rim
const PAD = 16; // pixels around the image, so that points at its edge need no clipping
const OUTER_SHARE = 0.01; // of numbers at each end, which get the colour of the end
const MIN_LOG_RATIO = 20; // of the ends, from which a skewed scale is logarithmic
const MAX_SKEWED_MEDIAN = 0.2; // of the way between the ends: a median below is a sign of skew

/** How a field is coloured. */
export interface Colouring {
  data: FieldData | null;
  colours: string[]; // of the classes, or of the steps of the scale
  missing: string;
  low: number; // the ends of the scale
  high: number;
  log: boolean; // whether equal steps of colour are equal ratios
  letters: boolean; // whether the names of the classes are short enough to stand in a point
}

/** The colouring that is on view. */
export function colouringOf(page: Page): Colouring {
  const data = page.data.fields.get(page.store.view.colour) ?? null;
  const missing = page.colour("--ls-missing");
  if (!data) return { data, colours: [], missing, low: 0, high: 0, log: false, letters: false };
  if (data.field.kind === "number") {
    const colours = scaleColours(isDark(page.colour("--ls-ground")));
    const [low, median, high] = quantiles(data.values, [OUTER_SHARE, 0.5, 1 - OUTER_SHARE]);
    const ends = low < high ? [low, high] : [data.low, data.high];
    const log = data.low > 0 && high / low >= MIN_LOG_RATIO && median - low < MAX_SKEWED_MEDIAN * (high - low);
    return { data, colours, missing, low: ends[0], high: ends[1], log, letters: false };
  }
  const { classes } = data.field;
  const letters = classes.every((name) => name.length <= MAX_LETTERS_OF_NAME) && new Set(classes).size === classes.length;
  return { data, colours: classes.map((_, i) => classColour(i)), missing, low: 0, high: 0, log: false, letters };
}

/** The number at a share of the scale, 0 to 1. */
export function numberAt({ low, high, log }: Colouring, share: number): number {
  return log ? low * (high / low) ** share : low + (high - low) * share;
}

function shareOf({ low, high, log }: Colouring, value: number): number {
  const share = log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low || 1);
  return Math.min(Math.max(share, 0), 1);
}

/** The colour of a point, as an index into `colours`; -1 if it has none. */
export function toneOf(colouring: Colouring, point: number): number {
  const { data, colours } = colouring;
  if (!data) return -1;
  const value = data.values[point];
  if (data.field.kind === "class") return value < colours.length ? value : -1;
  if (!Number.isFinite(value)) return -1;
  return Math.round(shareOf(colouring, value) * (colours.length - 1));
}

/** Draws all points, in a shuffled order that never changes, so that no class hides another. */
export class Points {
  colouring: Colouring;
  private readonly order: Uint32Array;
  private drawn = 0; // of `order`, those with a finite place
  private readonly xs: Float32Array;
  private readonly ys: Float32Array;
  private readonly ids: Uint32Array;
  private readonly inks: Uint32Array; // 0: hidden
  private readonly hidden: Uint8Array; // by point
  private image: ImageData | null = null;
  private pixels = new Uint32Array(0);
  private sprites = new Map<string, HTMLCanvasElement>();
  private near: { frame: Frame; points: number[] } | null = null;

  constructor(private readonly page: Page) {
    const { n } = page.data;
    this.order = shuffled(n);
    this.xs = new Float32Array(n);
    this.ys = new Float32Array(n);
    this.ids = new Uint32Array(n);
    this.inks = new Uint32Array(n);
    this.hidden = new Uint8Array(n);
    this.colouring = colouringOf(page);
    this.place();
    this.colour();
  }

  /** The number of points that have a place. */
  get count(): number {
    return this.drawn;
  }

  /** Whether a point is on view, that is, has a place and is not filtered out. */
  shows(point: number): boolean {
    return this.hidden[point] === 0;
  }

  /** Takes the places of the projection on view. */
  place(): void {
    const { places } = this.page.projected();
    this.near = null;
    this.drawn = 0;
    for (const point of this.order) {
      const [x, y] = [places[2 * point], places[2 * point + 1]];
      if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
      this.xs[this.drawn] = x;
      this.ys[this.drawn] = y;
      this.ids[this.drawn++] = point;
    }
  }

  /** Takes the colours and the filter on view; call it after `place` too. */
  colour(): void {
    this.colouring = colouringOf(this.page);
    this.sprites.clear();
    this.near = null;
    const { data, colours, missing } = this.colouring;
    const inks = Uint32Array.from(colours, inkOf);
    const hidden = new Set(data?.field.kind === "class" ? this.page.store.view.hidden : []);
    const plain = inkOf(data ? missing : this.page.colour("--ls-point"));
    const hidesMissing = hidden.has(colours.length);
    for (let k = 0; k < this.drawn; k++) {
      const point = this.ids[k];
      const tone = toneOf(this.colouring, point);
      const isHidden = tone < 0 ? hidesMissing : hidden.has(tone);
      this.hidden[point] = Number(isHidden);
      this.inks[k] = isHidden ? 0 : tone < 0 ? plain : inks[tone];
    }
  }

  /** The points in the plot, in the order of drawing; only the first if there are more than `MAX_SPRITES`. */
  nearby(frame: Frame): number[] {
    if (this.near?.frame !== frame) this.near = { frame, points: this.inView(frame, MAX_SPRITES) };
    return this.near.points;
  }

  /** The points in the plot, in the order of drawing; it stops after `max`. */
  inView(frame: Frame, max: number): number[] {
    const [x0, x1] = [frame.planeX(frame.left), frame.planeX(frame.left + frame.width)];
    const [y0, y1] = frame.isLine ? [-Infinity, Infinity] : [frame.planeY(frame.top + frame.height), frame.planeY(frame.top)];
    const points: number[] = [];
    const { xs, ys, inks } = this;
    for (let k = 0; k < this.drawn && points.length <= max; k++) {
      if (inks[k] && xs[k] >= x0 && xs[k] <= x1 && ys[k] >= y0 && ys[k] <= y1) points.push(this.ids[k]);
    }
    return points;
  }

  /** The size of a point, in CSS pixels: larger with fewer points in the same room. */
  diameter(frame: Frame): number {
    const room = (frame.width * frame.height * frame.zoom ** (frame.isLine ? 1 : 2)) / Math.max(this.drawn, 1);
    const fitting = 0.62 * Math.sqrt(room);
    if (fitting <= MAX_DIAMETER) return Math.max(fitting, MIN_DIAMETER);
    return Math.min(MAX_DIAMETER + (fitting - MAX_DIAMETER) * 0.16, MAX_ZOOMED_DIAMETER);
  }

  /** Draws into a canvas that is scaled by `ratio`. */
  draw(context: CanvasRenderingContext2D, frame: Frame, ratio: number): void {
    const near = this.nearby(frame);
    if (near.length <= MAX_SPRITES) this.drawSprites(context, frame, ratio, near);
    else this.splat(context, frame, ratio);
  }

  private drawSprites(context: CanvasRenderingContext2D, frame: Frame, ratio: number, near: number[]): void {
    const { places } = this.page.projected();
    const diameter = this.diameter(frame);
    const letters = near.length <= MAX_LETTERS && this.colouring.letters;
    context.save();
    clipPlot(context, frame);
    for (const point of near) {
      const sprite = this.sprite(toneOf(this.colouring, point), diameter, letters, ratio);
      const side = sprite.width / ratio;
      context.drawImage(sprite, frame.x(places[2 * point]) - side / 2, frame.y(places[2 * point + 1]) - side / 2, side, side);
    }
    context.restore();
  }

  private sprite(tone: number, diameter: number, letters: boolean, ratio: number): HTMLCanvasElement {
    const size = Math.round(diameter * 4) / 4;
    const key = `${tone},${size},${letters},${ratio}`;
    let sprite = this.sprites.get(key);
    if (!sprite) {
      if (this.sprites.size > 4 * MAX_SPRITES) this.sprites.clear();
      sprite = this.makeSprite(tone, size, letters, ratio);
      this.sprites.set(key, sprite);
    }
    return sprite;
  }

  private makeSprite(tone: number, size: number, letters: boolean, ratio: number): HTMLCanvasElement {
    const { colours, missing, data } = this.colouring;
    const isClass = data?.field.kind === "class";
    const letter = letters && isClass && tone >= 0 ? data.field.classes[tone] : "";
    const radius = letter ? Math.max(size / 2, 7) : size / 2;
    const side = Math.ceil((2 * radius * 1.25 + 4) * ratio);
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = side;
    const context = canvas.getContext("2d")!;
    const colour = tone >= 0 ? colours[tone] : data ? missing : this.page.colour("--ls-point");
    context.translate(side / 2, side / 2);
    context.scale(radius * ratio, radius * ratio);
    const shape = new Path2D(!letter && isClass && tone >= 0 ? classShape(tone) : SHAPES[0]);
    context.lineWidth = 1.6 / radius; // half of it lies outside the disc, and keeps neighbours apart
    context.strokeStyle = this.page.colour("--ls-ground");
    context.stroke(shape);
    context.fillStyle = colour;
    context.fill(shape);
    if (letter) {
      context.fillStyle = takesBlack(colour) ? "#000000" : "#ffffff";
      context.font = `600 ${letter.length > 1 ? 1.05 : 1.4}px system-ui, sans-serif`;
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.fillText(letter, 0, 0.08);
    }
    return canvas;
  }

  /** Writes points pixel by pixel: a core, a smooth edge, and, where points overlap, a rim of the ground between them. */
  private splat(context: CanvasRenderingContext2D, frame: Frame, ratio: number): void {
    const [width, height] = [Math.ceil(frame.width * ratio), Math.ceil(frame.height * ratio)];
    const stride = width + 2 * PAD;
    if (this.image?.width !== stride || this.image.height !== height + 2 * PAD) {
      this.image = new ImageData(stride, height + 2 * PAD);
      this.pixels = new Uint32Array(this.image.data.buffer);
    } else this.pixels.fill(0);
    const { xs, ys, inks, pixels } = this;
    const disc = discOf(Math.min(this.diameter(frame) * ratio, PAD - 2), stride);
    const { core, edge, alphas, rim } = disc;
    const ground = inkOf(this.page.colour("--ls-ground"));
    const rims = disc.diameter >= MIN_RIMMED ? rim.length : 0;
    const [ax, bx] = [(frame.x(0) - frame.left) * ratio + disc.shift, frame.sx * ratio];
    const [ay, by] = [(frame.y(0) - frame.top) * ratio + disc.shift, -frame.sy * ratio];
    const [cores, edges] = [core.length, edge.length];
    for (let k = 0; k < this.drawn; k++) {
      const ink = inks[k];
      const px = ax + xs[k] * bx;
      const py = ay + ys[k] * by;
      if (ink === 0 || px < 0 || py < 0 || px >= width || py >= height) continue;
      const at = ((py | 0) + PAD) * stride + (px | 0) + PAD;
      for (let c = 0; c < cores; c++) pixels[at + core[c]] = ink;
      for (let r = 0; r < rims; r++) if (pixels[at + rim[r]] !== 0) pixels[at + rim[r]] = ground;
      for (let e = 0; e < edges; e++) {
        const pixel = at + edge[e];
        if (rims && pixels[pixel] !== 0) pixels[pixel] = mixed(ink, ground, alphas[e]);
        else if (pixels[pixel] >>> 24 < alphas[e]) pixels[pixel] = (ink & 0xffffff) | (alphas[e] << 24);
      }
    }
    const [left, top] = [Math.round(frame.left * ratio), Math.round(frame.top * ratio)];
    context.putImageData(this.image, left - PAD, top - PAD, PAD, PAD, width, height);
  }
}

/** A pixel with `alpha` of 255 parts of `ink`, the rest of `ground`. */
function mixed(ink: number, ground: number, alpha: number): number {
  const rest = 255 - alpha;
  const b = ((((ink >> 16) & 255) * alpha + ((ground >> 16) & 255) * rest) / 255) | 0;
  const g = ((((ink >> 8) & 255) * alpha + ((ground >> 8) & 255) * rest) / 255) | 0;
  const r = (((ink & 255) * alpha + (ground & 255) * rest) / 255) | 0;
  return (0xff000000 | (b << 16) | (g << 8) | r) >>> 0;
}

interface Disc {
  diameter: number; // pixels
  core: Int32Array; // offsets of pixels from the one that holds the centre
  edge: Int32Array;
  alphas: Uint8Array; // of the edge
  rim: Int32Array; // just outside
  shift: number; // half a pixel if the disc has an even diameter
}

let lastDisc: { key: string; disc: Disc } | null = null;

function discOf(diameter: number, stride: number): Disc {
  const rounded = Math.round(diameter * 2) / 2;
  const key = `${rounded},${stride}`;
  if (lastDisc?.key === key) return lastDisc.disc;
  const even = Math.round(rounded) % 2 === 0;
  const reach = Math.ceil(rounded / 2) + 1;
  const [core, edge, alphas, rim]: number[][] = [[], [], [], []];
  for (let j = -reach; j <= reach; j++) {
    for (let i = -reach; i <= reach; i++) {
      let covered = 0;
      for (let s = 0; s < 64; s++) {
        const x = i + ((s % 8) + 0.5) / 8 - (even ? 0 : 0.5);
        const y = j + (Math.floor(s / 8) + 0.5) / 8 - (even ? 0 : 0.5);
        if (4 * (x * x + y * y) <= rounded * rounded) covered++;
      }
      if (covered >= 58) core.push(j * stride + i);
      else if (covered >= 8) {
        edge.push(j * stride + i);
        alphas.push(Math.round((covered / 64) * 255));
      } else if (Math.hypot(i + (even ? 0.5 : 0), j + (even ? 0.5 : 0)) < rounded / 2 + 1) rim.push(j * stride + i);
    }
  }
  const disc = {
    diameter: rounded,
    core: Int32Array.from(core),
    edge: Int32Array.from(edge),
    alphas: Uint8Array.from(alphas),
    rim: Int32Array.from(rim),
    shift: even ? 0.5 : 0,
  };
  lastDisc = { key, disc };
  return disc;
}

/** All points in a random order that is the same each time. */
function shuffled(n: number): Uint32Array {
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  let seed = 0x2545f491;
  for (let i = n - 1; i > 0; i--) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    const j = Math.floor((seed / 2 ** 32) * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}
