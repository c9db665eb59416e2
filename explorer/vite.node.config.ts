import { defineConfig } from "vite";

// The runtime as one module for node: the tests and the benchmark run it.
export default defineConfig({
  build: {
    lib: { entry: "src/runtime/node.ts", formats: ["es"], fileName: () => "runtime-node.mjs" },
    outDir: "build",
    emptyOutDir: false,
    target: "es2022",
    minify: false,
    reportCompressedSize: false,
    rollupOptions: { external: /^node:/ },
  },
});
