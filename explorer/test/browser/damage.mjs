/** A damaged file, and browsers that lack something: the page says so, and does what can be done. */

import assert from "node:assert/strict";
import { assertDecodes, MAP } from "./decoded.mjs";
import { scenario } from "./driver.mjs";

const DAMAGED = ["truncated", "wrong-length", "no-blob", "no-json", "no-state"];
const WORDS = { en: "damaged", ja: "壊れ", ko: "손상" };

for (const [page, language] of [...DAMAGED.map((page) => [page, "en"]), ["truncated", "ja"], ["truncated", "ko"]]) {
  scenario(`says that it is damaged: ${page}, ${language}`, { page, language, opens: ".ls-broken", complains: true }, async (view) => {
    const alert = view.tab.getByRole("alert");
    assert.equal(await alert.count(), 1);
    const text = await alert.textContent();
    assert.ok(text.includes(WORDS[language]) && text.includes("latentscape explore"), text);
    assert.equal(await view.locator(".ls-body").count(), 0);
  });
}

scenario(
  "says that the browser cannot unpack it",
  { page: "digits", opens: "#unread", before: "delete globalThis.DecompressionStream", complains: true },
  async (view) => assert.match(await view.locator("#unread").innerText(), /browser of 2023 or later[^]*2023年[^]*2023년/),
);

scenario("decodes without WebAssembly", { page: "digits", before: "delete globalThis.WebAssembly" }, (view) => assertDecodes(view));

scenario("decodes where the policy forbids WebAssembly", { page: "no-wasm", refused: "WebAssembly" }, (view) => assertDecodes(view));

scenario(
  "lists the examples without a canvas",
  { page: "digits", before: "HTMLCanvasElement.prototype.getContext = OffscreenCanvas.prototype.getContext = () => null" },
  async (view) => {
    assert.match(await view.locator(".ls-map").getByRole("alert").textContent(), /cannot draw/);
    const code = await view.locator(".ls-code").first().textContent();
    await view.locator(".ls-list button").nth(3).click();
    await view.drawn();
    assert.notEqual(await view.locator(".ls-code").first().textContent(), code);
  },
);

scenario("leaves out codes that are no numbers", { page: "not-finite" }, async (view) => {
  assert.match(await view.locator(".ls-legend").textContent(), /3 examples have no finite code/);
  await assertDecodes(view);
});

scenario("shows chords without sound", { page: "chords", before: "delete globalThis.AudioContext; delete globalThis.webkitAudioContext" }, async (view) => {
  assert.match(await view.locator(".ls-chords").textContent(), /cannot play sound/);
  const before = await view.locator(".ls-chords").textContent();
  await view.tab.mouse.click(...(await view.place(MAP, 0.4, 0.4)));
  await view.until((text) => document.querySelector(".ls-chords").textContent !== text, before);
});

scenario("draws in a browser without OffscreenCanvas", { page: "digits", before: "delete globalThis.OffscreenCanvas" }, async (view) => {
  const drawn = () => view.locator(".ls-decoded canvas").first().evaluate((canvas) => canvas.toDataURL());
  await view.tab.mouse.move(...(await view.place(MAP, 0.4, 0.4)));
  await view.drawn();
  const before = await drawn();
  await view.tab.mouse.move(...(await view.place(MAP, 0.6, 0.6)));
  await view.drawn();
  assert.notEqual(await drawn(), before);
});

for (const missing of ["ResizeObserver", "CSSStyleSheet"]) {
  const options = { page: "digits", opens: ".ls-broken", before: `delete globalThis.${missing}`, complains: true };
  scenario(`says that the browser is too old: ${missing}`, options, async (view) => {
    assert.match(await view.tab.getByRole("alert").textContent(), /browser is too old/);
  });
}
