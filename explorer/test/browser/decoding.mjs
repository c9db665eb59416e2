/** What is under the pointer, the probe and the sliders is decoded, as torch decodes it. */

import assert from "node:assert/strict";
import { assertDecodes, assertLevels, assertSame, DECODED, levels, MAP, show } from "./decoded.mjs";
import { expected, NARROW, scenario } from "./driver.mjs";

const LAYERS = { points: false, sheet: false, veil: false, prior: false, ellipse: false, thumbnails: false };
const BARE = { camera: { x: 0, y: 0, scale: 100 }, layers: LAYERS }; // no point is under the pointer

scenario("decodes as torch: VAE", { page: "digits" }, (view) => assertDecodes(view, "digits", { codes: 5 }));
scenario("decodes as torch: autoencoder", { page: "ae", theme: "dark" }, (view) => assertDecodes(view, "ae"));
scenario("decodes as torch: 16 dimensions", { page: "deep" }, (view) => assertDecodes(view, "deep"));
scenario("decodes as torch: colour", { page: "colour" }, (view) => assertDecodes(view, "colour", { ink: false }));

scenario("decodes each class of a conditional model", { page: "conditional" }, async (view) => {
  const { shape, classes, decoded } = expected.conditional;
  const [{ z }] = decoded;
  await show(view, { z, pinned: true });
  const buttons = view.locator(".ls-context button");
  assert.deepEqual(await buttons.allTextContents(), classes);
  for (const [number, name] of classes.entries()) {
    await buttons.getByText(name, { exact: true }).click();
    await view.drawn();
    const example = decoded.find((each) => each.context[0] === number && each.z.every((value, k) => value === z[k]));
    assertLevels(await levels(view, shape), example);
  }
  assert.deepEqual((await view.kept((kept) => "context" in kept)).context, [classes.length - 1]);
});

for (const page of ["digits", "ae", "conditional", "deep", "colour", "signals", "table", "chords", "absolute", "many", "unlabelled"]) {
  scenario(`decodes under the mouse: ${page}`, { page }, async (view) => {
    const pictures = new Set();
    for (const [across, down] of [[0.3, 0.3], [0.7, 0.6], [0.5, 0.2]]) {
      await view.tab.mouse.move(...(await view.place(MAP, across, down)));
      await view.drawn();
      pictures.add(await view.fingerprint(DECODED));
    }
    assert.equal(pictures.size, 3);
  });
}

scenario("shows under the mouse what it shows when the probe is pinned there", { page: "digits", view: BARE }, async (view) => {
  const { shape } = expected.digits;
  const spot = await view.place(MAP, 0.6, 0.3);
  await view.tab.mouse.move(...spot);
  await view.drawn();
  const hovered = await levels(view, shape);
  await view.tab.mouse.click(...spot);
  const { z, pinned } = await view.kept((kept) => "z" in kept);
  assert.ok(pinned);
  await view.tab.mouse.move(...(await view.place(MAP, 0.2, 0.8)));
  await view.drawn();
  assertSame(await levels(view, shape), hovered);
  await show(view, { z, pinned });
  assertSame(await levels(view, shape), hovered);
});

scenario("drags the probe", { page: "digits", view: BARE }, async (view) => {
  const { shape } = expected.digits;
  const [x, y] = await view.place(MAP, 0.5, 0.5);
  await view.tab.mouse.click(x, y);
  const { z: from } = await view.kept((kept) => "z" in kept);
  const before = await levels(view, shape);
  await view.drag([x, y], [x + 100, y - 50]);
  const { z, camera } = await view.kept((kept) => "z" in kept && kept.z[0] !== from[0]);
  assert.deepEqual(camera, BARE.camera);
  assert.ok(Math.abs(z[0] - from[0] - 1) < 0.02 && Math.abs(z[1] - from[1] - 0.5) < 0.02, `from ${from} to ${z}`);
  const after = await levels(view, shape);
  assert.notDeepEqual(after, before);
  await show(view, { z, pinned: true });
  assertSame(await levels(view, shape), after);
});

scenario("drags the probe by touch", { page: "digits", view: BARE, size: NARROW }, async (view) => {
  const [x, y] = await view.place(MAP, 0.5, 0.5);
  await view.tab.touchscreen.tap(x, y);
  const { z: from } = await view.kept((kept) => "z" in kept);
  const before = await view.fingerprint(DECODED);
  await view.swipe([x, y], [x + 80, y - 40]);
  const { z } = await view.kept((kept) => "z" in kept && kept.z[0] !== from[0]);
  assert.ok(Math.abs(z[0] - from[0] - 0.8) < 0.05 && Math.abs(z[1] - from[1] - 0.4) < 0.05, `from ${from} to ${z}`);
  assert.notEqual(await view.fingerprint(DECODED), before);
});

scenario("moves one dimension by its slider", { page: "deep", view: { z: expected.deep?.decoded[1].z, pinned: true } }, async (view) => {
  const sliders = view.locator("#ls-panel-dimensions input[type=range]");
  const name = await sliders.first().getAttribute("aria-label");
  const dimension = [..."₀₁₂₃₄₅₆₇₈₉"].reduce((text, digit, i) => text.replaceAll(digit, i), name.slice(1)) - 1;
  const before = await view.fingerprint(DECODED);
  await sliders.first().focus();
  await view.tab.keyboard.press("End");
  await view.drawn();
  const { z } = await view.kept((kept) => kept.z && kept.z[dimension] !== expected.deep.decoded[1].z[dimension]);
  z.forEach((value, k) => k === dimension || assert.ok(Math.abs(value - expected.deep.decoded[1].z[k]) < 1e-4));
  assert.ok(Math.abs(z[dimension] - Number(await sliders.first().getAttribute("max"))) < 0.02);
  assert.notEqual(await view.fingerprint(DECODED), before);
});
