/** Chords: what is clicked or written is named and sounds, the audio graph is read back, and a progression is saved. */

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { MAP } from "./decoded.mjs";
import { expected, scenario } from "./driver.mjs";

// notes what the page gives to the browser's oscillators
const LISTEN = `
  globalThis.started = [];
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (when) {
    globalThis.started.push({ hz: this.frequency.value, when, live: this.context instanceof AudioContext });
    return start.call(this, when);
  };
`;
const named = expected.chords?.named ?? {};

const pitchOf = (hz) => Math.round(69 + 12 * Math.log2(hz / 440));
const maskOf = (frequencies) => frequencies.reduce((mask, hz) => mask | (1 << pitchOf(hz) % 12), 0);

/** The oscillators that the page has started since the last call; some at least. */
async function started(view) {
  await view.until(() => globalThis.started.length > 0);
  await view.drawn();
  return view.evaluate(() => globalThis.started.splice(0));
}

async function write(view, name) {
  await view.locator(".ls-chords form input").fill(name);
  await view.locator(".ls-chords form input").press("Enter");
}

scenario("is silent until something is done", { page: "chords", before: LISTEN }, async (view) => {
  await view.tab.mouse.move(...(await view.place(MAP, 0.5, 0.5)));
  await view.drawn();
  assert.deepEqual(await view.evaluate(() => globalThis.started), []);
  assert.equal(await view.locator(".ls-chords").getAttribute("data-audio"), "none");
});

scenario("sounds the chord that is written", { page: "chords", before: LISTEN }, async (view) => {
  for (const [name, mask] of Object.entries(named)) {
    await write(view, name);
    const oscillators = await started(view);
    assert.ok(oscillators.every(({ live, hz }) => live && hz > 30 && hz < 4000));
    assert.equal(maskOf(oscillators.map(({ hz }) => hz)), mask, name);
  }
  await write(view, "no chord");
  await view.drawn();
  assert.deepEqual(await view.evaluate(() => globalThis.started), []);
  assert.match(await view.locator(".ls-chords-wrong").textContent(), /no chord/);
});

for (const page of ["chords", "absolute"]) {
  scenario(`sounds what is clicked on the map: ${page}`, { page, before: LISTEN }, async (view) => {
    const masks = new Set();
    for (const [across, down] of [[0.3, 0.3], [0.55, 0.5], [0.7, 0.75], [0.2, 0.6], [0.8, 0.2]]) {
      await view.tab.mouse.click(...(await view.place(MAP, across, down)));
      await view.until(() => document.querySelector(".ls-chord-name"));
      await view.drawn();
      await view.drawn();
      const hz = (await view.evaluate(() => globalThis.started.splice(0))).map((each) => each.hz);
      if (!hz.length) continue; // a code may decode to no notes
      masks.add(maskOf(hz));
      const told = JSON.parse(await view.locator(".ls-chords").getAttribute("data-sounded"));
      assert.deepEqual(told.flatMap((each) => each.hz).map(pitchOf).sort(), hz.map(pitchOf).sort());
      assert.ok((await view.locator(".ls-chord-name").textContent()).length > 0);
    }
    assert.ok(masks.size > 1, "all spots sound the same");
  });
}

scenario("plays what a drag passes", { page: "absolute", before: LISTEN }, async (view) => {
  const from = await view.place(MAP, 0.3, 0.3);
  await view.tab.mouse.click(...from);
  await started(view);
  await view.drag(from, await view.place(MAP, 0.5, 0.5), await view.place(MAP, 0.75, 0.6));
  assert.ok((await started(view)).length > 2);
  assert.ok((await view.locator(".ls-chords [data-key^=passed-]").count()) > 1);
});

scenario("renders the notes that it names", { page: "chords", before: LISTEN }, async (view) => {
  await write(view, "Am7");
  const hz = (await started(view)).map((each) => each.hz);
  const samples = await view.evaluate(
    () =>
      new Promise((resolve) => {
        const give = (rendered) => resolve(Array.from(rendered.subarray(0, 16384)));
        document.querySelector(".ls-chords").dispatchEvent(new CustomEvent("latentscape-render", { detail: { resolve: give } }));
      }),
  );
  const power = (frequency) => {
    let [real, imaginary] = [0, 0];
    samples.forEach((sample, i) => {
      const [angle, hann] = [(2 * Math.PI * frequency * i) / 22050, 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / samples.length)];
      real += hann * sample * Math.cos(angle);
      imaginary += hann * sample * Math.sin(angle);
    });
    return Math.hypot(real, imaginary);
  };
  assert.ok(Math.max(...samples) <= 1 && Math.max(...samples) > 0.05);
  for (const each of hz) assert.ok(power(each) > 8 * power(each * 2 ** (0.5 / 12)), `${each} Hz is not heard`);
});

scenario("goes from one chord to another by two routes, and saves them", { page: "chords", before: LISTEN }, async (view) => {
  await write(view, "C");
  await view.locator("[data-key=from]").click();
  await write(view, "Cm7");
  await view.locator("[data-key=to]").click();
  const ways = [];
  for (const route of ["voices", "latent"]) {
    await view.locator(`[data-key=route-${route}]`).click();
    await view.until(() => document.querySelectorAll(".ls-chip[data-key^=path-]").length > 1);
    ways.push(await view.locator(".ls-chip[data-key^=path-]").allTextContents());
  }
  for (const way of ways) assert.ok(way.length > 1, String(way));
  await view.locator("[data-key=route-voices]").click();
  await view.drawn();
  await started(view);
  await view.locator("[data-key=path-play]").click();
  const voices = await view.locator(".ls-chip[data-key^=path-]").allTextContents();
  const times = new Set((await started(view)).map(({ when }) => when.toFixed(3)));
  assert.equal(times.size, voices.length, "each chord begins at a time of its own");
  await view.locator("[data-key=path-add]").click();
  const midi = await view.saved(() => view.locator("[data-key=midi]").click());
  assert.ok(midi.name.endsWith(".mid"));
  if (!process.env.LATENTSCAPE_SAVED) return;
  writeFileSync(join(process.env.LATENTSCAPE_SAVED, "chords.mid"), midi.bytes);
  writeFileSync(join(process.env.LATENTSCAPE_SAVED, "chords.json"), JSON.stringify(await view.locator(".ls-chip[data-key^=line-]").allTextContents()));
});

scenario("is silent when it is muted", { page: "chords", before: LISTEN }, async (view) => {
  await view.locator("[data-key=mute]").click();
  await write(view, "Am7");
  await view.until(() => document.querySelector(".ls-chord-name")?.textContent.startsWith("Am7"));
  await view.drawn();
  assert.deepEqual(await view.evaluate(() => globalThis.started), []);
});

scenario("keeps what was played in the fragment", { page: "chords", before: LISTEN }, async (view) => {
  await write(view, "Am7");
  await view.locator("[data-key=add]").click();
  await view.kept((kept) => kept.music?.line?.length === 1);
  const before = await view.locator(".ls-chord-name").textContent();
  await view.reload();
  assert.equal(await view.locator(".ls-chord-name").textContent(), before);
  assert.equal(await view.locator(".ls-chip[data-key^=line-]").count(), 1);
  assert.deepEqual(await view.evaluate(() => globalThis.started), []);
});
