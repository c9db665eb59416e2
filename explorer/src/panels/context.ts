/** The context under which a conditional model decodes: a class, or the values of columns. */

import { fill, h } from "../dom.ts";
import type { Page } from "../page.ts";
import { number } from "../text/language.ts";
import { PROBE } from "../text/probe.ts";

const MAX_BUTTONS = 14; // more classes stand in a list

/** Mounts the choice; nothing for a model without a context. */
export function mountContext(page: Page, el: HTMLElement): void {
  const { context } = page.state;
  if (!context) return;
  if (context.kind === "class") mountClasses(page, el, context.names);
  else mountColumns(page, el, context.columns);
}

function mountClasses(page: Page, el: HTMLElement, names: string[]): void {
  const { store } = page;
  const choose = (i: number): void => store.set({ context: [i] });
  const title = h("h3");
  const show = (): void => {
    title.textContent = page.texts(PROBE).contextClass;
    const chosen = store.view.context[0];
    if (select) select.value = String(chosen);
    buttons.forEach((button, i) => button.setAttribute("aria-pressed", String(i === chosen)));
  };
  const buttons: HTMLElement[] = [];
  let select: HTMLSelectElement | null = null;
  if (names.length <= MAX_BUTTONS) {
    names.forEach((name, i) =>
      buttons.push(h("button", { type: "button", class: "ls-slim", onclick: () => choose(i) }, name)),
    );
    fill(el, title, h("div", { class: "ls-row", role: "group" }, ...buttons));
  } else {
    select = h("select", {}, ...names.map((name, i) => h("option", { value: i }, name)));
    select.addEventListener("change", () => choose(Number(select!.value)));
    fill(el, h("label", {}, title, select));
  }
  store.listen((_, changed) => {
    if (changed.has("context") || changed.has("language")) show();
  });
  show();
}

function mountColumns(
  page: Page,
  el: HTMLElement,
  columns: { name: string; mean: number; low: number; high: number }[],
): void {
  const { store } = page;
  const title = h("h3");
  const rows = columns.map((column, i) => {
    const slider = h("input", {
      type: "range",
      min: column.low,
      max: column.high,
      step: (column.high - column.low) / 200 || 1,
      "aria-label": column.name,
    });
    const value = h("output");
    const set = (to: number): void =>
      store.set({ context: store.view.context.map((each, k) => (k === i ? to : each)) });
    slider.addEventListener("input", () => set(Number(slider.value)));
    slider.addEventListener("dblclick", () => set(column.mean));
    const range = h("span", { class: "ls-quiet" });
    const row = h(
      "div",
      { class: "ls-column" },
      h("span", { class: "ls-column-name", title: column.name }, column.name),
      slider,
      value,
      range,
    );
    return {
      row,
      show(): void {
        const spoken = page.language();
        slider.value = String(store.view.context[i]);
        value.textContent = number(store.view.context[i], spoken);
        const ends = `${number(column.low, spoken)} … ${number(column.high, spoken)}`;
        range.textContent = `${ends}, ${page.texts(PROBE).mean} ${number(column.mean, spoken)}`;
      },
    };
  });
  const show = (): void => {
    title.textContent = page.texts(PROBE).contextColumns;
    for (const row of rows) row.show();
  };
  fill(el, title, ...rows.map(({ row }) => row));
  store.listen((_, changed) => {
    if (changed.has("context") || changed.has("language")) show();
  });
  show();
}
