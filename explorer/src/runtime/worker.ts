/** The page's script in a worker. */

import { serve } from "./serving.ts";
import type { Request } from "./serving.ts";

/** Whether this script runs in a worker. */
export const isWorker = typeof document === "undefined" && typeof self !== "undefined" && "importScripts" in self;

/** Answers the requests of the page. */
export function work(): void {
  const scope = self as unknown as {
    onmessage: ((event: MessageEvent<Request>) => void) | null;
    postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  };
  const answer = serve((message, transfer) => scope.postMessage(message, transfer));
  scope.onmessage = (event) => answer(event.data);
}
