/** Chords sound when the map is clicked, when Enter is pressed on it, and while the probe is dragged over it. */

import type { Chords } from "./control.ts";

const MIN_DRAG_PX = 5; // a pointer that moves less is a click

/** Listens to the map of the page; `passed` is called when a drag passes a chord. */
export function listenToMap(chords: Chords, passed: () => void): void {
  const { page, data } = chords;
  const { store } = page;
  const map = page.el.querySelector<HTMLElement>(".ls-map");
  if (!map) return;
  let drag: { x: number; y: number; moved: boolean; last: string } | null = null;

  const sound = (): void => {
    const { selected, z } = store.view;
    if (selected !== null) chords.show(data.point(selected, chords.root));
    else chords.decode(z, (masks) => chords.show(masks));
  };
  const soon = (act: () => void): void => {
    setTimeout(() => requestAnimationFrame(act), 0); // after the map has said what was chosen
  };

  map.addEventListener("pointerdown", (event) => {
    if (!onMap(event) || !event.isPrimary || event.button !== 0) return;
    drag = { x: event.clientX, y: event.clientY, moved: false, last: "" };
  });
  map.addEventListener("pointermove", (event) => {
    if (!drag || drag.moved || Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < MIN_DRAG_PX) return;
    drag.moved = true;
    chords.stop();
    chords.passed = [];
  });
  map.addEventListener("pointerup", () => {
    if (drag && !drag.moved) soon(sound);
    else chords.player.wake(); // a finger that drags is a gesture only when it leaves the screen
    drag = null;
  });
  map.addEventListener("pointercancel", () => (drag = null));
  map.addEventListener("keydown", (event) => {
    if (onMap(event) && event.key === "Enter") soon(sound);
  });
  store.listen((view, changed) => {
    if (!drag?.moved || !changed.has("z")) return;
    const dragging = drag;
    chords.decode(view.z, (masks) => {
      if (masks.join() === dragging.last || !masks.some(Boolean)) return;
      dragging.last = masks.join();
      chords.pass(masks);
      passed();
    });
  });
}

/** Whether an event is on the map itself, and not on a button over it. */
function onMap(event: Event): boolean {
  return event.target instanceof HTMLCanvasElement;
}
