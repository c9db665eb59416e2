/** Paths between two codes, and drawing. */

import assert from "node:assert/strict";
import { assertLevels, assertSame, DECODED, levels, MAP, show } from "./decoded.mjs";
import { expected, scenario } from "./driver.mjs";

const STRIP = "#ls-panel-path .ls-strip canvas";
const PICTURES = 9;
const decoded = expected.digits?.decoded ?? [];
const [, from, to, , middle] = decoded; // the last is between the two

/** The shades of the pictures in the strip, each as one level for a pixel in the middle of each square of its image. */
async function strip(view) {
  const [, height, width] = expected.digits.shape;
  const { width: across, data } = await view.pixels(STRIP);
  const { clientWidth, ratio } = await view.locator(STRIP).evaluate((el) => ({ clientWidth: el.clientWidth, ratio: el.width / el.clientWidth }));
  const gap = 3;
  const each = (clientWidth - gap * (PICTURES - 1)) / PICTURES;
  return Array.from({ length: PICTURES }, (_, i) =>
    Array.from({ length: height * width }, (_, k) => {
      const x = Math.floor(ratio * (i * (each + gap) + (((k % width) + 0.5) / width) * each));
      const y = Math.floor(ratio * ((Math.floor(k / width) + 0.5) / height) * each);
      return 255 - data[4 * (y * across + x)];
    }),
  );
}

scenario(
  "walks between two codes",
  { page: "digits", view: { from: { z: from?.z }, to: { z: to?.z }, panel: "path", z: from?.z, pinned: true } },
  async (view) => {
    await view.until((selector) => document.querySelector(selector)?.width > 300, STRIP);
    const drawnAll = async () => (await strip(view)).every((picture) => new Set(picture).size > 8);
    for (let tries = 0; !(await drawnAll()); tries++) assert.ok(tries < 100, "the strip is not drawn");
    const pictures = await strip(view);
    assertLevels(pictures[0], from);
    assertLevels(pictures[4], middle);
    assertLevels(pictures[8], to);
    assert.equal(new Set(pictures.map(String)).size, PICTURES);

    const slider = view.locator("#ls-panel-path .ls-walk input[type=range]");
    await slider.fill("0.5");
    await view.drawn();
    assertLevels(await levels(view, expected.digits.shape), middle);
    const { z, at } = await view.kept((kept) => kept.at === 0.5);
    assert.equal(at, 0.5);
    z.forEach((value, k) => assert.ok(Math.abs(value - middle.z[k]) < 1e-4));
    await slider.fill("1");
    await view.drawn();
    assertLevels(await levels(view, expected.digits.shape), to);
  },
);

scenario(
  "plays a path, and stops",
  { page: "digits", view: { from: { z: from?.z }, to: { z: to?.z }, panel: "path", z: from?.z, pinned: true } },
  async (view) => {
    const slider = view.locator("#ls-panel-path .ls-walk input[type=range]");
    const play = view.locator("#ls-panel-path .ls-main");
    await play.click();
    await view.until(() => Number(document.querySelector("#ls-panel-path .ls-walk input").value) > 0.1);
    await play.click();
    await view.drawn();
    const at = await slider.inputValue();
    assert.ok(Number(at) > 0.1, at);
    const picture = await view.fingerprint(DECODED);
    await view.tab.waitForTimeout(300);
    assert.equal(await slider.inputValue(), at);
    assert.equal(await view.fingerprint(DECODED), picture);
  },
);

scenario("plays a path in steps where motion is to be reduced", { page: "digits", reducedMotion: "reduce" }, async (view) => {
  await show(view, { from: { z: from.z }, to: { z: to.z }, panel: "path", z: from.z, pinned: true });
  await view.locator("#ls-panel-path .ls-main").click();
  const places = new Set();
  await view.until(() => Number(document.querySelector("#ls-panel-path .ls-walk input").value) > 0);
  for (let i = 0; i < 10; i++) {
    places.add(await view.locator("#ls-panel-path .ls-walk input").inputValue());
    await view.drawn();
  }
  for (const place of places) assert.ok(Math.abs(Number(place) * 8 - Math.round(Number(place) * 8)) < 0.01, place);
});

for (const kind of ["sphere", "data"]) {
  scenario(`walks by another way: ${kind}`, { page: "digits", view: { from: { point: 3 }, to: { point: 90 }, panel: "path" } }, async (view) => {
    const { z: straight } = await (await view.locator("#ls-panel-path .ls-walk input").fill("0.5"), view.kept((kept) => kept.at === 0.5));
    await view.locator("#ls-panel-path [role=radio]").nth(["line", "sphere", "data"].indexOf(kind)).click();
    const { along, z } = await view.kept((kept) => kept.along === kind && String(kept.z) !== String(straight));
    assert.equal(along, kind);
    assert.equal(z.length, straight.length);
    for (const [place, point] of [["0", 3], ["1", 90]]) {
      await view.locator("#ls-panel-path .ls-walk input").fill(place);
      await view.drawn();
      const walked = await levels(view, expected.digits.shape);
      const code = (await view.kept((kept) => (kept.at ?? 0) === Number(place))).z;
      expected.digits.codes[point].forEach((value, k) => assert.ok(Math.abs(code[k] - value) < 1e-3, `${code} is not the code of point ${point}`));
      assert.ok(new Set(walked).size > 8);
    }
  });
}

scenario("encodes what is drawn, and decodes it again", { page: "digits", view: { panel: "draw" } }, async (view) => {
  const { shape } = expected.digits;
  const canvas = "#ls-panel-draw canvas.ls-canvas";
  const probe = await view.fingerprint(DECODED);
  const paper = await levels(view, shape, { selector: canvas });
  assert.equal(Math.max(...paper), 0);
  await view.drag(await view.place(canvas, 0.56, 0.15), await view.place(canvas, 0.56, 0.85));
  const ink = await levels(view, shape, { selector: canvas });
  assert.ok(Math.max(...ink) > 200);
  const { z, pinned } = await view.kept((kept) => "z" in kept);
  assert.ok(pinned);
  assert.notEqual(await view.fingerprint(DECODED), probe);
  const back = await levels(view, shape, { selector: "#ls-panel-draw figure canvas" });
  assertSame(await levels(view, shape), back);
  await show(view, { z, pinned });
  assertSame(await levels(view, shape), back);
});

scenario("encodes an example as torch does", { page: "digits", view: { selected: 7, panel: "draw" } }, async (view) => {
  await view.locator("#ls-panel-draw button", { hasText: "example" }).first().click();
  const { z } = await view.kept((kept) => "z" in kept);
  expected.digits.codes[7].forEach((value, k) => assert.ok(Math.abs(z[k] - value) < 2e-3 * Math.max(1, Math.abs(value)), `${z}, not ${expected.digits.codes[7]}`));
  assert.ok(await view.locator(MAP).isVisible());
});
