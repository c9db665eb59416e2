/** What the page and its worker say to each other, and the worker's side of it. */

import { compile } from "./network.ts";
import type { Network } from "./network.ts";
import { plain } from "./plain.ts";
import { loadKernel } from "./simd.ts";

/** The values of a network's inputs, by their names. */
export type Inputs = Readonly<Record<string, Float32Array>>;

/** To the worker: first a network, then the inputs of one run after the other. */
export type Request =
  { readonly program: unknown; readonly weights: ArrayBuffer; readonly simd: boolean } | { readonly inputs: Inputs };

/** From the worker: that the network is ready, the result of a run, or what went wrong. */
export type Reply = { readonly ready: true } | { readonly result: Float32Array } | { readonly fault: string };

/** The side of a worker that a page holds. */
export interface Channel {
  postMessage(message: Request): void;
  addEventListener(type: "message", listener: (event: { data: Reply }) => void): void;
  addEventListener(type: "error" | "messageerror", listener: () => void): void;
  terminate(): void;
}

/** Answer the requests that come to a worker. */
export function serve(reply: (message: Reply, transfer: ArrayBuffer[]) => void): (request: Request) => void {
  let network: Network | undefined;
  return (request) => {
    try {
      if ("program" in request) {
        network = compile(request.program, request.weights, (request.simd && loadKernel()) || plain);
        reply({ ready: true }, []);
      } else if (network) {
        const result = network.run(request.inputs).slice();
        reply({ result }, [result.buffer as ArrayBuffer]);
      }
    } catch (error) {
      reply({ fault: (error as Error).message }, []);
    }
  };
}
