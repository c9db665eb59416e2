/** Whether the build is for pages about chords; see `vite.config.ts`. */
declare const __WITH_CHORDS__: boolean;
