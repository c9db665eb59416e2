/** The page opens in each theme, language and width, and says what it holds. */

import assert from "node:assert/strict";
import { NARROW, scenario, WIDE } from "./driver.mjs";

const LANGUAGES = { en: "Language", ja: "言語", ko: "언어" };

for (const [language, word] of Object.entries(LANGUAGES)) {
  for (const theme of ["light", "dark"]) {
    for (const [width, size] of Object.entries({ wide: WIDE, narrow: NARROW })) {
      scenario(`opens: ${language}, ${theme}, ${width}`, { page: "digits", language, theme, size }, async (view) => {
        assert.equal(await view.evaluate(() => document.documentElement.lang), language);
        assert.ok((await view.locator(".ls-head").textContent()).includes(word));
        const ground = await view.locator(".latentscape").evaluate((el) => getComputedStyle(el).backgroundColor);
        const [red] = ground.match(/\d+/g).map(Number);
        assert.ok(theme === "light" ? red > 200 : red < 60, ground);
      });
    }
  }
}
