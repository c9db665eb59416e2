/**
 * Mouse, pen and touch: moving decodes, a click pins, dragging pans or moves the probe (its ring, or with
 * Shift; on a page about chords, where a drag is heard, the other way round), the wheel and two fingers zoom.
 */

import type { View } from "../store.ts";
import { panned, zoomed, type Frame } from "./camera.ts";
import { choose, codeUnder, pick, probePixel, type Scene } from "./scene.ts";

const MAX_CLICK_MOVEMENT = 4; // CSS pixels that a click may move
const HANDLE_RADIUS = 16; // around the probe
const TOUCH_HANDLE_RADIUS = 32;
const WHEEL_PER_PIXEL = 0.0016;
const PINCH_PER_PIXEL = 0.01; // a touchpad's pinch, which comes as a wheel with Ctrl
const PIXELS_PER_WHEEL_LINE = 16;
const MAX_WHEEL_PIXELS = 240; // pixels that count of one event

interface Pinch {
  frame: Frame;
  distance: number; // between the fingers
  x: number; // the middle between them
  y: number;
}

type Drag =
  | { kind: "pan"; x: number; y: number; frame: Frame; moved: boolean }
  | { kind: "probe"; x: number; y: number; dx: number; dy: number; moved: boolean; grabbed: boolean };

/** Listens to the pointers on the map. */
export function listenToPointers(scene: Scene, target: HTMLElement): void {
  const { page } = scene;
  const { store } = page;
  const fingers = new Map<number, [number, number]>();
  let drag: Drag | null = null;
  let pinch: Pinch | null = null;

  const place = (event: MouseEvent): [number, number] => {
    const box = target.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const overHandle = (px: number, py: number): boolean => {
    const [x, y] = probePixel(scene);
    return Math.hypot(px - x, py - y) <= (scene.pointer === "touch" ? TOUCH_HANDLE_RADIUS : HANDLE_RADIUS);
  };
  const hover = (px: number, py: number): void => {
    const change: Partial<View> = { hovered: pick(scene, px, py) };
    const frame = scene.frame();
    scene.under = null;
    if (frame.holds(px, py)) {
      if (!store.view.pinned) scene.under = change.z = codeUnder(scene, px, py);
      else if (change.hovered !== null) scene.under = page.projected().code(frame.planeX(px), frame.planeY(py), store.view.z);
    }
    store.set(change);
    target.style.cursor = store.view.pinned && overHandle(px, py) ? "grab" : "crosshair";
  };
  const click = (px: number, py: number): void => {
    const point = pick(scene, px, py);
    if (point !== null) choose(scene, point);
    else store.set({ z: codeUnder(scene, px, py), selected: null, pinned: true });
  };

  target.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    const [px, py] = place(event);
    scene.pointer = event.pointerType === "touch" ? "touch" : "mouse";
    target.setPointerCapture(event.pointerId);
    if (scene.pointer === "touch") {
      fingers.set(event.pointerId, [px, py]);
      if (fingers.size === 2) {
        drag = null;
        pinch = startPinch(scene, fingers);
        return;
      }
      if (fingers.size > 2) return;
    }
    if (!scene.frame().holds(px, py)) return;
    const [x, y] = probePixel(scene);
    const onHandle = (store.view.pinned || scene.pointer === "touch") && overHandle(px, py);
    if (onHandle) drag = { kind: "probe", x: px, y: py, dx: x - px, dy: y - py, moved: false, grabbed: true };
    else if (scene.pointer === "touch" || event.shiftKey !== (page.chords !== null)) {
      drag = { kind: "probe", x: px, y: py, dx: 0, dy: 0, moved: false, grabbed: false };
    } else drag = { kind: "pan", x: px, y: py, frame: scene.frame(), moved: false };
  });

  target.addEventListener("pointermove", (event) => {
    const [px, py] = place(event);
    if (event.pointerType === "touch") {
      if (!fingers.has(event.pointerId)) return;
      fingers.set(event.pointerId, [px, py]);
      if (pinch && fingers.size >= 2) {
        movePinch(scene, fingers, pinch);
        return;
      }
    } else scene.pointer = "mouse";
    if (!drag) {
      if (event.pointerType !== "touch") hover(px, py);
      return;
    }
    if (Math.hypot(px - drag.x, py - drag.y) > MAX_CLICK_MOVEMENT) drag.moved = true;
    if (!drag.moved) return;
    if (drag.kind === "pan") {
      store.set({ camera: panned(drag.frame, px - drag.x, py - drag.y), hovered: null });
      target.style.cursor = "grabbing";
    } else {
      const [x, y] = [px + drag.dx, py + drag.dy];
      store.set({ z: codeUnder(scene, x, y), pinned: true, selected: null, hovered: pick(scene, x, y) });
      target.style.cursor = "grabbing";
    }
  });

  const finish = (event: PointerEvent): void => {
    const [px, py] = place(event);
    fingers.delete(event.pointerId);
    if (pinch && fingers.size < 2) {
      pinch = null;
      drag = null; // the finger that stays does not start to decode
      return;
    }
    if (drag && !drag.moved && event.type === "pointerup") {
      if (drag.kind === "probe" && drag.grabbed && scene.pointer === "mouse") store.set({ pinned: false, selected: null });
      else click(px, py);
    }
    drag = null;
    if (event.pointerType === "touch") store.set({ hovered: null });
    else target.style.cursor = "crosshair";
  };
  target.addEventListener("pointerup", finish);
  target.addEventListener("pointercancel", finish);
  target.addEventListener("pointerleave", (event) => {
    if (!drag && event.pointerType !== "touch") store.set({ hovered: null });
  });
  target.addEventListener("dblclick", (event) => {
    if (pick(scene, ...place(event)) === null) store.set({ camera: null });
  });
  target.addEventListener(
    "wheel",
    (event) => {
      const [px, py] = place(event);
      if (!scene.frame().holds(px, py)) return;
      event.preventDefault();
      const pixels = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? PIXELS_PER_WHEEL_LINE : 1);
      const limited = Math.min(Math.max(pixels, -MAX_WHEEL_PIXELS), MAX_WHEEL_PIXELS);
      const factor = Math.exp(-limited * (event.ctrlKey ? PINCH_PER_PIXEL : WHEEL_PER_PIXEL));
      store.set({ camera: zoomed(scene.frame(), factor, px, py) });
    },
    { passive: false },
  );
}

function startPinch(scene: Scene, fingers: Map<number, [number, number]>): Pinch {
  const [a, b] = [...fingers.values()];
  const distance = Math.hypot(a[0] - b[0], a[1] - b[1]) || 1;
  return { frame: scene.frame(), distance, x: (a[0] + b[0]) / 2, y: (a[1] + b[1]) / 2 };
}

function movePinch(scene: Scene, fingers: Map<number, [number, number]>, pinch: Pinch): void {
  const [a, b] = [...fingers.values()];
  const factor = Math.hypot(a[0] - b[0], a[1] - b[1]) / pinch.distance;
  const camera = zoomed(pinch.frame, factor, pinch.x, pinch.y);
  const [dx, dy] = [(a[0] + b[0]) / 2 - pinch.x, (a[1] + b[1]) / 2 - pinch.y];
  const y = pinch.frame.isLine ? 0 : camera.y + dy / camera.scale;
  scene.page.store.set({ camera: { x: camera.x - dx / camera.scale, y, scale: camera.scale } });
}
