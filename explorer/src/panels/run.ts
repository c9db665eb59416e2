/** The panel of the run: the judgement, figures, curves, settings, and what the page must say of itself. */

import { fill, h } from "../dom.ts";
import type { Page } from "../page.ts";
import { count, number } from "../text/language.ts";
import { RUN } from "../text/run.ts";
import { curveFigure } from "./curves.ts";
import { noteSentences } from "./notes.ts";

const IN_UNIT = new Set(["elbo", "log_likelihood", "kl"]); // columns in the unit of the run

/** Mounts the panel. */
export function mountRun(page: Page, el: HTMLElement): void {
  const speak = (): void => fill(el, ...content(page));
  page.store.listen((_, changed) => {
    if (changed.has("language")) speak();
  });
  speak();
}

function content(page: Page): HTMLElement[] {
  const { run } = page.state;
  const [words, spoken] = [page.texts(RUN), page.language()];
  const verdict = h(
    "p",
    { class: run.worked ? "ls-verdict ls-worked" : "ls-verdict ls-failed" },
    h(
      "span",
      { class: "ls-sign", role: "img", "aria-label": run.worked ? words.worked : words.failed },
      run.worked ? "✓" : "✗",
    ),
    run.sentence,
  );
  const model = [
    page.state.source,
    page.state.recipe,
    words.parameters(count(page.state.model.parameters, spoken)),
  ].join(" · ");
  const isSoft = run.figures.some(({ binarisation }) => binarisation === "soft");
  const curves = run.curves.filter(({ epoch }) => epoch.length > 0);
  return [
    ...(run.sentence ? [verdict] : []),
    h("p", { class: "ls-quiet" }, model),
    ...(run.figures.length
      ? [h("h3", {}, words.figures), figures(page), h("p", { class: "ls-quiet" }, isSoft && words.soft)]
      : []),
    ...(curves.length ? [h("h3", {}, words.curves), ...curves.map((curve) => curveFigure(page, curve))] : []),
    notes(page),
    h(
      "details",
      {},
      h("summary", {}, words.settings),
      h(
        "dl",
        { class: "ls-settings" },
        ...run.settings.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]),
      ),
    ),
  ];
}

function figures(page: Page): HTMLElement {
  const { run } = page.state;
  const [words, spoken] = [page.texts(RUN), page.language()];
  const columns = Object.keys(run.figures[0]).filter(
    (column) => column !== "binarisation" && run.figures.some((row) => row[column] !== null),
  );
  const heading = (column: string): HTMLElement =>
    h(
      "th",
      { scope: "col" },
      words.columns[column] ?? column,
      IN_UNIT.has(column) && h("span", { class: "ls-unit" }, run.unit),
    );
  const text = (column: string, value: number | string | null): string => {
    if (value === null || value === undefined) return "–";
    if (column === "part") return words.parts[String(value)] ?? String(value);
    if (typeof value === "string") return value;
    return column === "n" || column === "active_units" ? count(value, spoken) : number(value, spoken, 4);
  };
  const cell = (row: Record<string, number | string | null>, column: string): HTMLElement =>
    column === "part" ? h("th", { scope: "row" }, text(column, row[column])) : h("td", {}, text(column, row[column]));
  return h(
    "div",
    { class: "ls-table", tabindex: 0, role: "region", "aria-label": words.figures },
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, ...columns.map(heading))),
      h("tbody", {}, ...run.figures.map((row) => h("tr", {}, ...columns.map((column) => cell(row, column))))),
    ),
  );
}

function notes(page: Page): HTMLElement {
  const { state, decoding } = page;
  const words = page.texts(RUN);
  const sentences = noteSentences(page);
  if (!state.decoder) sentences.unshift(words.unchecked);
  else if (Number.isFinite(decoding.error))
    sentences.unshift(words.check(decoding.error === 0 ? "0" : decoding.error.toExponential(0)));
  if (!sentences.length) return h("div");
  return h(
    "div",
    {},
    h("h3", {}, words.notes),
    h("ul", { class: "ls-notes" }, ...sentences.map((sentence) => h("li", {}, sentence))),
  );
}
