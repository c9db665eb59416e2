import { defineConfig } from "vite";

// The runtime, and what panels and chords compute without a page, as modules for node: the tests and the benchmark run them.
export default defineConfig({
  build: {
    lib: {
      entry: { "runtime-node": "src/runtime/node.ts", "panels-node": "src/panels/node.ts", "chords-node": "src/chords/node.ts" },
      formats: ["es"],
      fileName: (_, name) => `${name}.mjs`,
    },
    outDir: "build",
    emptyOutDir: false,
    target: "es2022",
    minify: false,
    reportCompressedSize: false,
    rollupOptions: { external: /^node:/ },
  },
});
