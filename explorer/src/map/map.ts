/** The map: points over the plane, under which codes are decoded. */

import { fill, h, sized } from "../dom.ts";
import type { Page } from "../page.ts";
import type { View } from "../store.ts";
import { count } from "../text/language.ts";
import { MAP } from "../text/map.ts";
import { frameOf, type Frame } from "./camera.ts";
import { mountCard } from "./card.ts";
import { pointsAlpha, saveMap, type Layers } from "./export.ts";
import { boundsOf, Grid } from "./grid.ts";
import { drawAxes, drawGrid, drawPrior, drawPriorLabels, drawVeil } from "./ground.ts";
import { listenToKeys, zoomBy } from "./keys.ts";
import { Kept } from "./kept.ts";
import { fillLegend } from "./legend.ts";
import { mountList } from "./list.ts";
import { drawOverlay, fillPosterior } from "./overlay.ts";
import { listenToPointers } from "./pointer.ts";
import { Points } from "./points.ts";
import { clipPlot, type Pen } from "./pen.ts";
import { Prior } from "./prior.ts";
import { probePixel, type Scene } from "./scene.ts";
import { Sheet } from "./sheet.ts";
import { MAX_THUMBNAILS, Thumbnails } from "./thumbnails.ts";
import { fillToolbar } from "./toolbar.ts";
import { veilOf } from "./veil.ts";

const ZOOM = 1.5; // of the buttons
const COUNT_PAUSE_MS = 200; // after the view has moved, before the points in it are counted

/** Which canvases must be drawn again. */
interface Stale {
  ground: boolean;
  points: boolean;
  overlay: boolean;
}

/** Adds the map, its toolbar and its legend. */
export function mountMap(page: Page, el: HTMLElement): void {
  if (!h("canvas", {}).getContext("2d")) return mountList(page, el);
  const { store } = page;
  const canvases = { ground: h("canvas", {}), points: h("canvas", {}), overlay: h("canvas", { tabindex: 0, role: "application" }) };
  const keys = h("p", { class: "ls-hidden", id: "ls-map-keys" });
  canvases.overlay.setAttribute("aria-describedby", keys.id);
  const zooms = h("div", { class: "ls-zooms" });
  const hint = h("p", { class: "ls-hint", "aria-hidden": "true" });
  const stage = h("div", { class: "ls-stage" }, ...Object.values(canvases), zooms, hint);
  const [toolbar, legend] = [h("div", { class: "ls-toolbar" }), h("div", { class: "ls-legend" })];
  fill(el, toolbar, stage, legend, keys);

  let grid: Grid | null = null;
  let frame: Frame | null = null;
  let bounds = boundsOf(page.projected().places);
  let counting: ReturnType<typeof setTimeout> | undefined;
  const stale: Stale = { ground: true, points: true, overlay: true };
  let scheduled = false;
  const later = (...which: (keyof Stale)[]): void => {
    for (const each of which) stale[each] = true;
    if (scheduled) return;
    scheduled = true;
    requestAnimationFrame(() => {
      scheduled = false;
      draw();
    });
  };
  const points = new Points(page);
  const scene: Scene = {
    page,
    points,
    pointer: "mouse",
    under: null,
    spot: null,
    frame: () => (frame ??= frameOf(stage.clientWidth, stage.clientHeight, bounds, store.view.camera, page.data.latent === 1)),
    grid: () => (grid ??= new Grid(page.projected().places, bounds)),
  };
  const sheet = new Sheet(page, () => later("ground"));
  const thumbnails = new Thumbnails(page, () => later("overlay"));
  const prior = new Prior(page, () => {
    later("points", "overlay");
    fillLegend(scene, prior, legend);
  });
  const showCard = mountCard(scene, stage);

  const kept = { veil: new Kept(), prior: new Kept() };
  const keep = (layer: Kept, pen: Pen, key: string, paint: (pen: Pen, plot: Frame) => void): void => {
    const isScreen = Object.values(canvases).some((each) => pen instanceof CanvasRenderingContext2D && pen.canvas === each);
    if (isScreen) layer.draw(pen as CanvasRenderingContext2D, scene.frame(), key, canvases.points.width / stage.clientWidth, paint);
    else paint(pen, scene.frame());
  };
  const layers: Layers = {
    behind(pen: Pen) {
      const { layers: on } = store.view;
      const plot = scene.frame();
      if (on.sheet) {
        pen.save();
        clipPlot(pen, plot);
        sheet.draw(pen, plot);
        pen.restore();
      } else sheet.pause();
      if (on.veil) {
        const key = [page.projected().key, page.colour("--ls-hatch"), page.colour("--ls-veil"), on.sheet].join(";");
        keep(kept.veil, pen, key, (each, frame) => drawVeil(each, frame, page, veilOf(page), on.sheet));
      }
      if (!on.sheet) drawGrid(pen, plot, page);
      drawAxes(pen, plot, page);
    },
    over(pen: Pen) {
      if (!store.view.layers.prior) return;
      const { ellipses, rings, curve } = prior.lines();
      const lines = [ellipses.length, rings.length, curve.length].join();
      const key = [page.projected().key, page.colour("--ls-prior"), page.colour("--ls-ground"), lines].join(";");
      keep(kept.prior, pen, key, (each, frame) => drawPrior(each, frame, page, prior));
    },
    before(pen: Pen) {
      const plot = scene.frame();
      fillPosterior(pen, plot, page);
      if (store.view.layers.thumbnails) {
        const near = points.nearby(plot);
        if (near.length <= MAX_THUMBNAILS) thumbnails.draw(pen, plot, points, near);
      }
      if (store.view.layers.prior) drawPriorLabels(pen, plot, page, prior, veilOf(page));
      drawOverlay(pen, plot, page, points, probePixel(scene), scene.pointer === "touch");
    },
  };
  const draw = (): void => {
    const [width, height] = [stage.clientWidth, stage.clientHeight];
    if (!width || !height) return;
    for (const name of ["ground", "points", "overlay"] as const) {
      if (!stale[name]) continue;
      stale[name] = false;
      const context = sized(canvases[name], width, height);
      if (!context) continue;
      context.clearRect(0, 0, width, height);
      if (name === "ground") layers.behind(context);
      else if (name === "points") {
        if (store.view.layers.points) points.draw(context, scene.frame(), canvases.points.width / width);
        layers.over(context);
      } else layers.before(context);
    }
    canvases.points.style.opacity = String(pointsAlpha(scene));
    showCard();
    if (waitsToSave && isComplete()) save(waitsToSave);
  };
  const isComplete = (): boolean => !store.view.layers.sheet || sheet.isComplete(scene.frame());
  const countPoints = (): void => {
    clearTimeout(counting);
    counting = setTimeout(() => {
      const shown = points.inView(scene.frame(), Infinity).length;
      const spoken = page.language();
      const note = legend.querySelector(".ls-in-view");
      if (note) note.textContent = page.texts(MAP).inView(count(shown, spoken), count(page.data.n, spoken));
    }, COUNT_PAUSE_MS);
  };
  let waitsToSave: "png" | "svg" | null = null;
  const save = (kind: "png" | "svg"): void => {
    const texts = page.texts(MAP);
    const waited = waitsToSave !== null;
    waitsToSave = isComplete() ? null : kind;
    if (waitsToSave || waited) {
      hint.textContent = waitsToSave ? texts.saveWaits : "";
      hint.hidden = !waitsToSave;
    }
    if (waitsToSave) return page.say(texts.saveWaits);
    void saveMap(scene, layers, kind).then((name) => page.say(texts.savedAs(name)));
  };
  const write = (): void => {
    const texts = page.texts(MAP);
    canvases.overlay.setAttribute("aria-label", texts.map);
    keys.textContent = texts.keys;
    hint.textContent = matchMedia("(pointer: coarse)").matches ? texts.touchHint : page.chords ? texts.chordHint : texts.hint;
    const button = (sign: string, label: string, act: () => void): HTMLElement =>
      h("button", { "aria-label": label, title: label, onclick: act }, sign);
    fill(
      zooms,
      button("+", texts.zoomIn, () => zoomBy(scene, ZOOM)),
      button("−", texts.zoomOut, () => zoomBy(scene, 1 / ZOOM)),
      button("⤢", texts.fit, () => store.set({ camera: null })),
    );
    writeToolbar();
    writeLegend();
  };
  const writeToolbar = (): void => {
    const focused = (el.getRootNode() as Document | ShadowRoot).activeElement?.getAttribute("data-key");
    fillToolbar(page, toolbar, { save });
    if (focused) toolbar.querySelector<HTMLElement>(`[data-key="${focused}"]`)?.focus();
  };
  const writeLegend = (): void => {
    fillLegend(scene, prior, legend);
    countPoints();
  };

  store.listen((view, changed) => {
    const some = (...entries: (keyof View)[]): boolean => entries.some((entry) => changed.has(entry));
    if (some("projection", "axes")) {
      bounds = boundsOf(page.projected().places);
      grid = frame = null;
      points.place();
      if (view.camera && !changed.has("camera")) store.set({ camera: null });
    }
    if (some("camera")) frame = null;
    if (some("projection", "axes", "colour", "hidden", "theme")) points.colour();
    if (some("theme", "root")) recolour();
    if (some("language")) write();
    else {
      if (some("colour", "projection", "axes", "layers")) writeToolbar();
      if (some("colour", "projection", "axes", "layers", "hidden", "theme")) writeLegend();
    }
    if (some("camera", "projection", "axes", "hidden", "colour")) countPoints();
    if (some("pinned")) hint.hidden = true;
    const all = some("camera", "projection", "axes", "layers", "theme", "language", "root");
    if (all || some("context") || (some("z") && page.data.latent > 2 && view.layers.sheet)) stale.ground = true;
    if (all || some("colour", "hidden")) stale.points = true;
    stale.overlay = true;
    draw();
  });
  const recolour = (): void => {
    sheet.clear();
    thumbnails.clear();
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    points.colour();
    recolour();
    writeLegend();
    later("ground", "points", "overlay");
  });
  (el.getRootNode() as Document | ShadowRoot).addEventListener("pointerdown", (event) => {
    const isInMenu = (event.target as Element | null)?.closest?.(".ls-layers-holder");
    if (isInMenu || !toolbar.hasAttribute("data-layers")) return;
    toolbar.removeAttribute("data-layers");
    toolbar.querySelector(".ls-layers-opener")?.setAttribute("aria-expanded", "false");
  });
  listenToPointers(scene, canvases.overlay);
  listenToKeys(scene, canvases.overlay);
  write();
  new ResizeObserver(() => {
    frame = null;
    stale.ground = stale.points = stale.overlay = true;
    draw(); // at once, so that no empty frame is seen
  }).observe(stage);
}
