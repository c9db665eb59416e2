/** The colours and shapes of classes, and the scale for numbers. */

// Petroff's ten colours for categories (2021, arXiv 2107.02270), told apart with each common kind of colour blindness
const PETROFF = ["#3f90da", "#ffa90e", "#bd1f01", "#94a4a2", "#832db6", "#a96b59", "#e76300", "#b9ac70", "#717581", "#92dadd"];
const SHADES_OF_CLASSES = [0, -0.35, 0.4, -0.55, 0.6]; // mixed with black (below 0) or white, for each further ten classes

// viridis at 11 equal steps, even in lightness
const VIRIDIS = [
  "#440154", "#482475", "#414487", "#355f8d", "#2a788e", "#21918c", "#22a884", "#44bf70", "#7ad151", "#bddf26", "#fde725",
];
const STEPS_OF_SCALE = 256;

/** Shapes as paths around 0, about 2 across, so that a class is known without its colour. */
export const SHAPES = [
  "M1 0A1 1 0 1 1-1 0A1 1 0 1 1 1 0Z",
  "M-.86-.86H.86V.86H-.86Z",
  "M0-1.12L1.05.78H-1.05Z",
  "M0-1.2L1.2 0L0 1.2L-1.2 0Z",
  "M0 1.12L1.05-.78H-1.05Z",
  "M-.4-1.1H.4V-.4H1.1V.4H.4V1.1H-.4V.4H-1.1V-.4H-.4Z",
  "M0-1.15L1.09-.36L.68.93H-.68L-1.09-.36Z",
  "M0-1.25L.36-.42L1.19-.39L.54.17L.77 1.01L0 .54L-.77 1.01L-.54.17L-1.19-.39L-.36-.42Z",
  "M1.1 0L.55.95H-.55L-1.1 0L-.55-.95H.55Z",
  "M-1.08-.52L-.52-1.08L0-.56L.52-1.08L1.08-.52L.56 0L1.08.52L.52 1.08L0 .56L-.52 1.08L-1.08.52L-.56 0Z",
];

/** The three parts of a colour `#rrggbb` or `#rgb`, 0 to 255. */
export function partsOf(colour: string): [number, number, number] {
  const digits = colour.length < 7 ? [...colour.slice(1, 4)].map((digit) => digit + digit).join("") : colour.slice(1, 7);
  const value = parseInt(digits, 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** `#rrggbb` of three parts. */
function hexOf(parts: readonly number[]): string {
  return `#${parts.map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;
}

/** A colour as a pixel of an opaque image. */
export function inkOf(colour: string): number {
  const [r, g, b] = partsOf(colour);
  return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
}

/** The colour of a class; after ten classes the colours come again in other shades. */
export function classColour(index: number): string {
  const shade = SHADES_OF_CLASSES[Math.floor(index / PETROFF.length) % SHADES_OF_CLASSES.length];
  const end = shade < 0 ? 0 : 255;
  const parts = partsOf(PETROFF[index % PETROFF.length]);
  return hexOf(parts.map((part) => part + (end - part) * Math.abs(shade)));
}

/** The shape of a class. */
export function classShape(index: number): string {
  return SHAPES[index % SHAPES.length];
}

/** The scale for numbers, 256 steps from low to high; the end that would vanish in the ground is left out. */
export function scaleColours(dark: boolean): string[] {
  const [from, to] = dark ? [0.14, 1] : [0, 0.93];
  return Array.from({ length: STEPS_OF_SCALE }, (_, step) => {
    const at = (from + ((to - from) * step) / (STEPS_OF_SCALE - 1)) * (VIRIDIS.length - 1);
    const index = Math.min(Math.floor(at), VIRIDIS.length - 2);
    const [low, high] = [partsOf(VIRIDIS[index]), partsOf(VIRIDIS[index + 1])];
    return hexOf(low.map((part, i) => part + (high[i] - part) * (at - index)));
  });
}

/** Whether black is easier to read than white on a colour. */
export function takesBlack(colour: string): boolean {
  const [r, g, b] = partsOf(colour).map((part) => (part / 255) ** 2.2);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.25;
}

/** Whether the ground of the page is dark. */
export function isDark(ground: string): boolean {
  return !takesBlack(ground);
}
