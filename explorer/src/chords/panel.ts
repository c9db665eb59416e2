/**
 * The panel of chords. It names and plays what is clicked on the map, and shows routes, next chords, and places in the
 * music.
 */

import { h } from "../dom.ts";
import type { Page } from "../page.ts";
import { Chords } from "./control.ts";
import { linePart, nextPart } from "./line.ts";
import { listenToMap } from "./gestures.ts";
import { nowPart, soundPart } from "./now.ts";
import type { Part } from "./parts.ts";
import { placesPart } from "./places.ts";
import { rootsPart } from "./roots.ts";
import { passedPart, routePart } from "./route.ts";
import { render, type Sounding } from "./sound.ts";

const WATCHED = ["music", "root", "language", "theme"] as const; // what changes the panel

/** Mounts the panel of a page about chords; it listens to the map, so it is mounted whether it is on view or not. */
export function mountChords(page: Page, el: HTMLElement): void {
  const { chords: data, store } = page;
  if (!data) return;
  const panel = h("div", { class: "ls-chords" });
  const announce = (): void => tell(panel, chords);
  const chords = new Chords(page, data, announce);
  let shown: ArrayLike<number> | null = null; // what the spot on the map decodes to
  const sound = soundPart(chords, announce);
  const parts: Part[] = [
    nowPart(chords),
    sound,
    ...(data.hasRoot ? [rootsPart(chords, () => shown)] : []),
    nextPart(chords),
    routePart(chords),
    linePart(chords),
    passedPart(chords),
    placesPart(chords),
  ];
  panel.append(...parts.map((part) => part.el));
  el.append(panel);
  const update = (): void => parts.forEach((part) => part.update());
  const decode = (): void => {
    if (data.logFrames) chords.decode(store.view.z, (_, values) => (shown = Float32Array.from(values)));
  };
  store.listen((_, changed) => {
    if (changed.has("z")) decode();
    if (WATCHED.some((key) => changed.has(key)) || (data.logFrames && changed.has("z"))) update();
  });
  listenToMap(chords, update);
  panel.addEventListener("latentscape-render", (event) => {
    const { resolve } = (event as CustomEvent<{ resolve: (samples: Float32Array | null) => void }>).detail;
    void render(chords.player.sounded).then(resolve);
  });
  decode();
  update();
  announce();
}

/** Says in the document what sounds, so that other scripts can follow it. */
function tell(panel: HTMLElement, { player }: Chords): void {
  const sounded: Sounding[] = player.sounded;
  panel.dataset.audio = player.state;
  const rounded = sounded.map(({ at, seconds, hz }) => ({ at, seconds, hz: hz.map((each) => Number(each.toFixed(3))) }));
  panel.dataset.sounded = JSON.stringify(rounded);
  if (sounded.length) panel.dispatchEvent(new CustomEvent("latentscape-sound", { detail: sounded, bubbles: true }));
}
