/** What `node.ts` uses of node. */

declare module "node:fs" {
  export function readFileSync(path: string, encoding: "utf8"): string;
}

declare module "node:process" {
  export const argv: readonly string[];
  export const stdout: { write(text: string): void };
}

declare module "node:url" {
  export function pathToFileURL(path: string): URL;
}
