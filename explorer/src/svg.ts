/** A pen that writes SVG: what is drawn with it, as on a canvas, becomes paths, texts and images in a text. */

type Paint = string | CanvasGradient | CanvasPattern;

interface Look {
  fillStyle: Paint;
  strokeStyle: Paint;
  lineWidth: number;
  globalAlpha: number;
  font: string;
  textAlign: CanvasTextAlign;
  textBaseline: CanvasTextBaseline;
  lineCap: CanvasLineCap;
  lineJoin: CanvasLineJoin;
  imageSmoothingEnabled: boolean;
  dash: number[];
  transform: string;
  clipped: string;
}

/** The part of a canvas's context that the pictures of the page use. */
export class SvgPen implements Look {
  fillStyle: Paint = "#000000";
  strokeStyle: Paint = "#000000";
  lineWidth = 1;
  globalAlpha = 1;
  font = "10px sans-serif";
  textAlign: CanvasTextAlign = "start";
  textBaseline: CanvasTextBaseline = "alphabetic";
  lineCap: CanvasLineCap = "butt";
  lineJoin: CanvasLineJoin = "miter";
  imageSmoothingEnabled = true;
  imageSmoothingQuality: ImageSmoothingQuality = "low"; // a viewer of SVG chooses its own
  dash: number[] = [];
  transform = "";
  clipped = "";
  readonly elements: string[] = [];
  private readonly looks: Look[] = [];
  private measuring: CanvasRenderingContext2D | null = null;
  private path = "";
  private clips = 0;

  /** `hatch` is the colour of the lines of the only pattern that is drawn, that of the map's veil. */
  constructor(hatch = "") {
    if (!hatch) return;
    const lines = `<path d="M-1 1L1-1M0 7L7 0M6 8L8 6" stroke="${escaped(hatch)}" fill="none"/>`;
    this.elements.push(`<pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse">${lines}</pattern>`);
  }

  /** This pen as the context of a canvas. */
  get context(): CanvasRenderingContext2D {
    return this as unknown as CanvasRenderingContext2D;
  }

  /** The text of an SVG file of a size in pixels with what was drawn so far. */
  svg(width: number, height: number): string {
    const size = `viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"`;
    return `<svg xmlns="http://www.w3.org/2000/svg" ${size}>${this.elements.join("")}</svg>`;
  }

  save(): void {
    const { fillStyle, strokeStyle, lineWidth, globalAlpha, font, textAlign, textBaseline, lineCap, lineJoin } = this;
    const { imageSmoothingEnabled, transform, clipped } = this;
    const colours = { fillStyle, strokeStyle, lineWidth, globalAlpha, lineCap, lineJoin, imageSmoothingEnabled };
    this.looks.push({ ...colours, font, textAlign, textBaseline, transform, clipped, dash: [...this.dash] });
  }

  restore(): void {
    const look = this.looks.pop();
    if (look) Object.assign(this, look);
  }

  translate(x: number, y: number): void {
    this.transform += `translate(${short(x)} ${short(y)})`;
  }

  scale(x: number, y: number): void {
    this.transform += `scale(${x} ${y})`;
  }

  rotate(radians: number): void {
    this.transform += `rotate(${short((180 * radians) / Math.PI)})`;
  }

  setTransform(a: number, b: number, c: number, d: number, e: number, f: number): void {
    this.transform = `matrix(${[a, b, c, d, e, f].join(" ")})`;
  }

  setLineDash(dash: Iterable<number>): void {
    this.dash = [...dash];
  }

  beginPath(): void {
    this.path = "";
  }

  moveTo(x: number, y: number): void {
    this.path += `M${short(x)} ${short(y)}`;
  }

  lineTo(x: number, y: number): void {
    this.path += `${this.path ? "L" : "M"}${short(x)} ${short(y)}`;
  }

  bezierCurveTo(a: number, b: number, c: number, d: number, x: number, y: number): void {
    this.path += `C${[a, b, c, d, x, y].map(short).join(" ")}`;
  }

  quadraticCurveTo(a: number, b: number, x: number, y: number): void {
    this.path += `Q${[a, b, x, y].map(short).join(" ")}`;
  }

  rect(x: number, y: number, width: number, height: number): void {
    this.path += `M${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}z`;
  }

  roundRect(x: number, y: number, width: number, height: number, radii: number | number[] = 0): void {
    const r = Math.min(Array.isArray(radii) ? (radii[0] ?? 0) : radii, width / 2, height / 2);
    const arc = (dx: number, dy: number): string => `a${short(r)} ${short(r)} 0 0 1 ${short(dx)} ${short(dy)}`;
    this.path +=
      `M${short(x + r)} ${short(y)}h${short(width - 2 * r)}${arc(r, r)}v${short(height - 2 * r)}${arc(-r, r)}` +
      `h${short(2 * r - width)}${arc(-r, -r)}v${short(2 * r - height)}${arc(r, -r)}z`;
  }

  arc(x: number, y: number, radius: number, from: number, to: number, backwards = false): void {
    this.ellipse(x, y, radius, radius, 0, from, to, backwards);
  }

  ellipse(
    x: number,
    y: number,
    rx: number,
    ry: number,
    turn: number,
    from: number,
    to: number,
    backwards = false,
  ): void {
    const at = (angle: number): [number, number] => {
      const [u, v] = [rx * Math.cos(angle), ry * Math.sin(angle)];
      return [x + u * Math.cos(turn) - v * Math.sin(turn), y + u * Math.sin(turn) + v * Math.cos(turn)];
    };
    const whole = Math.abs(to - from) >= 2 * Math.PI - 1e-9;
    const end = whole ? from + (backwards ? -2 : 2) * Math.PI : to;
    this.path += `${this.path && !this.path.endsWith("z") ? "L" : "M"}${at(from).map(short).join(" ")}`;
    const parts = Math.max(1, Math.ceil(Math.abs(end - from) / Math.PI)); // an arc of SVG is shorter than a turn
    for (let part = 1; part <= parts; part++) {
      const [u, v] = at(from + ((end - from) * part) / parts);
      const sweep = backwards ? 0 : 1;
      this.path += `A${short(rx)} ${short(ry)} ${short((180 * turn) / Math.PI)} 0 ${sweep} ${short(u)} ${short(v)}`;
    }
    if (whole) this.path += "z";
  }

  closePath(): void {
    if (this.path) this.path += "z";
  }

  fill(rule?: CanvasFillRule | Path2D): void {
    const evenOdd = rule === "evenodd" ? ' fill-rule="evenodd"' : "";
    if (this.path) this.add(`<path d="${this.path}" fill="${paintOf(this.fillStyle)}"${evenOdd}`);
  }

  stroke(): void {
    if (this.path) this.add(`<path d="${this.path}" fill="none" ${this.strokeAttributes()}`);
  }

  clip(): void {
    this.clips++;
    const id = `clip${this.clips}`;
    this.elements.push(`<clipPath id="${id}"><path d="${this.path}"${this.transformAttribute()}/></clipPath>`);
    this.clipped = id;
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    this.add(`<rect ${box(x, y, width, height)} fill="${paintOf(this.fillStyle)}"`);
  }

  strokeRect(x: number, y: number, width: number, height: number): void {
    this.add(`<rect ${box(x, y, width, height)} fill="none" ${this.strokeAttributes()}`);
  }

  clearRect(): void {
    // nothing lies below a picture
  }

  fillText(text: string, x: number, y: number): void {
    this.write(text, x, y, `fill="${paintOf(this.fillStyle)}"`);
  }

  strokeText(text: string, x: number, y: number): void {
    this.write(text, x, y, `fill="none" ${this.strokeAttributes()}`);
  }

  measureText(text: string): TextMetrics {
    this.measuring ??= document.createElement("canvas").getContext("2d");
    if (!this.measuring) return { width: 6 * text.length } as TextMetrics;
    this.measuring.font = this.font;
    return this.measuring.measureText(text);
  }

  drawImage(source: CanvasImageSource, ...numbers: number[]): void {
    const { width, height } = source as HTMLCanvasElement;
    const [sx, sy, sw, sh, x, y, w, h] =
      numbers.length > 4 ? numbers : [0, 0, width, height, ...numbers, width, height];
    const copy = document.createElement("canvas");
    [copy.width, copy.height] = [Math.max(1, Math.round(sw)), Math.max(1, Math.round(sh))];
    copy.getContext("2d")?.drawImage(source, sx, sy, sw, sh, 0, 0, copy.width, copy.height);
    const rendering = this.imageSmoothingEnabled ? "" : ' image-rendering="pixelated"';
    this.add(`<image ${box(x, y, w, h)} preserveAspectRatio="none"${rendering} href="${copy.toDataURL("image/png")}"`);
  }

  private strokeAttributes(): string {
    const dash = this.dash.length ? ` stroke-dasharray="${this.dash.join(" ")}"` : "";
    const ends = `stroke-linecap="${this.lineCap}" stroke-linejoin="${this.lineJoin}"`;
    return `stroke="${paintOf(this.strokeStyle)}" stroke-width="${short(this.lineWidth)}" ${ends}${dash}`;
  }

  private transformAttribute(): string {
    return this.transform ? ` transform="${this.transform}"` : "";
  }

  private write(text: string, x: number, y: number, paint: string): void {
    const [, style, size, family] = /^(.*?)([\d.]+)px\s+(.*)$/.exec(this.font) ?? ["", "", "10", "sans-serif"];
    const anchors: Record<string, string> = { center: "middle", right: "end", end: "end" };
    const baselines: Record<string, number> = { middle: 0.35, top: 0.8, hanging: 0.8, bottom: -0.2 };
    const anchor = anchors[this.textAlign] ?? "start";
    const weight = /\b(bold|[1-9]00)\b/.exec(style)?.[1];
    const down = y + (baselines[this.textBaseline] ?? 0) * Number(size);
    this.add(
      `<text x="${short(x)}" y="${short(down)}" text-anchor="${anchor}" font-size="${size}"` +
        ` font-family="${escaped(family)}"${weight ? ` font-weight="${weight}"` : ""} ${paint}`,
      `>${escaped(text)}</text>`,
    );
  }

  /** Adds an element that is written up to its closing, which is `end`. */
  add(start: string, end = "/>"): void {
    const opacity = this.globalAlpha < 1 ? ` opacity="${short(this.globalAlpha)}"` : "";
    const element = `${start}${opacity}${this.transformAttribute()}${end}`;
    this.elements.push(this.clipped ? `<g clip-path="url(#${this.clipped})">${element}</g>` : element);
  }
}

function paintOf(style: Paint): string {
  return typeof style === "string" ? escaped(style) : "url(#hatch)";
}

function short(value: number): string {
  return String(Math.round(100 * value) / 100);
}

function box(x: number, y: number, width: number, height: number): string {
  return `x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}"`;
}

function escaped(text: string): string {
  const names: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return String(text)
    .replace(/[&<>"]/g, (character) => names[character])
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, "");
}
