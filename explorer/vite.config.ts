import { defineConfig } from "vite";

// One module holds everything, the styles as text too, so that a page needs no other file. `--mode chords` makes the module of pages about
// chords; the other one leaves out what only these need. It is no library for vite, which would keep its line breaks.
export default defineConfig(({ mode }) => ({
  define: { __WITH_CHORDS__: mode === "chords" },
  build: {
    rollupOptions: {
      input: "src/main.ts",
      preserveEntrySignatures: "strict",
      output: { format: "es", entryFileNames: mode === "chords" ? "explorer-chords.js" : "explorer.js" },
    },
    modulePreload: false,
    outDir: "../src/latentscape/web/static",
    emptyOutDir: false,
    target: "es2022",
    minify: true,
    reportCompressedSize: false,
  },
}));
