// Computes with the page's code for chords what a test asks for: node run_chords.mjs MODULE JOB RESULTS.

import { readFileSync, writeFileSync } from "node:fs";
import { argv } from "node:process";
import { pathToFileURL } from "node:url";

const [, , module, job, results] = argv;
const page = await import(pathToFileURL(module).href);
const { state, blobs, masks, rows, pairs, lines, texts, decoded, roots, music } = JSON.parse(readFileSync(job, "utf8"));

const data = await page.unpackChords(state, new page.Blobs((name) => blobs[name]));
const all = Array.from({ length: 4096 }, (_, mask) => mask);
const bytes = (row) => {
  const names = row.map(data.name);
  return Buffer.from(page.midiFile(page.voicings(row, data.rootOf), names, 2, 96)).toString("base64");
};

writeFileSync(
  results,
  JSON.stringify({
    names: all.map(data.name),
    harte: all.map(data.harte),
    notes: all.map(data.notes),
    qualities: all.map((mask) => data.classes[data.quality(mask)]),
    roots: all.map(data.rootOf),
    shapes: all.map((mask) => page.shapeOf(mask)),
    voicings: rows.map((row) => page.voicings(row, data.rootOf)),
    midi: rows.map(bytes),
    texts: rows.map((row) => page.progressionText(row.map(data.name))),
    movements: pairs.map(([a, b]) => page.movement(a, b)),
    paths: pairs.map(([a, b]) => page.voicePath(data.graph, a, b)),
    lines: lines.map(({ values, frames }) => page.chordsOnLine(values, frames)),
    read: texts.map(data.read),
    next: masks.map(data.next),
    places: masks.map((mask) => page.placesOf(data.music, [mask])),
    decoded: decoded.map((values) => roots.map((root) => data.decoded(values, root))),
    shares: decoded.map(data.rootShares),
    points: Array.from({ length: 5 }, (_, point) => data.point(point, 2)),
    fits: music.map(page.fitsMusic),
  }),
);
