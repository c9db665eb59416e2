/** What every part of the page is given. */

import type { ChordData } from "./chords/data.ts";
import type { Data } from "./data.ts";
import type { Projected } from "./projection.ts";
import type { Store } from "./store.ts";
import type { Language, Translated } from "./text/language.ts";
import type { State } from "./types.ts";
import type { Blobs } from "./unpack.ts";
import type { Decoding } from "./decoding.ts";
import type { Renderer } from "./renderers/renderer.ts";

/** The page: its data, what is on view, how codes are decoded, and how examples are drawn. A part of the page is mounted with it. */
export interface Page {
  state: State;
  data: Data;
  blobs: Blobs;
  store: Store;
  decoding: Decoding;
  /** What a page about chords knows of them; null for other data. */
  chords: ChordData | null;
  renderer: Renderer;
  el: HTMLElement;
  /** What the data calls a point; null if it has no names. */
  nameOf(point: number): string | null;
  /** The projection on view; the same object until it changes. */
  projected(): Projected;
  /** The language that is spoken. */
  language(): Language;
  /** The texts of an area in that language. */
  texts<T>(translated: Translated<T>): T;
  /** Says something to screen readers. */
  say(text: string): void;
  /** The colour of a design token (`--ls-ink`) in the current theme. */
  colour(token: string): string;
}
