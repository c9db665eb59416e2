import { defineConfig } from "vite";

// One module holds everything, the styles as text too, so that a page needs no other file.
export default defineConfig({
  build: {
    lib: { entry: "src/main.ts", formats: ["es"], fileName: () => "explorer.js" },
    outDir: "../src/latentscape/web/static",
    emptyOutDir: false,
    target: "es2022",
    minify: true,
    reportCompressedSize: false,
  },
});
