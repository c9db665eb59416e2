/** The map: colours, the legend that filters, the layers, zooming, the keyboard, and saving. */

import assert from "node:assert/strict";
import { DECODED, MAP } from "./decoded.mjs";
import { expected, NARROW, scenario } from "./driver.mjs";

const [GROUND, POINTS, OVERLAY] = [0, 1, 2].map((i) => `.ls-stage canvas >> nth=${i}`);
const layer = (view, name) => view.locator(`.ls-layers [data-key=${name}]`);

/** How many pixels of a canvas have one of some colours, written "rrggbb", and how many greys there are. */
function colours(view, selector, wanted = []) {
  return view.locator(selector).first().evaluate((canvas, names) => {
    const { width, height } = canvas;
    const copy = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
    copy.drawImage(canvas, 0, 0);
    const [counts, greys] = [new Map(names.map((name) => [Number.parseInt(name, 16), 0])), new Set()];
    for (const pixel of new Uint32Array(copy.getImageData(0, 0, width, height).data.buffer)) {
      if (pixel >>> 24 !== 255) continue;
      const [red, green, blue] = [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255];
      const colour = (red << 16) | (green << 8) | blue;
      if (counts.has(colour)) counts.set(colour, counts.get(colour) + 1);
      if (red === green && green === blue) greys.add(red);
    }
    return { counts: [...counts.values()], greys: greys.size };
  }, wanted);
}

scenario("colours points by class, and the legend filters them", { page: "digits" }, async (view) => {
  const classes = view.locator(".ls-class");
  assert.deepEqual(await view.locator(".ls-class-name").allTextContents(), expected.digits.classes);
  const counts = (await view.locator(".ls-class-count").allTextContents()).map(Number);
  assert.equal(counts.reduce((sum, each) => sum + each), expected.digits.points);
  const fill = (await classes.first().locator("path").getAttribute("fill")).replace("#", "");
  const pixels = async () => (await colours(view, POINTS, [fill])).counts[0];
  assert.ok((await pixels()) > 20);
  await classes.first().click();
  await view.drawn();
  assert.equal(await pixels(), 0);
  assert.equal(await classes.first().getAttribute("aria-pressed"), "false");
  assert.deepEqual((await view.kept((kept) => "hidden" in kept)).hidden, [0]);
  await view.locator(".ls-all").click();
  await view.drawn();
  assert.ok((await pixels()) > 20);
});

scenario("colours points by a number, a cluster, or not at all", { page: "digits" }, async (view) => {
  const select = view.locator(".ls-toolbar select").first();
  const pictures = new Set([await view.fingerprint(POINTS)]);
  for (const id of ["error", "kl", "cluster", ""]) {
    await select.selectOption(id);
    await view.drawn();
    pictures.add(await view.fingerprint(POINTS));
    assert.equal((await view.kept((kept) => kept.colour === id)).colour, id);
    const scale = view.locator(".ls-scale");
    assert.equal(await scale.count(), id === "error" || id === "kl" ? 1 : 0);
  }
  assert.equal(pictures.size, 5);
});

scenario("shows pictures of the examples where few are in view", { page: "digits" }, async (view) => {
  const far = await view.fingerprint(OVERLAY);
  await layer(view, "thumbnails").click();
  await view.drawn();
  assert.equal(await view.fingerprint(OVERLAY), far, "there are no pictures yet");
  await layer(view, "thumbnails").click();
  const [x, y] = await view.place(MAP, 0.5, 0.5);
  await view.tab.mouse.move(x, y);
  for (let i = 0; i < 12; i++) await view.tab.mouse.wheel(0, -240);
  await view.until(() => Number(document.querySelector(".ls-in-view").textContent.replace(/\D.*/, "")) < 60);
  await view.drawn();
  const near = await view.fingerprint(OVERLAY);
  await layer(view, "thumbnails").click();
  await view.drawn();
  assert.notEqual(await view.fingerprint(OVERLAY), near);
});

for (const name of ["sheet", "veil", "prior"]) {
  scenario(`draws a layer: ${name}`, { page: "digits" }, async (view) => {
    const button = layer(view, name);
    const was = await button.getAttribute("aria-pressed");
    const canvas = name === "prior" ? POINTS : GROUND; // the contours of the prior stand over the points
    const before = await view.fingerprint(canvas);
    await button.click();
    await view.drawn();
    assert.notEqual(await button.getAttribute("aria-pressed"), was);
    assert.notEqual(await view.fingerprint(canvas), before);
    assert.equal((await view.kept((kept) => "layers" in kept)).layers[name], was !== "true");
  });
}

scenario("fills the sheet with what is decoded", { page: "digits", view: { layers: { points: false, sheet: true, veil: false, prior: false, ellipse: false, thumbnails: false } } }, async (view) => {
  for (let tries = 0; (await colours(view, GROUND)).greys < 60; tries++) assert.ok(tries < 500, "the sheet stays empty");
});

scenario("says that a code is far from all data", { page: "digits", view: { z: [40, 40], pinned: true } }, async (view) => {
  assert.equal(await view.locator(".ls-warning").count(), 1);
  await view.locator("#ls-panel-dimensions button").first().click(); // the mean
  await view.drawn();
  assert.equal(await view.locator(".ls-warning").count(), 0);
});

scenario("draws the posterior of the example that is chosen", { page: "digits", view: { selected: 5, pinned: true } }, async (view) => {
  const before = await view.fingerprint(OVERLAY);
  await layer(view, "ellipse").click();
  await view.drawn();
  assert.notEqual(await view.fingerprint(OVERLAY), before);
});

scenario("pans, zooms and shows all again", { page: "digits" }, async (view) => {
  const all = await view.fingerprint(POINTS);
  const [x, y] = await view.place(MAP, 0.25, 0.25);
  await view.drag([x, y], [x + 120, y + 60]);
  const { camera } = await view.kept((kept) => kept.camera);
  await view.locator(".ls-zooms button").first().click();
  const zoomed = await view.kept((kept) => kept.camera && kept.camera.scale > camera.scale);
  assert.ok(Math.abs(zoomed.camera.x - camera.x) < 1e-3 * Math.abs(camera.x) + 1e-6);
  assert.notEqual(await view.fingerprint(POINTS), all);
  await view.locator(".ls-zooms button").nth(2).click();
  await view.kept((kept) => !("camera" in kept));
  await view.drawn();
  assert.equal(await view.fingerprint(POINTS), all);
});

scenario("shows the card of an example under the mouse", { page: "digits", view: { selected: 5, z: expected.digits?.codes[5], pinned: true } }, async (view) => {
  const card = view.locator(".ls-card");
  assert.ok(await card.isHidden());
  await view.locator(".ls-zooms button").first().click();
  await view.drawn();
  for (let share = 0.05; share < 0.95 && (await card.isHidden()); share += 0.05) {
    for (let down = 0.1; down < 0.9 && (await card.isHidden()); down += 0.04) {
      await view.tab.mouse.move(...(await view.place(MAP, share, down)));
      await view.drawn();
    }
  }
  assert.ok(await card.isVisible());
  assert.ok((await card.textContent()).length > 10);
});

scenario("does everything by keyboard", { page: "digits" }, async (view) => {
  const { keyboard } = view.tab;
  const focused = () => view.evaluate(() => document.activeElement === document.querySelector(".ls-stage canvas[tabindex]"));
  const reached = new Set();
  for (let i = 0; i < 80 && !(await focused()); i++) {
    await keyboard.press("Tab");
    reached.add(await view.evaluate(() => document.activeElement.outerHTML.slice(0, 60)));
  }
  assert.ok(await focused(), `Tab reaches ${[...reached]}`);
  const outline = await view.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  assert.notEqual(outline, "none");
  const before = await view.fingerprint(DECODED);
  await keyboard.press("Shift+ArrowRight");
  await keyboard.press("ArrowUp");
  await view.drawn();
  const moved = await view.kept((kept) => kept.pinned && "z" in kept);
  assert.notEqual(await view.fingerprint(DECODED), before);
  await keyboard.press("a");
  await keyboard.press("n");
  const chosen = await view.kept((kept) => Number.isInteger(kept.selected));
  assert.notDeepEqual(chosen.z, moved.z);
  await keyboard.press("b");
  const path = await view.kept((kept) => kept.from && kept.to);
  assert.deepEqual(path.from.z, moved.z);
  assert.deepEqual(path.to, { point: chosen.selected });
  await keyboard.press("+");
  await view.kept((kept) => kept.camera);
  await keyboard.press("0");
  await view.kept((kept) => !("camera" in kept));
  const code = await view.locator(".ls-code").first().textContent();
  await keyboard.press(" ");
  await view.until((text) => document.querySelector(".ls-code").textContent !== text, code);
  await keyboard.press(" ");
  await view.kept((kept) => kept.at > 0);
  await view.until(() => document.querySelector("[aria-live]").textContent.length > 10);
  await keyboard.press("Escape");
});

scenario("saves the map as a picture and as a drawing", { page: "digits" }, async (view) => {
  await saves(view, async (kind) => {
    await view.locator(".ls-menu summary").click();
    await view.locator(".ls-menu button").nth(kind === "png" ? 0 : 1).click();
  });
});

scenario("saves what is decoded as a picture and as a drawing", { page: "digits" }, async (view) => {
  await saves(view, (kind) => view.locator(".ls-probe .ls-save", { hasText: kind.toUpperCase() }).first().click());
});

scenario("saves the picture of a table with awkward names", { page: "table" }, async (view) => {
  await saves(view, (kind) => view.locator(".ls-probe .ls-save", { hasText: kind.toUpperCase() }).first().click());
});

async function saves(view, ask) {
  const png = await view.saved(() => ask("png"));
  assert.ok(png.name.endsWith(".png"), png.name);
  assert.deepEqual([...png.bytes.subarray(0, 8)], [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const shades = await view.evaluate(async (text) => {
    const bytes = Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const context = new OffscreenCanvas(image.width, image.height).getContext("2d");
    context.drawImage(image, 0, 0);
    return new Set(new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer)).size;
  }, png.bytes.toString("base64"));
  assert.ok(shades > 8, `${shades} shades`);
  const svg = await view.saved(() => ask("svg"));
  assert.ok(svg.name.endsWith(".svg"), svg.name);
  const text = svg.bytes.toString("utf8");
  const parsed = await view.evaluate((source) => {
    const drawing = new DOMParser().parseFromString(source, "image/svg+xml");
    const names = [...drawing.querySelectorAll("*")].map((each) => each.localName);
    return { root: drawing.documentElement.localName, names: [...new Set(names)], size: names.length };
  }, text);
  assert.equal(parsed.root, "svg");
  assert.ok(parsed.size > 2 && !parsed.names.includes("parsererror") && !parsed.names.includes("script"), String(parsed.names));
  assert.ok(!/(href|src)="(?!data:|#)/.test(text), "the drawing refers to something");
}

scenario("restores what was on view", { page: "digits" }, async (view) => {
  await view.locator(".ls-toolbar select").first().selectOption("error");
  await layer(view, "sheet").click();
  await layer(view, "veil").click();
  await view.tab.mouse.click(...(await view.place(MAP, 0.55, 0.4)));
  await view.locator("#ls-tab-run").click();
  await view.locator(".ls-tools select").first().selectOption("ko");
  await view.locator(".ls-tools select").nth(1).selectOption("dark");
  await view.tab.mouse.move(5, 5);
  await view.kept((kept) => kept.theme === "dark" && kept.language === "ko" && kept.panel === "run" && kept.z);
  await view.drawn();
  const read = async () => ({
    points: await view.fingerprint(POINTS),
    decoded: await view.fingerprint(DECODED),
    language: await view.evaluate(() => document.documentElement.lang),
    ground: await view.locator(".latentscape").evaluate((el) => getComputedStyle(el).backgroundColor),
    tab: await view.locator("[role=tab][aria-selected=true]").getAttribute("id"),
    pressed: await view.locator(".ls-layers button").evaluateAll((all) => all.map((each) => each.getAttribute("aria-pressed"))),
    head: await view.locator(".ls-head").textContent(),
  });
  const before = await read();
  assert.equal(before.language, "ko");
  await view.reload();
  assert.deepEqual(await read(), before);
});

scenario("ignores a fragment that does not fit", { page: "digits", view: { z: [1], selected: 1e9, colour: "</script>", axes: [7, 7] } }, async (view) => {
  assert.ok((await view.locator(".ls-class").count()) === 10);
});

scenario("pins by touch, and shows the example", { page: "digits", size: NARROW }, async (view) => {
  await view.tab.touchscreen.tap(...(await view.place(MAP, 0.5, 0.5)));
  const { pinned } = await view.kept((kept) => "z" in kept);
  assert.ok(pinned);
  for (const tab of await view.locator("[role=tab]").all()) {
    await tab.tap();
    await view.drawn();
    await view.check();
  }
});
