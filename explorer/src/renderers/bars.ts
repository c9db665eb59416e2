/**
 * Rows of a table: a bar for each column, from the low end of its scale to the high one, with its value in its own
 * unit.
 */

import { RENDERERS } from "../text/renderers.ts";
import type { Column } from "../types.ts";
import { type Box, endOf, FONT, type MakeRenderer, rootOf, thumbnailBy } from "./renderer.ts";

const ROW_HEIGHT = 24;
const MAX_CELLS = 8; // of a category that are drawn side by side
const MS_PER_DAY = 86_400_000;
const MAX_CHARACTERS = 200; // of a text that is drawn: a browser takes seconds to measure one of thousands
const DESCRIBED = 5; // columns in a text for screen readers

/** A value as the column writes it: the text of a category, the day of a date, four digits of a number. */
export function columnText(column: Column, value: number): string {
  if (Number.isNaN(value)) return "";
  if (column.kind === "date") {
    const day = new Date(Math.round(value) * MS_PER_DAY);
    return Number.isNaN(day.getTime()) ? "–" : day.toISOString().slice(0, 10);
  }
  if (column.categories.length && Number.isFinite(value)) return column.categories[nearest(column, value)];
  const size = Math.abs(value);
  const isPlain = size === 0 || (size >= 1e-4 && size < 1e6); // of others, fewer digits and the power of ten
  return (isPlain ? String(Number(value.toPrecision(4))) : value.toExponential(1)).replaceAll("-", "−");
}

function nearest(column: Column, value: number): number {
  return Math.min(Math.max(Math.round(value), 0), column.categories.length - 1);
}

export const barsRenderer: MakeRenderer = (state, colour, spoken) => {
  const width = state.shape.reduce((product, side) => product * side, 1);
  const { low, high, counts } = state.display;
  const columns: Column[] =
    state.display.columns.length === width
      ? state.display.columns
      : Array.from({ length: width }, (_, i) => ({
          name: RENDERERS[spoken()].column(i + 1),
          kind: "number",
          categories: [],
        }));
  const root = rootOf(counts);

  const part = (values: ArrayLike<number>, i: number): number => {
    const [from, to] = [root(endOf(low, i)), root(endOf(high, i))];
    return Math.min(1, Math.max(0, (root(values[i]) - from) / (to - from || 1)));
  };

  const bar = (
    context: CanvasRenderingContext2D,
    values: ArrayLike<number>,
    i: number,
    track: Box,
    behind: ArrayLike<number> | null,
  ): void => {
    const column = columns[i];
    const isKnown = Number.isFinite(values[i]);
    const cells = column.categories.length;
    context.fillStyle = colour("--ls-grid");
    if (cells >= 2 && cells <= MAX_CELLS) {
      const each = track.width / cells;
      for (let c = 0; c < cells; c++) {
        context.fillStyle = colour(isKnown && nearest(column, values[i]) === c ? "--ls-decoded" : "--ls-grid");
        context.fillRect(track.x + c * each + (c ? 1 : 0), track.y, each - (c ? 1 : 0), track.height);
      }
    } else {
      context.fillRect(track.x, track.y, track.width, track.height);
      context.fillStyle = colour("--ls-decoded");
      if (isKnown && cells > MAX_CELLS) {
        context.fillRect(track.x + part(values, i) * (track.width - 6), track.y, 6, track.height);
      } else if (isKnown) context.fillRect(track.x, track.y, Math.max(1, part(values, i) * track.width), track.height);
    }
    if (behind && Number.isFinite(behind[i])) {
      const cell = cells >= 2 && cells <= MAX_CELLS;
      const at = cell ? (nearest(column, behind[i]) + 0.5) / cells : part(behind, i);
      context.fillStyle = colour("--ls-ink");
      context.fillRect(track.x + at * (track.width - 2), track.y - 3, 2, track.height + 6);
    }
  };

  const fitted = (context: CanvasRenderingContext2D, text: string, room: number): string => {
    const characters = Array.from(text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}…` : text);
    const beginning = (length: number): string => `${characters.slice(0, length).join("")}…`;
    if (context.measureText(characters.join("")).width <= room) return characters.join("");
    let [low, high] = [1, characters.length]; // what fits has from `low` to below `high` characters
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (context.measureText(beginning(middle)).width <= room) low = middle;
      else high = middle;
    }
    return beginning(low);
  };

  const upright = (context: CanvasRenderingContext2D, values: ArrayLike<number>, box: Box): void => {
    const step = box.width / width;
    const gap = step > 3 ? 1 : 0;
    for (let i = 0; i < width; i++) {
      const tall = Math.max(1, part(values, i) * box.height);
      context.fillStyle = colour("--ls-grid");
      context.fillRect(box.x + i * step, box.y, step - gap, box.height);
      context.fillStyle = colour("--ls-decoded");
      if (Number.isFinite(values[i])) context.fillRect(box.x + i * step, box.y + box.height - tall, step - gap, tall);
    }
  };

  return {
    aspect: 1,
    overlays: true,
    height: () => ROW_HEIGHT * width,
    draw(context, values, box, options) {
      context.save();
      if (options?.small) {
        upright(context, values, box);
        context.restore();
        return;
      }
      const step = Math.min(ROW_HEIGHT, box.height / width);
      const nameRoom = 0.36 * box.width;
      const valueRoom = 0.24 * box.width;
      context.font = `${Math.max(9, Math.min(12, step - 6))}px ${FONT}`;
      context.textBaseline = "middle";
      for (let row = 0; row < width; row++) {
        const i = options?.order?.[row] ?? row;
        const y = box.y + (row + 0.5) * step;
        context.textAlign = "left";
        context.fillStyle = colour("--ls-ink");
        context.fillText(fitted(context, columns[i].name, nameRoom - 10), box.x, y);
        const track = { x: box.x + nameRoom, y: y - 5, width: box.width - nameRoom - valueRoom, height: 10 };
        bar(context, values, i, track, options?.behind ?? null);
        context.fillStyle = colour("--ls-ink");
        context.fillText(
          fitted(context, columnText(columns[i], values[i]), valueRoom - 10),
          box.x + box.width - valueRoom + 8,
          y,
        );
      }
      context.restore();
    },
    thumbnail: (values, size) =>
      thumbnailBy((context, box) => upright(context, values, box), size, size, colour("--ls-ground")),
    describe: (values) =>
      columns
        .slice(0, DESCRIBED)
        .map((column, i) => `${column.name} ${columnText(column, values[i])}`)
        .join(", ") + (width > DESCRIBED ? RENDERERS[spoken()].more(width - DESCRIBED) : ""),
  };
};
