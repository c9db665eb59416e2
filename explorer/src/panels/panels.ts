/** The panels beside the map: what the probe decodes to, always; and below it one of the others, chosen by a tab. */

import { mountChords } from "../chords/panel.ts";
import { fill, h } from "../dom.ts";
import type { Page } from "../page.ts";
import { CHORDS } from "../text/chords.ts";
import { PANELS } from "../text/panels.ts";
import { mountDimensions } from "./dimensions.ts";
import { mountDraw } from "./draw.ts";
import { mountPath } from "./path.ts";
import { mountPlayer } from "./player.ts";
import { mountProbe } from "./probe.ts";
import { mountRun } from "./run.ts";

/** A panel behind a tab. It is mounted when it is first opened, or at once if it hears what happens on the map. */
interface Panel {
  id: string; // as `view.panel` has it
  title: (page: Page) => string;
  fits: (page: Page) => boolean; // whether the page has what it needs
  mount: (page: Page, el: HTMLElement) => void;
  hears?: boolean;
}

const OF_CHORDS: Panel = {
  id: "chords",
  title: (page) => page.texts(CHORDS).panel,
  fits: (page) => page.chords !== null,
  mount: mountChords,
  hears: true,
};

const ALL: Panel[] = [
  ...(__WITH_CHORDS__ ? [OF_CHORDS] : []),
  {
    id: "dimensions",
    title: (page) => page.texts(PANELS).dimensions,
    fits: () => true,
    mount: mountDimensions,
  },
  { id: "path", title: (page) => page.texts(PANELS).path, fits: (page) => page.decoding.decodes, mount: mountPath },
  {
    id: "draw",
    title: (page) => page.texts(PANELS).draw,
    fits: ({ state, decoding }) => state.kind === "image" && state.shape.length === 3 && decoding.encodes,
    mount: mountDraw,
  },
  { id: "run", title: (page) => page.texts(PANELS).run, fits: () => true, mount: mountRun },
];

/** Mounts the panels. */
export function mountPanels(page: Page, el: HTMLElement): void {
  const { store } = page;
  const panels = ALL.filter((panel) => panel.fits(page));
  const probe = h("section", { class: "ls-probe" });
  const list = h("div", { class: "ls-tabs", role: "tablist" });
  const tabs = panels.map(({ id }) =>
    h("button", { type: "button", role: "tab", id: `ls-tab-${id}`, "aria-controls": `ls-panel-${id}` }),
  );
  const bodies = panels.map(({ id }) =>
    h("section", {
      class: "ls-panel",
      role: "tabpanel",
      id: `ls-panel-${id}`,
      "aria-labelledby": `ls-tab-${id}`,
      tabindex: 0,
    }),
  );
  const mounted = new Set<string>();
  const open = (): number =>
    Math.max(
      0,
      panels.findIndex(({ id }) => id === store.view.panel),
    );

  const show = (): void => {
    const chosen = open();
    list.setAttribute("aria-label", page.texts(PANELS).tabs);
    panels.forEach((panel, i) => {
      tabs[i].textContent = panel.title(page);
      tabs[i].setAttribute("aria-selected", String(i === chosen));
      tabs[i].tabIndex = i === chosen ? 0 : -1;
      bodies[i].hidden = i !== chosen;
    });
    mountOnce(chosen);
  };
  const mountOnce = (i: number): void => {
    const { id, mount } = panels[i];
    if (mounted.has(id)) return;
    mounted.add(id);
    mount(page, bodies[i]);
  };

  const choose = (i: number, focus: boolean): void => {
    const chosen = (i + panels.length) % panels.length;
    store.set({ panel: panels[chosen].id });
    if (focus) tabs[chosen].focus();
  };
  tabs.forEach((tab, i) => tab.addEventListener("click", () => choose(i, false)));
  list.addEventListener("keydown", (event) => {
    const steps: Record<string, number> = {
      ArrowLeft: open() - 1,
      ArrowRight: open() + 1,
      Home: 0,
      End: panels.length - 1,
    };
    if (!(event.key in steps)) return;
    event.preventDefault();
    choose(steps[event.key], true);
  });

  fill(list, ...tabs);
  fill(el, probe, list, ...bodies);
  mountProbe(page, probe);
  mountPlayer(page);
  panels.forEach(({ hears }, i) => hears && mountOnce(i));
  store.listen((_, changed) => {
    if (changed.has("panel") || changed.has("language")) show();
  });
  show();
}
