// How fast the map is drawn: node bench/map.mjs [number of points ...]
// Makes pages of synthetic points in a temporary folder, drags and zooms over them in Chromium without a GPU, and prints a table.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { chromium } from "playwright-core";

const counts = process.argv.slice(2).map(Number);
if (!counts.length) counts.push(1500, 10000, 60000, 1000000);
const script = readFileSync(new URL("../../src/latentscape/web/static/explorer.js", import.meta.url), "utf8");
const folder = mkdtempSync(join(tmpdir(), "latentscape-bench-"));
const FRAMES = 60;

/** A page of `n` points in ten clusters of the plane. */
function page(n) {
  let seed = 1;
  const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  const normal = () => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
  const codes = new Float32Array(2 * n);
  const labels = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    labels[i] = i % 10;
    const angle = (labels[i] * 2 * Math.PI) / 10;
    codes[2 * i] = 1.6 * Math.cos(angle) + 0.35 * normal();
    codes[2 * i + 1] = 1.6 * Math.sin(angle) + 0.35 * normal();
  }
  const bytes = Buffer.from(codes.buffer);
  const planes = Buffer.alloc(bytes.length, bytes); // the lowest bytes come first, then the next ones
  for (let i = 0; i < bytes.length; i++) planes[(i % 4) * 2 * n + (i >> 2)] = bytes[i];
  const blobs = { codes: planes, label: Buffer.from(labels.buffer) };
  const dimension = (index) => ({ index, kl: 1, share: 0.5, low: -2.5, high: 2.5, median: 0, mean: 0, std: 1 });
  const classes = Array.from({ length: 10 }, (_, i) => String(i));
  const state = {
    version: 1, name: `${n} points`, source: "synthetic", recipe: "none", kind: "table", shape: [2], notes: [],
    display: { low: [0], high: [1], ink: false, counts: false, columns: [], axis: null },
    model: {
      latent: 2, parameters: 0, has_posterior: false, conditional: false,
      prior: { name: "N(0, I)", kind: "standard", density: null, low: [], high: [] },
    },
    context: null, decoder: null, encoder: null, rendered: null, originals: null, chords: null, projections: [],
    points: {
      count: n, total: n, part: "train", stratified: false, std: null, rows: null, names: null, context: null,
      codes: { blob: "codes", dtype: "f32", shape: [n, 2] },
    },
    fields: [{ id: "label", name: "class", kind: "class", classes, values: { blob: "label", dtype: "u8", shape: [n] } }],
    dimensions: [dimension(0), dimension(1)],
    run: { sentence: "", worked: true, figures: [], unit: "nats", curves: [], settings: [] },
  };
  const texts = Object.entries(blobs).map(
    ([name, bytes]) => `<script type="text/plain" id="blob-${name}">${gzipSync(bytes, { level: 1 }).toString("base64")}</script>`,
  );
  return (
    `<!doctype html><meta charset="utf-8"><style>html,body{height:100%;margin:0}</style><main id="latentscape"></main>` +
    `<script type="application/json" id="state">${JSON.stringify(state)}</script>${texts.join("")}<script type="module">${script}</script>`
  );
}

/** Milliseconds of the processor that all processes of the browser have used, the compositor's too; NaN where there is no /proc. */
function processorTime() {
  const parents = new Map();
  const ticks = new Map();
  try {
    for (const id of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
      try {
        const fields = readFileSync(`/proc/${id}/stat`, "utf8").split(") ")[1].split(" ");
        parents.set(id, fields[1]);
        ticks.set(id, Number(fields[11]) + Number(fields[12]));
      } catch {
        // it has just ended
      }
    }
  } catch {
    return NaN;
  }
  const isOurs = (id) => id !== undefined && (id === String(process.pid) || isOurs(parents.get(id)));
  let sum = 0;
  for (const [id, count] of ticks) if (id !== String(process.pid) && isOurs(id)) sum += count;
  return sum * 10;
}

/** Moves something in each frame, and returns the times between frames and the time the page works in each. */
async function measure(tab, act) {
  const client = await tab.context().newCDPSession(tab);
  await client.send("Performance.enable", { timeDomain: "threadTicks" }); // time of the processor, whatever else runs on the machine
  const busy = async () => {
    const { metrics } = await client.send("Performance.getMetrics");
    const of = (name) => metrics.find((metric) => metric.name === name).value * 1000;
    return of("ScriptDuration") + of("LayoutDuration") + of("RecalcStyleDuration");
  };
  const [before, all] = [await busy(), processorTime()];
  const times = await tab.evaluate(act, FRAMES);
  const work = ((await busy()) - before) / FRAMES;
  const whole = (processorTime() - all) / FRAMES;
  times.sort((a, b) => a - b);
  return { median: times[FRAMES >> 1], slow: times[Math.floor(0.95 * FRAMES)], work, whole };
}

// these run in the page
const drag = (frames) =>
  new Promise((done) => {
    const target = document.querySelector("canvas[role=application]");
    const box = target.getBoundingClientRect();
    const send = (type, x, y) =>
      target.dispatchEvent(
        new PointerEvent(type, { clientX: box.x + x, clientY: box.y + y, pointerId: 1, pointerType: "mouse", button: 0, bubbles: true }),
      );
    target.setPointerCapture = () => undefined;
    send("pointerdown", 300, 300);
    const times = [];
    let [i, last] = [0, performance.now()];
    const step = (now) => {
      if (i > 0) times.push(now - last);
      last = now;
      send("pointermove", 300 + 2 * i, 300 + i);
      if (i++ < frames) requestAnimationFrame(step);
      else {
        send("pointerup", 300 + 2 * i, 300 + i);
        done(times);
      }
    };
    requestAnimationFrame(step);
  });
const zoom = (frames) =>
  new Promise((done) => {
    const target = document.querySelector("canvas[role=application]");
    const box = target.getBoundingClientRect();
    const times = [];
    let [i, last] = [0, performance.now()];
    const step = (now) => {
      if (i > 0) times.push(now - last);
      last = now;
      const deltaY = i < frames / 2 ? -20 : 20;
      target.dispatchEvent(new WheelEvent("wheel", { clientX: box.x + 350, clientY: box.y + 350, deltaY, bubbles: true, cancelable: true }));
      if (i++ < frames) requestAnimationFrame(step);
      else done(times);
    };
    requestAnimationFrame(step);
  });
const hover = (frames) =>
  new Promise((done) => {
    const target = document.querySelector("canvas[role=application]");
    const box = target.getBoundingClientRect();
    const times = [];
    let [i, last] = [0, performance.now()];
    const step = (now) => {
      if (i > 0) times.push(now - last);
      last = now;
      const [clientX, clientY] = [box.x + 200 + 5 * i, box.y + 200 + 4 * i];
      target.dispatchEvent(new PointerEvent("pointermove", { clientX, clientY, pointerId: 1, pointerType: "mouse", bubbles: true }));
      if (i++ < frames) requestAnimationFrame(step);
      else done(times);
    };
    requestAnimationFrame(step);
  });

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"] });
const rows = [];
for (const n of counts) {
  const file = join(folder, `${n}.html`);
  writeFileSync(file, page(n));
  const tab = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  tab.on("pageerror", (error) => console.error(error));
  const start = performance.now();
  await tab.goto(`file://${file}`);
  await tab.waitForSelector("canvas[role=application]", { timeout: 60000 });
  const opened = performance.now() - start;
  await tab.waitForTimeout(1000);
  for (const [name, act] of Object.entries({ pan: drag, zoom, hover })) {
    const { median, slow, work, whole } = await measure(tab, act);
    const frames = (1000 / median).toFixed(0);
    rows.push({
      points: n,
      "open ms": opened.toFixed(0),
      action: name,
      "frame ms": median.toFixed(1),
      "95 % ms": slow.toFixed(1),
      "script cpu ms": work.toFixed(1), // of one frame, whatever else runs on the machine
      "all cpu ms": whole.toFixed(1), // with the compositor
      "frames/s": frames,
    });
  }
  await tab.close();
}
console.table(rows);
await browser.close();
rmSync(folder, { recursive: true });
