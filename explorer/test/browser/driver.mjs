/**
 * Drives the pages in Chromium: a scenario opens one page from disk, with the network cut, and fails on anything that a page must not do.
 *
 * The folder LATENTSCAPE_PAGES holds the pages and `expected.json`, which tests/browser/conftest.py writes.
 */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { pathToFileURL } from "node:url";

const CONCURRENT_SCENARIOS = 2;
const MAX_SCENARIO_MS = 300_000; // of one that hangs; no test measures time
const MAX_WAIT_MS = 60_000; // for something to appear
const FRAGMENT_PAUSE_MS = 260; // after which the page has written what is on view into its fragment
const CHROMIUM = process.env.LATENTSCAPE_CHROMIUM ?? "/usr/bin/chromium";
const ARGUMENTS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
  "--disable-sync", "--autoplay-policy=user-gesture-required",
];

export const folder = process.env.LATENTSCAPE_PAGES;
export const WIDE = { width: 1440, height: 900 };
export const NARROW = { width: 390, height: 844 };

const scenarios = [];
let browser = null;

/** What Python says of the pages: for each, the values that torch gives, and what the data holds. */
export const expected = folder ? JSON.parse(readFileSync(join(folder, "expected.json"), "utf8")) : {};

/**
 * Declares a scenario.
 *
 * `options`: `page`, the name of a page; `view`, what its fragment holds; `size`, WIDE or NARROW (a phone that is touched); `theme`;
 * `language` of the browser; `before`, a script that runs before those of the page; `complains`, whether the page may warn in the console.
 */
export function scenario(name, options, steps) {
  scenarios.push({ name, options, steps });
}

/** Runs all scenarios with one browser; with LATENTSCAPE_LIST, prints their names and runs none. */
export function runScenarios() {
  if (process.env.LATENTSCAPE_LIST) {
    for (const { name } of scenarios) console.log(name);
    return;
  }
  const only = process.env.LATENTSCAPE_ONLY && new RegExp(process.env.LATENTSCAPE_ONLY);
  describe("explorer", { concurrency: CONCURRENT_SCENARIOS }, () => {
    for (const { name, options, steps } of scenarios) {
      if (only && !only.test(name)) continue;
      test(name, { timeout: MAX_SCENARIO_MS }, () => play(options, steps));
    }
  });
  after(async () => (await browser)?.close());
}

async function launch() {
  const { chromium } = await import("playwright-core"); // not needed for a list of the scenarios
  return chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
}

async function play(options, steps) {
  browser ??= launch();
  const view = await View.open(await browser, options);
  try {
    await steps(view);
    await view.check();
  } finally {
    await view.context.close();
  }
}

/** A page in a tab. */
export class View {
  constructor(context, tab, options) {
    this.context = context;
    this.tab = tab;
    this.options = options;
    this.faults = [];
  }

  static async open(browser, options) {
    const { size = WIDE, theme = "light", language = "en", before } = options;
    const context = await browser.newContext({
      viewport: size,
      colorScheme: theme,
      locale: { en: "en-GB", ja: "ja-JP", ko: "ko-KR" }[language],
      offline: true,
      hasTouch: size === NARROW,
      isMobile: size === NARROW,
      deviceScaleFactor: size === NARROW ? 2 : 1,
      acceptDownloads: true,
      reducedMotion: options.reducedMotion ?? "no-preference",
    });
    context.setDefaultTimeout(MAX_WAIT_MS);
    if (before) await context.addInitScript(before);
    const view = new View(context, await context.newPage(), options);
    view.watch();
    await view.tab.goto(view.address(options.view));
    await view.tab.waitForSelector(options.opens ?? ".ls-body");
    return view;
  }

  address(view) {
    const fragment = view ? `#${encodeURIComponent(JSON.stringify(view))}` : "";
    return pathToFileURL(join(folder, `${this.options.page}.html`)).href + fragment;
  }

  watch() {
    const { tab, faults, options } = this;
    const own = this.address();
    tab.on("request", (request) => {
      const url = request.url();
      if (url.split("#")[0] !== own && !url.startsWith("data:") && !url.startsWith("blob:")) faults.push(`it asks for ${url}`);
    });
    tab.on("pageerror", (error) => faults.push(`it throws ${error.stack ?? error.message}`));
    tab.on("console", (message) => {
      const text = message.text();
      const isExpected = options.refused !== undefined && text.includes(options.refused);
      const complaint = message.type() === "error" || (message.type() === "warning" && !options.complains);
      if (complaint && !isExpected) faults.push(`it writes to the console: ${text}`);
    });
    tab.on("dialog", (dialog) => {
      faults.push(`it opens a dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
  }

  /** Fails on what no page may do: load anything, throw, complain, open a dialog, or scroll sideways. */
  async check() {
    const { scrollWidth, clientWidth } = await this.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return { scrollWidth, clientWidth };
    });
    assert.ok(scrollWidth <= clientWidth, `the page is ${scrollWidth} px wide in a window of ${clientWidth} px`);
    assert.deepEqual(this.faults, []);
  }

  evaluate(script, argument) {
    return this.tab.evaluate(script, argument);
  }

  locator(selector, options) {
    return this.tab.locator(selector, options);
  }

  /** Waits until the page has drawn what was changed. */
  async drawn() {
    await this.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 0)))));
  }

  /** Waits until `holds` returns something true in the page, and returns it. */
  async until(holds, argument) {
    return (await this.tab.waitForFunction(holds, argument)).jsonValue();
  }

  /** Loads the page again as it stands, with the fragment of its address. */
  async reload() {
    await this.tab.reload();
    await this.tab.waitForSelector(this.options.opens ?? ".ls-body");
    await this.drawn();
  }

  /** What the fragment of the address holds, once `holds` is true of it. */
  async kept(holds = () => true) {
    await this.drawn();
    await this.evaluate((pause) => new Promise((done) => setTimeout(done, pause)), FRAGMENT_PAUSE_MS);
    for (const end = Date.now() + MAX_WAIT_MS; ; await new Promise((done) => setTimeout(done, 50))) {
      const fragment = decodeURIComponent(await this.evaluate(() => location.hash.slice(1)));
      const view = JSON.parse(fragment || "{}");
      if (holds(view)) return view;
      if (Date.now() > end) assert.fail(`the fragment holds ${fragment}`);
    }
  }

  /** A place in the window, by its share of the width and the height of an element. */
  async place(selector, across, down) {
    const box = await this.locator(selector).first().boundingBox();
    return [Math.round(box.x + across * box.width), Math.round(box.y + down * box.height)];
  }

  /** Presses the mouse at a place, moves it through others, and releases it. */
  async drag(from, ...to) {
    const { mouse } = this.tab;
    await mouse.move(...from);
    await mouse.down();
    for (const place of to) await mouse.move(...place, { steps: 4 });
    await mouse.up();
    await this.drawn();
  }

  /** Draws one finger over the screen. */
  async swipe(from, to) {
    const session = await this.context.newCDPSession(this.tab);
    const touch = (type, points) => session.send("Input.dispatchTouchEvent", { type, touchPoints: points.map(([x, y]) => ({ x, y })) });
    await touch("touchStart", [from]);
    for (const share of [0.25, 0.5, 0.75, 1]) await touch("touchMove", [from.map((start, i) => start + share * (to[i] - start))]);
    await touch("touchEnd", []);
    await session.detach();
    await this.drawn();
  }

  /** The pixels of a canvas as RGBA, with its size. */
  async pixels(selector) {
    const { width, height, text } = await this.locator(selector).first().evaluate((canvas) => {
      const { width, height } = canvas;
      const copy = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
      copy.drawImage(canvas, 0, 0);
      const { data } = copy.getImageData(0, 0, width, height);
      let text = ""; // a list of so many numbers would take seconds to hand over
      for (let i = 0; i < data.length; i += 8192) text += String.fromCharCode(...data.subarray(i, i + 8192));
      return { width, height, text: btoa(text) };
    });
    return { width, height, data: Buffer.from(text, "base64") };
  }

  /** A number that differs where the pixels of a canvas differ. */
  fingerprint(selector) {
    return this.locator(selector).first().evaluate((canvas) => {
      const { width, height } = canvas;
      const copy = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
      copy.drawImage(canvas, 0, 0);
      let hash = 2166136261;
      for (const each of copy.getImageData(0, 0, width, height).data) hash = Math.imul(hash ^ each, 16777619);
      return hash >>> 0;
    });
  }

  /** The bytes of the file that the page saves when `act` is done. */
  async saved(act) {
    const [download] = await Promise.all([this.tab.waitForEvent("download"), act()]);
    return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
  }
}
