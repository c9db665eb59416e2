// Compiles kernel.ts and writes it into src/runtime/kernel.ts. With --check it says whether that file is up to date.

import { readFileSync, writeFileSync } from "node:fs";
import { exit } from "node:process";

import { main } from "assemblyscript/asc";

const target = new URL("../src/runtime/kernel.ts", import.meta.url);
const flags =
  "-O3 --converge --noAssert --runtime stub --importMemory --initialMemory 1 --enable simd --enable bulk-memory";
let bytes;
const { error, stderr } = await main(["kernel.ts", ...flags.split(" "), "--outFile", "kernel.wasm"], {
  readFile: (name) => (name === "kernel.ts" ? readFileSync(new URL(name, import.meta.url), "utf8") : null),
  writeFile: (name, contents) => (bytes = contents),
});
if (error) {
  console.error(stderr.toString());
  exit(1);
}
const lines = Buffer.from(bytes)
  .toString("base64")
  .match(/.{1,100}/g);
const text = `/** The module that \`npm run build:kernel\` makes of kernel/kernel.ts: ${bytes.length} bytes, as base64. */
export const KERNEL =
${lines.map((line) => `  "${line}"`).join(" +\n")};
`;
if (!process.argv.includes("--check")) writeFileSync(target, text);
else if (readFileSync(target, "utf8") !== text) {
  console.error("src/runtime/kernel.ts is not what kernel/kernel.ts compiles to; run `npm run build:kernel`.");
  exit(1);
}
