/** Starts the worker, whose script stands in the bundle as text: a page from `file:` can load no other file. */

import type { Channel } from "./serving.ts";
import RuntimeWorker from "./worker.ts?worker&inline";

/** A worker that serves one network. */
export function startWorker(): Channel {
  return new RuntimeWorker() as Channel;
}
