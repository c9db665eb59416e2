/** Starts the worker: it runs the same script as the page, which serves a network where there is no document. */

import type { Channel } from "./serving.ts";

/** A worker that serves one network; where the script's own address cannot be used, an error that tells the caller to do without. */
export function startWorker(): Channel {
  return new Worker(import.meta.url, { type: "module" }) as Channel;
}
