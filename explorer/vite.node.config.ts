import { defineConfig } from "vite";

// The runtime, and what the panels, chords and the map compute without a page, as modules for node: tests and benchmarks run them.
export default defineConfig({
  build: {
    lib: {
      entry: {
        "runtime-node": "src/runtime/node.ts",
        "panels-node": "src/panels/node.ts",
        "chords-node": "src/chords/node.ts",
        "map-node": "src/map/node.ts",
      },
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
