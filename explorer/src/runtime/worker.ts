/** The script of the worker. */

import { serve } from "./serving.ts";
import type { Request } from "./serving.ts";

const scope = self as unknown as {
  onmessage: ((event: MessageEvent<Request>) => void) | null;
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
};

const answer = serve((message, transfer) => scope.postMessage(message, transfer));
scope.onmessage = (event) => answer(event.data);
