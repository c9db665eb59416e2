/**
 * The runtime for node: what the tests and the benchmark import, and a command that runs a program.
 *
 * `node build/runtime-node.mjs FILE [plain|simd]` reads {program, weights, inputs} from a JSON file:
 * weights are base64, and inputs a list of records by the names of the program's inputs. It prints {kernel, shape, macs, outputs}, one list
 * of numbers for each.
 */

import { readFileSync } from "node:fs";
import { argv, stdout } from "node:process";
import { pathToFileURL } from "node:url";

import { compile } from "./network.ts";
import { plain } from "./plain.ts";
import { loadKernel } from "./simd.ts";

export * from "./decoder.ts";
export * from "./network.ts";
export * from "./plain.ts";
export * from "./program.ts";
export * from "./serving.ts";
export * from "./simd.ts";

interface Job {
  readonly program: unknown;
  readonly weights: string;
  readonly inputs: readonly Record<string, number[]>[];
}

function main(file: string, kernel: string): void {
  const { program, weights, inputs } = JSON.parse(readFileSync(file, "utf8")) as Job;
  const bytes = Uint8Array.from(atob(weights), (character) => character.charCodeAt(0));
  const kernels = { plain, simd: loadKernel() };
  const routines = kernels[kernel as keyof typeof kernels];
  if (!routines) throw new Error(`There is no kernel "${kernel}".`);
  const network = compile(program, bytes.buffer, routines);
  const outputs = inputs.map((each) => Array.from(network.run(each)));
  const { shape, macs } = network;
  stdout.write(JSON.stringify({ kernel: network.kernel, shape, macs, outputs }) + "\n");
}

if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) main(argv[2], argv[3] ?? "plain");
