/** The prior on the map: circles of standard deviations, or contours that hold as much of it. */

import type { Page } from "../page.ts";
import { rings, type Ring } from "./contours.ts";
import { ellipseOf, linearOf, type Ellipse } from "./linear.ts";
import { densityAt, type Veil } from "./veil.ts";

const DEVIATIONS = [1, 2, 3];
const CURVE_POINTS = 240;
const SPOTS = 72; // of a contour, where its label is tried

/** What is drawn of the prior. */
export interface PriorLines {
  ellipses: { ellipse: Ellipse; label: string }[]; // with their half axes
  rings: { ring: Ring; label: string }[]; // on the plane
  curve: [number, number][]; // of one dimension: a value, and the density over its largest
}

const NOTHING: PriorLines = { ellipses: [], rings: [], curve: [] };

/** Makes the lines of a prior for the projection on view. */
export class Prior {
  private density: Float32Array | null = null;
  private levels: { level: number; share: number }[] = [];
  private last: { key: string; lines: PriorLines } | null = null;
  private spots: { lines: PriorLines; veil: Veil; byLabel: Map<string, [number, number][]> } | null = null;

  constructor(
    private readonly page: Page,
    redraw: () => void,
  ) {
    const { prior } = page.state.model;
    if (prior.kind !== "other" || !prior.density) return;
    void page.blobs.floats(prior.density).then((density) => {
      this.density = density;
      this.levels = levelsOf(density);
      this.last = null;
      redraw();
    });
  }

  /** Whether there is anything to draw in the projection on view. */
  get drawn(): boolean {
    const { ellipses, rings: contours, curve } = this.lines();
    return ellipses.length + contours.length + curve.length > 0;
  }

  lines(): PriorLines {
    const projected = this.page.projected();
    if (this.last?.key !== projected.key) this.last = { key: projected.key, lines: this.compute() };
    return this.last.lines;
  }

  /** Where each label can stand on its contours, on the plane: the spots with the least density of points first. */
  labelSpots(veil: Veil): Map<string, [number, number][]> {
    const lines = this.lines();
    if (this.spots?.lines === lines && this.spots.veil === veil) return this.spots.byLabel;
    const byLabel = new Map<string, [number, number][]>();
    const add = (label: string, spot: [number, number]): void => {
      const spots = byLabel.get(label);
      if (spots) spots.push(spot);
      else byLabel.set(label, [spot]);
    };
    for (const { ellipse, label } of lines.ellipses) {
      for (let k = 0; k < SPOTS; k++) add(label, onEllipse(ellipse, (2 * Math.PI * k) / SPOTS));
    }
    for (const { ring, label } of lines.rings) {
      const step = 2 * Math.ceil(ring.length / (2 * SPOTS));
      for (let k = 0; k < ring.length; k += step) add(label, [ring[k], ring[k + 1]]);
    }
    for (const spots of byLabel.values()) {
      const crowd = new Map(spots.map((spot) => [spot, densityAt(veil, ...spot)]));
      spots.sort((a, b) => crowd.get(a)! - crowd.get(b)!);
    }
    this.spots = { lines, veil, byLabel };
    return byLabel;
  }

  private compute(): PriorLines {
    const { page } = this;
    const { prior, latent } = page.state.model;
    const projected = page.projected();
    const linear = linearOf(projected, latent);
    if (!linear || prior.kind === "none") return NOTHING;
    if (latent === 1) return { ...NOTHING, curve: this.curve() };
    if (prior.kind === "standard") {
      const { x, y, rx, ry, angle } = ellipseOf(linear, linear.origin, () => 1);
      const ellipses = DEVIATIONS.map((k) => ({ ellipse: { x, y, rx: k * rx, ry: k * ry, angle }, label: `${k} σ` }));
      return { ...NOTHING, ellipses };
    }
    if (latent !== 2 || !this.density) return NOTHING;
    const [ny, nx] = prior.density!.shape;
    const [[x0, y0], [x1, y1]] = [prior.low, prior.high];
    const contours = this.levels.flatMap(({ level, share }) =>
      rings(this.density!, nx, ny, level).map((ring) => {
        const onPlane: Ring = [];
        for (let k = 0; k < ring.length; k += 2) {
          const z = [x0 + (ring[k] * (x1 - x0)) / (nx - 1), y0 + (ring[k + 1] * (y1 - y0)) / (ny - 1)];
          onPlane.push(...projected.place(z));
        }
        return { ring: onPlane, label: `${Math.round(100 * share)} %` };
      }),
    );
    return { ...NOTHING, rings: contours };
  }

  private curve(): [number, number][] {
    const { prior } = this.page.state.model;
    if (prior.kind === "standard") {
      return Array.from({ length: CURVE_POINTS }, (_, i) => {
        const z = -4 + (8 * i) / (CURVE_POINTS - 1);
        return [z, Math.exp((-z * z) / 2)];
      });
    }
    if (!this.density) return [];
    const [low, high, n] = [prior.low[0], prior.high[0], this.density.length];
    const largest = this.density.reduce((most, each) => Math.max(most, each), -Infinity);
    return Array.from(this.density, (value, i) => [low + ((high - low) * i) / (n - 1), Math.exp(value - largest)]);
  }
}

/** The log densities above which lies what 1, 2 and 3 standard deviations hold of a normal distribution in the plane. */
function levelsOf(density: Float32Array): { level: number; share: number }[] {
  const sorted = Float32Array.from(density.filter(Number.isFinite)).sort().reverse();
  const masses = Array.from(sorted, (value) => Math.exp(value - sorted[0]));
  const total = masses.reduce((sum, each) => sum + each, 0);
  return DEVIATIONS.map((k) => {
    const share = 1 - Math.exp((-k * k) / 2);
    let [sum, i] = [0, 0];
    while (i < masses.length - 1 && sum + masses[i] < share * total) sum += masses[i++];
    return { level: sorted[i], share };
  });
}

function onEllipse({ x, y, rx, ry, angle }: Ellipse, turn: number): [number, number] {
  const [u, v] = [rx * Math.cos(turn), ry * Math.sin(turn)];
  return [x + u * Math.cos(angle) - v * Math.sin(angle), y + u * Math.sin(angle) + v * Math.cos(angle)];
}
