/** Reads what the page decodes from the pixels of its picture, and holds it to what torch decodes. */

import assert from "node:assert/strict";
import { expected } from "./driver.mjs";

export const DECODED = ".ls-decoded canvas"; // the picture under the probe
export const MAP = ".ls-stage canvas[tabindex]"; // the canvas that listens
const TOLERANCE = 1e-3; // of the range of the values

/** Loads the page again with another view in its fragment. */
export async function show(view, shown) {
  await view.evaluate((address) => history.replaceState(null, "", address), new URL(view.address(shown)).hash || "#");
  await view.reload();
}

/** The values of an image that is shown, from the colour in the middle of each of its pixels: 0 to 255, channel by channel. */
export async function levels(view, [channels, height, width], { selector = DECODED, ink = true } = {}) {
  const image = await view.pixels(selector);
  const values = [];
  for (let c = 0; c < channels; c++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const [column, row] = [Math.floor(((x + 0.5) * image.width) / width), Math.floor(((y + 0.5) * image.height) / height)];
        const bright = image.data[4 * (row * image.width + column) + c];
        values.push(ink ? 255 - bright : bright);
      }
    }
  }
  return values;
}

/** Fails if a pixel differs from torch's value by more than the tolerance and the rounding to 256 levels. */
export function assertLevels(shown, { z, values }) {
  assert.equal(shown.length, values.length);
  assert.ok(Math.max(...shown) - Math.min(...shown) > 20, "the picture is of one shade");
  shown.forEach((level, i) => {
    const exact = 255 * Math.min(Math.max(values[i], 0), 1);
    assert.ok(Math.abs(level - exact) <= 0.5 + 255 * TOLERANCE, `pixel ${i} at ${z} is ${level}, but torch gives ${exact}`);
  });
}

/** Goes to codes that Python decoded, and holds each picture to torch's; `codes` is the number of them. */
export async function assertDecodes(view, page = "digits", { codes = 2, ...options } = {}) {
  for (const example of expected[page].decoded.slice(0, codes)) {
    await show(view, { z: example.z, pinned: true, ...(example.context.length ? { context: example.context } : {}) });
    assertLevels(await levels(view, expected[page].shape, options), example);
  }
}

/** Fails if two pictures differ by more than the rounding of a code in the fragment. */
export function assertSame(one, other) {
  assert.equal(one.length, other.length);
  one.forEach((level, i) => assert.ok(Math.abs(level - other[i]) <= 2, `pixel ${i} is ${level} and ${other[i]}`));
}
