/** Texts of data stay texts; each language, theme and width is accessible; awkward data sets open. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { MAP } from "./decoded.mjs";
import { expected, NARROW, scenario, WIDE } from "./driver.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const LANGUAGES = { en: "Language", ja: "言語", ko: "언어" };

/** Fails on what axe calls a serious or critical fault. */
async function assertAccessible(view) {
  const faults = await view.evaluate(async () => {
    const { violations } = await globalThis.axe.run(document, { resultTypes: ["violations"] });
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .flatMap(({ id, nodes }) => nodes.map(({ target, any }) => `${id}: ${target} ${any.map(({ message }) => message).join("; ")}`));
  });
  assert.deepEqual(faults, []);
}

for (const [language, word] of Object.entries(LANGUAGES)) {
  for (const theme of ["light", "dark"]) {
    for (const [width, size] of Object.entries({ wide: WIDE, narrow: NARROW })) {
      scenario(`opens, and is accessible: ${language}, ${theme}, ${width}`, { page: "digits", language, theme, size }, async (view) => {
        assert.equal(await view.evaluate(() => document.documentElement.lang), language);
        assert.ok((await view.locator(".ls-head").textContent()).includes(word));
        const ground = await view.locator(".latentscape").evaluate((el) => getComputedStyle(el).backgroundColor);
        const [red] = ground.match(/\d+/g).map(Number);
        assert.ok(theme === "light" ? red > 200 : red < 60, ground);
        await view.evaluate(AXE);
        for (const tab of language === "en" ? await view.locator("[role=tab]").all() : []) {
          await tab.click();
          await view.drawn();
          await assertAccessible(view);
          await view.check();
        }
        if (language !== "en") await assertAccessible(view);
      });
    }
  }
}

for (const page of ["chords", "absolute", "table", "signals", "conditional", "many"]) {
  scenario(`is accessible: ${page}`, { page, theme: "dark", size: NARROW }, async (view) => {
    await view.evaluate(AXE);
    for (const tab of await view.locator("[role=tab]").all()) {
      await tab.click();
      await view.drawn();
      await assertAccessible(view);
      await view.check();
    }
  });
}

const HELD_OUT = { en: "50 of 180 held-out examples, the same share of each class", ja: "評価データ 180 件のうち 50 件(各クラス同じ割合)", ko: "평가 데이터 180개 중 50개" };

for (const [language, words] of Object.entries(HELD_OUT)) {
  scenario(`says which part of the data it shows: ${language}`, { page: "heldout", language }, async (view) => {
    const text = await view.locator(".ls-subtitle").textContent();
    assert.ok(text.includes(words), text);
  });
}

scenario("shows names of labels and columns as they are", { page: "table" }, async (view) => {
  const { classes } = expected.table;
  assert.deepEqual((await view.locator(".ls-class-name").allTextContents()).sort(), [...classes].sort());
  const select = view.locator(".ls-toolbar select").first();
  for (const option of await select.locator("option").all()) {
    await select.selectOption(await option.getAttribute("value"));
    await view.tab.mouse.move(...(await view.place(MAP, 0.4 + 0.1 * Math.random(), 0.5)));
    await view.drawn();
  }
  for (const tab of await view.locator("[role=tab]").all()) await tab.click();
  assert.equal(await view.evaluate(() => document.querySelectorAll("img, iframe, object, [onerror], script:not([type])").length), 0);
});

scenario("opens without labels", { page: "unlabelled" }, async (view) => {
  const fields = await view.locator(".ls-toolbar select").first().locator("option").evaluateAll((all) => all.map((each) => each.value));
  assert.ok(!fields.includes("label") && fields.includes("error"), String(fields));
});

scenario("opens with one class", { page: "one-class" }, async (view) => {
  await view.drawn();
  assert.ok(await view.locator(MAP).isVisible());
});

scenario("opens with 1,000 classes and 256 dimensions", { page: "many" }, async (view) => {
  assert.ok((await view.locator(".ls-class").count()) > 500);
  assert.ok((await view.locator("#ls-panel-dimensions input[type=range]").count()) <= 24);
  await view.locator("#ls-panel-dimensions button[aria-expanded]", { hasText: "256" }).click();
  assert.equal(await view.locator("#ls-panel-dimensions input[type=range]").count(), 256);
  await view.locator("#ls-panel-dimensions input[type=search]").fill("200");
  assert.equal(await view.locator("#ls-panel-dimensions input[type=range]").count(), 1);
});

scenario("speaks another language at once", { page: "digits" }, async (view) => {
  const words = new Set();
  for (const language of ["ja", "ko", "en"]) {
    await view.locator(".ls-tools select").first().selectOption(language);
    await view.drawn();
    assert.equal(await view.evaluate(() => document.documentElement.lang), language);
    words.add(await view.locator(".ls-panels").innerText());
  }
  assert.equal(words.size, 3);
});

scenario("opens its help, and closes it by keyboard", { page: "digits" }, async (view) => {
  await view.locator(".ls-tools button").click();
  assert.ok(await view.locator("dialog.ls-help").isVisible());
  await view.tab.keyboard.press("Escape");
  assert.ok(await view.locator("dialog.ls-help").isHidden());
});
