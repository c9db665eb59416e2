/** A curve of training as SVG: its parts as lines, its values under the pointer, and a table behind it. */

import { fill, h } from "../dom.ts";
import type { Page } from "../page.ts";
import { fileName, offer } from "../saving.ts";
import { number } from "../text/language.ts";
import { PROBE } from "../text/probe.ts";
import { RUN } from "../text/run.ts";
import { ticks } from "../ticks.ts";
import type { Curve } from "../types.ts";

const [WIDTH, HEIGHT] = [368, 168];
const [LEFT, RIGHT, TOP, BOTTOM] = [46, 10, 8, 32]; // room for the axes
const SVG = "http://www.w3.org/2000/svg";
const WITHOUT_START = 0.15; // of the epochs, which are often far from the rest: they may leave the picture

/** The figure of one curve. */
export function curveFigure(page: Page, curve: Curve): HTMLElement {
  const [words, spoken] = [page.texts(RUN), page.language()];
  const names = Object.keys(curve.mean);
  const partName = (name: string): string => words.parts[name] ?? name;
  const { epoch } = curve;
  const [first, last] = [epoch[0], Math.max(epoch[epoch.length - 1], epoch[0] + 1e-9)];
  const [low, high] = ends(curve);
  const x = (at: number): number => LEFT + ((WIDTH - LEFT - RIGHT) * (at - first)) / (last - first);
  const y = (value: number): number => HEIGHT - BOTTOM - ((HEIGHT - TOP - BOTTOM) * (value - low)) / (high - low);
  const svg = node("svg", {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    class: "ls-curve",
    role: "img",
    "aria-label": curve.title,
  });
  for (const tick of ticks(low, high, 4)) {
    svg.append(node("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: y(tick), y2: y(tick), class: "ls-curve-grid" }));
    svg.append(node("text", { x: LEFT - 6, y: y(tick) + 4, "text-anchor": "end" }, number(tick, spoken, 4)));
  }
  for (const tick of ticks(first, last, 5)) {
    svg.append(node("text", { x: x(tick), y: HEIGHT - BOTTOM + 15, "text-anchor": "middle" }, number(tick, spoken, 4)));
  }
  svg.append(node("text", { x: (LEFT + WIDTH - RIGHT) / 2, y: HEIGHT - 3, "text-anchor": "middle" }, words.epoch));
  const frame = { x: LEFT, y: TOP, width: WIDTH - LEFT - RIGHT, height: HEIGHT - TOP - BOTTOM };
  svg.append(node("rect", { ...frame, class: "ls-curve-frame" }));
  const inner = node("svg", { ...frame, viewBox: `${LEFT} ${TOP} ${frame.width} ${frame.height}` });
  names.forEach((name, i) =>
    inner.append(node("path", { d: pathOf(curve, name, x, y), class: `ls-curve-line ls-curve-${i % 4}` })),
  );
  svg.append(inner);
  const cursor = node("line", { y1: TOP, y2: HEIGHT - BOTTOM, class: "ls-curve-cursor", visibility: "hidden" });
  svg.append(cursor);

  const reading = h("span", { class: "ls-reading" });
  const legend = h(
    "span",
    { class: "ls-curve-legend" },
    ...names.map((name, i) => h("span", { class: `ls-curve-key ls-curve-key-${i % 4}` }, partName(name))),
  );
  const read = (at: number | null): void => {
    cursor.setAttribute("visibility", at === null ? "hidden" : "visible");
    if (at === null) {
      fill(reading);
      legend.hidden = false;
      return;
    }
    cursor.setAttribute("x1", String(x(epoch[at])));
    cursor.setAttribute("x2", String(x(epoch[at])));
    const values = names.map((name) => `${partName(name)} ${number(curve.mean[name][at] ?? NaN, spoken, 4)}`);
    fill(reading, `${words.epoch} ${number(epoch[at], spoken, 4)}: ${values.join(", ")}`);
    legend.hidden = true;
  };
  svg.addEventListener("pointermove", (event) => {
    const box = svg.getBoundingClientRect();
    const position =
      first +
      ((((event as PointerEvent).clientX - box.left) / box.width) * WIDTH - LEFT) * ((last - first) / frame.width);
    read(epoch.reduce((best, each, i) => (Math.abs(each - position) < Math.abs(epoch[best] - position) ? i : best), 0));
  });
  svg.addEventListener("pointerleave", () => read(null));

  const table = h("div", { class: "ls-table", tabindex: 0, role: "region", "aria-label": curve.title });
  const details = h("details", {}, h("summary", {}, words.curveTable), table);
  details.addEventListener("toggle", () => {
    if (!details.open || table.firstChild) return;
    const head = h("tr", {}, ...[words.epoch, ...names.map(partName)].map((name) => h("th", { scope: "col" }, name)));
    const rows = epoch.map((at, i) =>
      h(
        "tr",
        {},
        h("th", { scope: "row" }, number(at, spoken, 5)),
        ...names.map((name) => h("td", {}, number(curve.mean[name][i] ?? NaN, spoken, 5))),
      ),
    );
    fill(table, h("table", {}, h("thead", {}, head), h("tbody", {}, ...rows)));
  });
  const keep = h(
    "button",
    { type: "button", class: "ls-save", title: page.texts(PROBE).save(curve.title, "SVG") },
    "SVG",
  );
  keep.addEventListener("click", () =>
    offer(new Blob([standalone(page, svg)], { type: "image/svg+xml" }), `${fileName(page.state.name)}-curve.svg`),
  );
  return h(
    "figure",
    { class: "ls-curve-figure" },
    h("figcaption", {}, h("span", {}, curve.title), h("span", { class: "ls-saves" }, keep)),
    svg,
    h("div", { class: "ls-row" }, legend, reading),
    details,
  );
}

function node(name: string, attributes: Record<string, string | number>, text = ""): SVGElement {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  if (text) element.textContent = text;
  return element;
}

function pathOf(curve: Curve, name: string, x: (at: number) => number, y: (value: number) => number): string {
  let [path, pen] = ["", "M"];
  curve.epoch.forEach((at, i) => {
    const value = curve.mean[name][i];
    if (value === null || !Number.isFinite(value)) return;
    path += `${pen}${x(at).toFixed(1)} ${y(value).toFixed(1)}`;
    pen = "L";
  });
  return path;
}

/** The ends of the scale: those of all values, without the first epochs if these alone would take most of it. */
function ends(curve: Curve): [number, number] {
  const whole = extent(curve, 0);
  const rest = extent(curve, Math.floor(WITHOUT_START * curve.epoch.length));
  const [low, high] = rest[1] - rest[0] < 0.4 * (whole[1] - whole[0]) && rest[1] > rest[0] ? rest : whole;
  const margin = 0.05 * (high - low || Math.abs(high) || 1);
  return [low - margin, high + margin];
}

function extent(curve: Curve, from: number): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const values of Object.values(curve.mean)) {
    for (const value of values.slice(from)) {
      if (value === null || !Number.isFinite(value)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return low <= high ? [low, high] : [0, 1];
}

/** The SVG with its colours as attributes, because a file of its own has no style sheet. */
function standalone(page: Page, svg: SVGElement): string {
  const copy = svg.cloneNode(true) as SVGElement;
  const [all, copies] = [svg.querySelectorAll("*"), copy.querySelectorAll("*")];
  all.forEach((element, i) => {
    const style = getComputedStyle(element);
    for (const name of ["fill", "stroke", "stroke-width", "stroke-dasharray", "font-size", "font-family"]) {
      copies[i].setAttribute(name, style.getPropertyValue(name));
    }
  });
  copy.setAttribute("xmlns", SVG);
  copy.setAttribute("width", String(2 * WIDTH));
  copy.setAttribute("height", String(2 * HEIGHT));
  copy.prepend(node("rect", { width: WIDTH, height: HEIGHT, fill: page.colour("--ls-ground") }));
  return new XMLSerializer().serializeToString(copy);
}
