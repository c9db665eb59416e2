/** Keeps the probe on the path: it follows `at`, and moves to and fro while `playing` is set. */

import type { Page } from "../page.ts";
import { codeAt, pathCodes, touchesPath } from "./paths.ts";

const SECONDS = 5; // from one end of the path to the other
const REDUCED_STEP = 1 / 8; // of the path at once, where motion is to be reduced
const REDUCED_PAUSE_S = 0.9; // between two of them

/** Mounts the player, which is there whether the panel of the path is open or not. */
export function mountPlayer(page: Page): void {
  const { store } = page;
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  let last: number | null = null;
  let direction = 1;

  const frame = (now: number): void => {
    const { playing, at } = store.view;
    if (!playing || !page.el.isConnected) {
      last = null;
      return;
    }
    const seconds = last === null ? 0 : (now - last) / 1000;
    requestAnimationFrame(frame);
    if (calm.matches && last !== null && seconds < REDUCED_PAUSE_S) return;
    last = now;
    const move = calm.matches ? (seconds ? REDUCED_STEP : 0) : Math.min(seconds, 0.1) / SECONDS;
    if (at >= 1) direction = -1;
    if (at <= 0) direction = 1;
    if (move) store.set({ at: Math.min(1, Math.max(0, at + direction * move)) });
  };

  store.listen((view, changed) => {
    const codes = changed.has("playing") || touchesPath(changed) ? pathCodes(page) : [];
    if (touchesPath(changed) && codes.length && !changed.has("z"))
      store.set({ z: codeAt(codes, view.at), pinned: true, selected: null });
    if (!changed.has("playing") || !view.playing) return;
    if (!codes.length) store.set({ playing: false });
    else if (last === null) requestAnimationFrame(frame);
  });
  const { pinned, at } = store.view;
  const codes = pathCodes(page);
  if (codes.length && !pinned) store.set({ z: codeAt(codes, at), pinned: true });
}
