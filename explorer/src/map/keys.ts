/** The keyboard on the map, and what it tells screen readers. */

import { contextOf } from "../decoding.ts";
import { fieldName, MAP } from "../text/map.ts";
import { isFar } from "../panels/far.ts";
import { number } from "../text/language.ts";
import type { End } from "../store.ts";
import { zoomed } from "./camera.ts";
import { codeOf, exampleName } from "./examples.ts";
import { choose, codeAt, follow, probePlace, type Scene } from "./scene.ts";

const PIXELS_PER_STEP = 8; // CSS pixels
const PIXELS_PER_LARGE_STEP = 48;
const KEY_ZOOM = 1.4;
const DESCRIPTION_DELAY_MS = 450; // before a spot is described, so that a series of steps is described once
const ARROWS: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Zooms around the middle of the plot. */
export function zoomBy(scene: Scene, factor: number): void {
  const frame = scene.frame();
  scene.page.store.set({ camera: zoomed(frame, factor, frame.left + frame.width / 2, frame.top + frame.height / 2) });
}

/** The spot of the probe in words. */
function spotInWords(scene: Scene): string {
  const { page } = scene;
  const texts = page.texts(MAP);
  const spoken = page.language();
  const [x, y] = probePlace(scene);
  const nearest = scene.grid().nearest(x, y, (point) => scene.points.shows(point));
  return [
    texts.at(number(x, spoken), scene.frame().isLine ? "" : number(y, spoken)),
    nearest === null ? "" : texts.nearest([...classOf(scene, nearest), exampleName(page, nearest)].join(", ")),
    isFar(page, page.store.view.z) ? texts.far : "",
  ]
    .filter(Boolean)
    .join(" ");
}

function classOf({ page }: Scene, point: number): string[] {
  const label = page.data.fields.get("label");
  if (!label || label.field.kind !== "class") return [];
  const name = label.field.classes[label.values[point]];
  return name === undefined ? [] : [`${fieldName(label.field, page.language())} ${name}`];
}

/** Listens to keys on the focused map. */
export function listenToKeys(scene: Scene, target: HTMLElement): void {
  const { page } = scene;
  const { store } = page;
  const visited: number[] = []; // the examples that N went to, which P goes back
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const tell = (before = ""): void => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const context = contextOf(page.state, store);
      const say = (decoded: Float32Array | null): void => {
        const picture = decoded ? page.texts(MAP).decoded(page.renderer.describe(decoded)) : "";
        page.say([before, picture, spotInWords(scene)].filter(Boolean).join(" "));
      };
      const decoded = page.decoding.now(store.view.z, context);
      if (decoded || !page.decoding.decodes) say(decoded);
      else page.decoding.request("map-words", store.view.z, context, say);
    }, DESCRIPTION_DELAY_MS);
  };
  const move = (dx: number, dy: number): void => {
    const frame = scene.frame();
    const [x0, y0] = probePlace(scene);
    const [x, y] = [x0 + dx / frame.sx, frame.isLine ? 0 : y0 - dy / frame.sy];
    store.set({ z: codeAt(scene, x, y), pinned: true, selected: null, ...follow(frame, x, y) });
  };
  const next = (): void => {
    const { selected } = store.view;
    if (selected !== null && visited[visited.length - 1] !== selected) visited.push(selected);
    const been = new Set(visited);
    const point = scene.grid().nearest(...probePlace(scene), (each) => scene.points.shows(each) && !been.has(each));
    if (point === null) return;
    visited.push(point);
    choose(scene, point);
  };
  const previous = (): void => {
    if (visited.length > 1) visited.pop();
    const point = visited[visited.length - 1];
    if (point !== undefined) choose(scene, point);
  };
  const end = (): End => {
    const { selected, z } = store.view;
    const isThere = selected !== null && codeOf(page, selected).every((value, k) => value === z[k]);
    return isThere ? { point: selected } : { z: [...z] };
  };
  const keys: Record<string, () => void> = {
    "+": () => zoomBy(scene, KEY_ZOOM),
    "=": () => zoomBy(scene, KEY_ZOOM),
    "-": () => zoomBy(scene, 1 / KEY_ZOOM),
    "0": () => store.set({ camera: null }),
    n: () => (next(), tell()),
    p: () => (previous(), tell()),
    a: () => (store.set({ from: end() }), tell(page.texts(MAP).startSet)),
    b: () => (store.set({ to: end() }), tell(page.texts(MAP).endSet)),
    Enter() {
      store.set({ pinned: !store.view.pinned });
      tell(store.view.pinned ? page.texts(MAP).pinned : page.texts(MAP).released);
    },
    Escape: () => store.set({ pinned: false, selected: null }),
    " ": () => {
      if (store.view.from && store.view.to) store.set({ playing: !store.view.playing });
    },
  };
  target.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = ARROWS[event.key];
    const key = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!arrow && !key) return;
    event.preventDefault();
    scene.pointer = "keyboard";
    store.set({ hovered: null });
    if (key) return key();
    const step = event.shiftKey ? PIXELS_PER_LARGE_STEP : PIXELS_PER_STEP;
    move(arrow[0] * step, arrow[1] * step);
    tell();
  });
}
