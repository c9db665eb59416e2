/** What the page computes of chords, for node: the tests hold it to the Python package. */

export { unpackChords } from "./data.ts";
export { midiFile } from "./midi.ts";
export { movement } from "./movement.ts";
export { placesOf } from "./music.ts";
export { chordsOnLine, lineOfCodes, voicePath } from "./routes.ts";
export { masksOf, shapeOf, transposed } from "./sets.ts";
export { frequency, timed } from "./sound.ts";
export { progressionText } from "./text.ts";
export { fitsMusic } from "./view.ts";
export { voicings } from "./voicing.ts";
export { Blobs } from "../unpack.ts";
