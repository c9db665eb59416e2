/** The toolbar of the map: what colours the points, which plane is seen, the layers, and saving. */

import { fill, h } from "../dom.ts";
import { dimensionName } from "../projection.ts";
import type { Page } from "../page.ts";
import type { Layer } from "../store.ts";
import { fieldName, MAP, type MapTexts } from "../text/map.ts";

const MAX_SELECT = 120; // fields in a select; more get a search
const KNOWN = ["principal", "classes", "tsne"] as const;
const ORDER: Layer[] = ["points", "sheet", "veil", "prior", "ellipse", "thumbnails"];

type Option = [id: string, name: string];

/** What the toolbar asks the map to do. */
export interface Commands {
  save(kind: "png" | "svg"): void;
}

/** Fills the toolbar; call it again when what it shows has changed. */
export function fillToolbar(page: Page, bar: HTMLElement, commands: Commands): void {
  const texts = page.texts(MAP);
  fill(
    bar,
    page.state.fields.length ? colourChoice(page, texts) : null,
    ...planeChoices(page, texts),
    h(
      "div",
      { class: "ls-toolbar-end" },
      layerMenu(page, bar, texts),
      saveMenu(texts, commands),
    ),
  );
}

/** A select with its name before it; on a narrow screen `sign` stands for the name. */
function choice(label: string, value: string, options: Option[], set: (value: string) => void, sign = ""): HTMLElement {
  return h(
    "label",
    { class: sign ? "ls-pick ls-pick-axis" : "ls-pick" },
    sign ? h("span", { class: "ls-pick-sign", "aria-hidden": "true" }, sign) : null,
    h("span", { class: "ls-pick-name" }, label),
    h(
      "select",
      { onchange: (event) => set((event.target as HTMLSelectElement).value) },
      ...options.map(([id, name]) => h("option", { value: id, selected: id === value }, name)),
    ),
  );
}

function colourChoice(page: Page, texts: MapTexts): HTMLElement {
  const { state, store } = page;
  const spoken = page.language();
  const set = (colour: string): void => store.set({ colour, hidden: [] });
  const options: Option[] = state.fields.map((field) => [field.id, fieldName(field, spoken)]);
  options.push(["", texts.noColour]);
  if (options.length <= MAX_SELECT) return choice(texts.colourBy, store.view.colour, options, set);
  const id = `ls-fields-${state.fields.length}`;
  const current = options.find(([field]) => field === store.view.colour)?.[1] ?? "";
  const input = h("input", {
    type: "search",
    list: id,
    placeholder: texts.findField,
    value: current,
    onfocus: (event) => (event.target as HTMLInputElement).select(),
    onchange: (event) => {
      const written = (event.target as HTMLInputElement).value.trim().toLowerCase();
      const chosen = options.find(([, name]) => name.toLowerCase() === written);
      if (chosen) set(chosen[0]);
      else (event.target as HTMLInputElement).value = current;
    },
  });
  return h(
    "label",
    { class: "ls-pick" },
    h("span", { class: "ls-pick-name" }, texts.colourBy),
    input,
    h("datalist", { id }, ...options.map(([, name]) => h("option", { value: name }))),
  );
}

function planeChoices(page: Page, texts: MapTexts): HTMLElement[] {
  const { state, store } = page;
  const { latent } = state.model;
  const { view } = store;
  if (latent <= 2 && !state.projections.length) return [];
  const choices: HTMLElement[] = [];
  const name = (id: string): string => {
    const known = KNOWN.find((each) => each === id);
    return known ? texts[known] : id;
  };
  const projections: Option[] = state.projections.map(({ id }) => [id, name(id)]);
  projections.push(["axes", texts.axes]);
  const [first = 0, second = Math.min(1, latent - 1)] = byShare(page);
  if (state.projections.length) {
    const set = (projection: string): void => {
      store.set({ projection, axes: projection === "axes" ? [first, second] : [0, 1], camera: null });
    };
    choices.push(choice(texts.projection, view.projection, projections, set));
  }
  const chosen = state.projections.find(({ id }) => id === view.projection);
  if (chosen?.kind === "placed") return choices;
  const axes: Option[] =
    chosen?.kind === "linear"
      ? chosen.components.map((_, i) => [String(i), `${chosen.id === "classes" ? "LD" : "PC"} ${i + 1}`])
      : byShare(page).map((i) => [String(i), dimensionName(i)]);
  if (axes.length < 3) return choices;
  const [across, up] = view.axes;
  // an axis cannot be on both sides: the other one takes its place
  const setAcross = (value: string): void => {
    store.set({ axes: [Number(value), Number(value) === up ? across : up], camera: null });
  };
  const setUp = (value: string): void => {
    store.set({ axes: [Number(value) === across ? up : across, Number(value)], camera: null });
  };
  choices.push(choice(texts.across, String(across), axes, setAcross, "↔"), choice(texts.up, String(up), axes, setUp, "↕"));
  return choices;
}

function byShare(page: Page): number[] {
  const { dimensions, model } = page.state;
  if (dimensions.length === model.latent) return dimensions.map((each) => each.index);
  return Array.from({ length: model.latent }, (_, i) => i);
}

/** The layers that a page has; those of distributions are only drawn where codes are projected linearly. */
export function layersOf(page: Page): Layer[] {
  const { state, data, decoding } = page;
  const has: Record<Layer, boolean> = {
    points: true,
    sheet: decoding.decodes,
    veil: true,
    prior: state.model.prior.kind === "standard" || state.model.prior.density !== null,
    ellipse: data.logStd !== null,
    thumbnails: decoding.decodes || data.originals !== null,
  };
  return ORDER.filter((layer) => has[layer]);
}

/** The layers: a row of buttons, and on a narrow screen a menu that stays open while layers are chosen. */
function layerMenu(page: Page, bar: HTMLElement, texts: MapTexts): HTMLElement {
  const layers = h("div", { class: "ls-layers", role: "group", "aria-label": texts.layersLabel }, ...layerButtons(page, texts));
  const opener = h("button", { type: "button", class: "ls-layers-opener", "data-key": "layers" }, texts.layersLabel);
  const open = (isOpen: boolean): void => {
    bar.toggleAttribute("data-layers", isOpen);
    opener.setAttribute("aria-expanded", String(isOpen));
  };
  open(bar.hasAttribute("data-layers"));
  opener.addEventListener("click", () => open(!bar.hasAttribute("data-layers")));
  const holder = h("div", { class: "ls-layers-holder" }, opener, layers);
  holder.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !bar.hasAttribute("data-layers")) return;
    open(false);
    opener.focus();
  });
  return holder;
}

function layerButtons(page: Page, texts: MapTexts): HTMLElement[] {
  const { store } = page;
  const drawn = layersOf(page).filter((layer) => page.projected().exact || (layer !== "prior" && layer !== "ellipse"));
  return drawn.map((layer) => {
    const [name, explanation] = texts.layers[layer];
    return h(
      "button",
      {
        class: "ls-toggle",
        title: explanation,
        "data-key": layer,
        "aria-pressed": String(store.view.layers[layer]),
        onclick: () => store.set({ layers: { ...store.view.layers, [layer]: !store.view.layers[layer] } }),
      },
      name,
    );
  });
}

function saveMenu(texts: MapTexts, commands: Commands): HTMLElement {
  const menu = h("details", { class: "ls-menu" }, h("summary", {}, texts.save));
  const item = (name: string, kind: "png" | "svg"): HTMLElement =>
    h(
      "button",
      {
        onclick: () => {
          menu.open = false;
          commands.save(kind);
        },
      },
      name,
    );
  menu.append(h("div", {}, item(texts.savePng, "png"), item(texts.saveSvg, "svg")));
  menu.addEventListener("focusout", (event) => {
    if (!menu.contains(event.relatedTarget as Node | null)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
  return menu;
}
