/**
 * The pictures of pages: node docs/images/explorer.mjs PAGE.html explorer.png 1280 800 0.61 0.44
 *
 * PAGE is one of `latentscape explore`: explorer.png shows one of mnist-conv-tuned, and chords-page.png one of progressions (1280 800
 * 0.72 0.36 click). The numbers are the width and the height, and where the pointer stands on the map, as shares of its width and height;
 * `click` presses there. LATENTSCAPE_CHROMIUM names the browser. Fewer colours make the file a third as large:
 * python -c "from PIL import Image; p = 'explorer.png'; Image.open(p).convert('RGB').quantize(255).save(p, optimize=True)"
 */
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const { chromium } = createRequire(new URL("../../explorer/", import.meta.url))("playwright-core");
const [page, target, width = "1280", height = "800", across = "0.5", down = "0.5", press = ""] = process.argv.slice(2);
const executablePath = process.env.LATENTSCAPE_CHROMIUM ?? "/usr/bin/chromium";
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const isPhone = +width < 600;
const context = await browser.newContext({
  viewport: { width: +width, height: +height },
  colorScheme: "light",
  offline: true,
  hasTouch: isPhone,
  deviceScaleFactor: isPhone ? 2 : 1,
});
const tab = await context.newPage();
await tab.goto(pathToFileURL(resolve(page)).href);
await tab.waitForSelector(".ls-body");
const map = await tab.locator(".ls-map canvas").first().boundingBox();
const place = [map.x + across * map.width, map.y + down * map.height];
await (isPhone ? tab.touchscreen.tap(...place) : tab.mouse.move(...place));
if (press) await tab.mouse.click(...place);
await tab.waitForTimeout(1500); // the pictures at the points come after the points
await tab.screenshot({ path: target });
await browser.close();
