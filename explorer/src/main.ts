/**
 * The explorer page. `render({ model, el })` is the contract of a widget; a page in a file has its state and blobs in elements of its own,
 * and mounts itself.
 */

import { Blobs } from "./unpack.ts";
import { unpack } from "./data.ts";
import { decodingOf } from "./decoding.ts";
import { fill, h } from "./dom.ts";
import { mountFrame } from "./frame.ts";
import { makePage } from "./making.ts";
import { isWorker, work } from "./runtime/worker.ts";
import { FRAME } from "./text/frame.ts";
import { language } from "./text/language.ts";
import type { State, WidgetModel } from "./types.ts";
import styles from "./style.css?inline";

/** Renders the page into an element. `model` holds `state`, the parsed JSON, and `blobs`, a function from names to base64 texts. */
async function render({ model, el }: { model: WidgetModel; el: HTMLElement }): Promise<() => void> {
  el.classList.add("latentscape");
  const texts = FRAME[language("")];
  fill(el, h("p", { class: "ls-loading", role: "status" }, texts.loading));
  try {
    adopt(el);
    if (typeof DecompressionStream === "undefined") throw new ReferenceError("DecompressionStream is not defined");
    const state = model.get("state") as State;
    if (state.version !== 1) throw new Error(`its format has version ${state.version}, not 1`);
    const blobs = new Blobs(model.get("blobs") as (name: string) => string | undefined);
    const [data, decoding] = await Promise.all([unpack(state, blobs), decodingOf(state, blobs)]);
    const page = await makePage(state, data, blobs, decoding, el);
    return mountFrame(page);
  } catch (error) {
    const isOld = error instanceof ReferenceError; // what is not defined is missing in the browser
    const sentence = isOld ? texts.noRuntime : texts.broken((error as Error).message.replace(/\.$/, ""));
    fill(el, h("p", { class: "ls-broken", role: "alert" }, sentence));
    console.warn(error);
    return () => undefined;
  }
}

function adopt(el: HTMLElement): void {
  const sheet = new CSSStyleSheet(); // a strict content policy forbids style elements, but not this
  sheet.replaceSync(styles);
  const root = el.getRootNode() as Document | ShadowRoot;
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}

/** Mounts a page that stands in a file. */
function mountFile(): void {
  const app = document.getElementById("latentscape");
  if (!app) return;
  const text = (id: string): string | undefined => document.getElementById(id)?.textContent ?? undefined;
  const model: WidgetModel = {
    get: (key) => (key === "state" ? JSON.parse(text("state") ?? "null") : (name: string) => text(`blob-${name}`)),
  };
  void render({ model, el: app });
}

if (isWorker) work();
else mountFile();

export default { render };
