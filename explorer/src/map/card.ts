/** The card beside the pointer: an example, its reconstruction, and what the decoder makes of the spot. */

import { contextOf } from "../decoding.ts";
import { fill, h, sized } from "../dom.ts";
import { number } from "../text/language.ts";
import { fieldName, MAP } from "../text/map.ts";
import { codeOf, contextOfPoint, exampleName } from "./examples.ts";
import type { Scene } from "./scene.ts";

const PICTURE_HEIGHT = 84; // CSS pixels
const MAX_ASPECT = 1.2; // at that height, so that three pictures fit beside each other; wider ones are lower
const DISTANCE_TO_POINT = 18; // between the card and the point
const MIN_DISTANCE_TO_EDGE = 6;
const MAX_NUMBERS = 4;

interface Picture {
  figure: HTMLElement;
  canvas: HTMLCanvasElement;
  caption: HTMLElement;
}

/** Makes the card; the result shows what is under the pointer, and is called when that changes. */
export function mountCard(scene: Scene, stage: HTMLElement): () => void {
  const { page } = scene;
  const { aspect } = page.renderer;
  const width = PICTURE_HEIGHT * Math.min(aspect, MAX_ASPECT);
  const height = aspect > MAX_ASPECT ? width / Math.min(aspect, 1.6) : PICTURE_HEIGHT;
  const picture = (): Picture => {
    const [canvas, caption] = [h("canvas", {}), h("figcaption", {})];
    return { figure: h("figure", {}, canvas, caption), canvas, caption };
  };
  const pictures = { example: picture(), reconstruction: picture(), spot: picture() };
  const title = h("p", { class: "ls-card-title" });
  const numbers = h("dl", {});
  const card = h(
    "div",
    { class: "ls-card", "aria-hidden": "true" },
    title,
    h("div", { class: "ls-card-pictures" }, ...Object.values(pictures).map((each) => each.figure)),
    numbers,
  );
  card.hidden = true;
  stage.append(card);
  let shown: number | null = null;

  const paint = (to: Picture, values: ArrayLike<number> | null): void => {
    to.figure.hidden = values === null;
    const context = values && sized(to.canvas, width, height);
    if (!values || !context) return;
    context.clearRect(0, 0, width, height);
    page.renderer.draw(context, values, { x: 0, y: 0, width, height }, { small: true });
  };
  const decode = (to: Picture, owner: string, z: ArrayLike<number>, context: number[], current: () => boolean): void => {
    if (!page.decoding.decodes) return paint(to, null);
    to.figure.hidden = false;
    const values = page.decoding.now(z, context);
    if (values) paint(to, values);
    else page.decoding.request(owner, z, context, (late) => current() && paint(to, late));
  };
  const write = (point: number): void => {
    const texts = page.texts(MAP);
    const spoken = page.language();
    pictures.example.caption.textContent = texts.example;
    pictures.reconstruction.caption.textContent = texts.reconstruction;
    pictures.spot.caption.textContent = texts.spot;
    const classes: Node[] = [];
    const rows: Node[] = [];
    for (const { field, values } of page.data.fields.values()) {
      if (field.kind === "class") {
        const name = field.classes[values[point]];
        if (name === undefined || field.id === "cluster") continue;
        classes.push(h("b", {}, `${fieldName(field, spoken)} ${name}`), h("span", {}, " · "));
      } else if (rows.length < 2 * MAX_NUMBERS) {
        rows.push(h("dt", {}, fieldName(field, spoken)), h("dd", {}, number(values[point], spoken)));
      }
    }
    fill(title, ...classes, exampleName(page, point));
    fill(numbers, ...rows);
    paint(pictures.example, page.data.originals?.of(point) ?? null);
    decode(pictures.reconstruction, "card-reconstruction", codeOf(page, point), contextOfPoint(page, point), () => shown === point);
  };
  const place = (point: number): void => {
    const frame = scene.frame();
    const { places } = page.projected();
    const [px, py] = [frame.x(places[2 * point]), frame.y(places[2 * point + 1])];
    const [w, hgt] = [card.offsetWidth, card.offsetHeight];
    let left = Math.min(Math.max(px - w / 2, MIN_DISTANCE_TO_EDGE), stage.clientWidth - w - MIN_DISTANCE_TO_EDGE);
    let top = py - DISTANCE_TO_POINT - hgt;
    if (top < MIN_DISTANCE_TO_EDGE) {
      top = MIN_DISTANCE_TO_EDGE; // not enough room above: beside the point
      left = px + DISTANCE_TO_POINT + w + MIN_DISTANCE_TO_EDGE <= stage.clientWidth ? px + DISTANCE_TO_POINT : px - DISTANCE_TO_POINT - w;
    }
    card.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  };
  return () => {
    const { hovered } = page.store.view;
    const z = scene.under ?? page.store.view.z;
    const visible = hovered !== null && scene.pointer === "mouse";
    card.hidden = !visible;
    if (!visible) {
      shown = null;
      return;
    }
    if (shown !== hovered) {
      shown = hovered;
      write(hovered);
    }
    decode(pictures.spot, "card-spot", z, contextOf(page.state, page.store), () => shown === hovered);
    place(hovered);
  };
}
