// Runs programs with the page's runtime: node run_programs.mjs RUNTIME JOBS RESULTS. All numbers travel as base64 of float32.

import { readFileSync, writeFileSync } from "node:fs";
import { argv } from "node:process";
import { pathToFileURL } from "node:url";

const [, , runtime, jobs, results] = argv;
const { compile, loadKernel, plain } = await import(pathToFileURL(runtime).href);

const bytes = (text) => Uint8Array.from(Buffer.from(text, "base64")).buffer;
const text = (floats) => Buffer.from(floats.buffer, floats.byteOffset, floats.byteLength).toString("base64");

function outputs({ program, weights, inputs }, kernel) {
  try {
    const network = compile(program, bytes(weights), kernel);
    return inputs.map((each) => {
      const named = Object.entries(each).map(([name, value]) => [name, Array.from(new Float32Array(bytes(value)))]);
      return text(Float32Array.from(network.run(Object.fromEntries(named))));
    });
  } catch (error) {
    return String(error);
  }
}

const kernels = { plain, simd: loadKernel() };
const all = JSON.parse(readFileSync(jobs, "utf8")).map((job) =>
  Object.fromEntries(Object.entries(kernels).map(([name, kernel]) => [name, outputs(job, kernel)])),
);
writeFileSync(results, JSON.stringify(all));
