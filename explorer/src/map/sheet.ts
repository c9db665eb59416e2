/** The manifold behind the points: what the decoder makes of every spot in view, as tiles. */

import { contextOf } from "../decoding.ts";
import type { Page } from "../page.ts";
import type { Frame } from "./camera.ts";
import { pictureOf } from "./examples.ts";
import type { Pen } from "./pen.ts";

const TILE = 44; // CSS pixels, about
const COARSER = 2; // levels, each of which doubles the side; the coarse tiles come first
const PICTURE = 64; // pixels of a tile
const MAX_TILES = 6000; // that are kept
const GAP = 1; // CSS pixels around a tile
const STRENGTH = 0.75; // so that points stand out from it
const MAX_BLUR = 3; // times enlarged; tiles of fewer pixels are drawn with sharp ones
const PAUSE_MS = 90; // after the view has moved, before tiles are decoded

interface Tile {
  key: string;
  level: number;
  x: number; // the middle
  y: number;
  column: number;
  row: number;
}

/** Decodes and draws the tiles. */
export class Sheet {
  private readonly tiles = new Map<string, HTMLCanvasElement>();
  private ground = "";
  private waiting: ReturnType<typeof setTimeout> | undefined;
  private stop: () => void = () => undefined;
  private request = "";

  constructor(
    private readonly page: Page,
    private readonly redraw: () => void,
  ) {}

  /** Draws the tiles that there are, and asks for the others. */
  draw(pen: Pen, frame: Frame): void {
    this.refresh();
    const fine = this.level(frame);
    const [coarse, sharp] = [this.inView(frame, fine + COARSER), this.inView(frame, fine)];
    pen.imageSmoothingQuality = "medium";
    pen.fillStyle = this.page.colour("--ls-ground");
    for (const tile of [...coarse, ...sharp]) {
      const picture = this.tiles.get(tile.key);
      if (!picture || (tile.level > fine && this.isCovered(tile, fine))) continue;
      const [x0, y0, x1, y1] = this.box(frame, tile);
      if (tile.level === fine) pen.fillRect(x0, y0, x1 - x0, y1 - y0); // over the coarse one
      pen.globalAlpha = STRENGTH;
      pen.imageSmoothingEnabled = x1 - x0 < MAX_BLUR * picture.width;
      pen.drawImage(picture, x0 + GAP, y0 + GAP, x1 - x0 - 2 * GAP, y1 - y0 - 2 * GAP);
      pen.globalAlpha = 1;
    }
    pen.imageSmoothingEnabled = true;
    this.ask(frame, coarse, sharp);
  }

  /** Whether all fine tiles in view are there, or none can be decoded. */
  isComplete(frame: Frame): boolean {
    if (!this.page.decoding.decodes) return true;
    return this.inView(frame, this.level(frame)).every((tile) => this.tiles.has(tile.key));
  }

  /** Drops the tiles: the colours have changed. */
  clear(): void {
    this.tiles.clear();
    this.request = "";
  }

  /** Decodes no more until it is drawn again. */
  pause(): void {
    clearTimeout(this.waiting);
    this.stop();
    this.request = "";
  }

  private refresh(): void {
    const { page } = this;
    const projected = page.projected();
    const { z } = page.store.view;
    // dimensions that the map does not show come from the code on view, so tiles of another code differ
    const off = projected.exact && page.data.latent > 2 ? projected.code(0, 0, z).map((value) => value.toPrecision(3)) : [];
    const ground = [projected.key, page.store.view.context.join(), off.join()].join(";");
    if (ground === this.ground) return;
    this.ground = ground;
    this.clear();
  }

  // whether all fine tiles on a coarse one are there
  private isCovered({ column, row, level }: Tile, fine: number): boolean {
    const side = 2 ** (level - fine);
    for (let i = 0; i < side; i++) {
      for (let j = 0; j < side; j++) if (!this.tiles.has(`${fine}:${column * side + i}:${row * side + j}`)) return false;
    }
    return true;
  }

  private level(frame: Frame): number {
    return Math.round(Math.log2(TILE / frame.sx));
  }

  private sides(level: number): [number, number] {
    const stretch = Math.sqrt(Math.min(Math.max(this.page.renderer.aspect, 0.25), 4));
    return [2 ** level * stretch, 2 ** level / stretch];
  }

  private inView(frame: Frame, level: number): Tile[] {
    const [width, height] = this.sides(level);
    const tiles: Tile[] = [];
    const [low, high] = frame.isLine
      ? [0, 0]
      : [Math.floor(frame.planeY(frame.top + frame.height) / height), Math.floor(frame.planeY(frame.top) / height)];
    const last = Math.floor(frame.planeX(frame.left + frame.width) / width);
    for (let column = Math.floor(frame.planeX(frame.left) / width); column <= last; column++) {
      for (let row = low; row <= high; row++) {
        const [x, y] = [(column + 0.5) * width, frame.isLine ? 0 : (row + 0.5) * height];
        tiles.push({ key: `${level}:${column}:${row}`, level, x, y, column, row });
      }
    }
    return tiles;
  }

  private box(frame: Frame, { level, column, row }: Tile): [number, number, number, number] {
    const [width, height] = this.sides(level);
    const [x0, x1] = [Math.round(frame.x(column * width)), Math.round(frame.x((column + 1) * width))];
    if (frame.isLine) {
      const bottom = Math.round(frame.top + frame.height);
      return [x0, bottom - Math.round(height * frame.sx), x1, bottom];
    }
    return [x0, Math.round(frame.y((row + 1) * height)), x1, Math.round(frame.y(row * height))];
  }

  private ask(frame: Frame, coarse: Tile[], sharp: Tile[]): void {
    const missing = [...coarse, ...sharp].filter((tile) => !this.tiles.has(tile.key));
    const request = `${this.ground} ${this.level(frame)} ${missing.map((tile) => tile.key).join(" ")}`;
    if (request === this.request || !this.page.decoding.decodes) return;
    const moved = !this.isRest(request);
    this.request = request;
    if (!moved) return;
    clearTimeout(this.waiting);
    this.stop();
    if (missing.length) this.waiting = setTimeout(() => this.decode(missing, frame), PAUSE_MS);
  }

  // the tiles that are missing now are among those that are being decoded
  private isRest(request: string): boolean {
    const [ground, level, ...keys] = request.split(" ");
    const [lastGround, lastLevel, ...lastKeys] = this.request.split(" ");
    if (ground !== lastGround || level !== lastLevel) return false;
    const running = new Set(lastKeys);
    return keys.every((key) => running.has(key));
  }

  private decode(missing: Tile[], frame: Frame): void {
    const { page } = this;
    const projected = page.projected();
    const { z } = page.store.view;
    const distance = (tile: Tile): number => (tile.x - frame.cx) ** 2 + (tile.y - frame.cy) ** 2;
    missing.sort((a, b) => b.level - a.level || distance(a) - distance(b));
    const codes = missing.map((tile) => projected.code(tile.x, tile.y, z));
    const { ground } = this;
    this.stop = page.decoding.many(codes, contextOf(page.state, page.store), (index, values) => {
      if (ground !== this.ground) return;
      if (this.tiles.size > MAX_TILES) this.tiles.delete(this.tiles.keys().next().value!);
      this.tiles.set(missing[index].key, pictureOf(page, values, PICTURE));
      this.redraw();
    });
  }
}
