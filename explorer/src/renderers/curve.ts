/** Signals: curves over the axis along which they are sampled; channels are drawn one below the other. */

import { number } from "../text/language.ts";
import { RENDERERS } from "../text/renderers.ts";
import { ticks } from "../ticks.ts";
import { type Box, endOf, FONT, type MakeRenderer, rootOf, thumbnailBy } from "./renderer.ts";

const SPACE_BETWEEN_CHANNELS = 0.1; // as a fraction of the scale of one channel
const MARGIN = 0.05; // above and below a curve, as a fraction of its scale

export const curveRenderer: MakeRenderer = (state, colour, spoken) => {
  const length = state.shape[state.shape.length - 1];
  const channels = state.shape.slice(0, -1).reduce((product, side) => product * side, 1);
  const { low, high, axis, counts } = state.display;
  const root = rootOf(counts);
  const positions = axis && axis.positions.length === length ? axis.positions : Array.from({ length }, (_, i) => i + 1);
  const first = positions[0];
  const span = positions[length - 1] - first || 1;
  const scales = Array.from({ length: channels }, (_, c) => {
    const [from, to] = [root(endOf(low, c)), root(endOf(high, c))];
    return to > from ? { from, to } : { from: from - 0.5, to: from + 0.5 };
  });

  const curve = (context: CanvasRenderingContext2D, values: ArrayLike<number>, channel: number, box: Box): void => {
    const { from, to } = scales[channel];
    const unit = (box.height * (1 - 2 * MARGIN)) / (to - from);
    const bottom = box.y + box.height * (1 - MARGIN);
    context.beginPath();
    let gap = true;
    for (let i = 0; i < length; i++) {
      const value = root(values[channel * length + i]);
      if (!Number.isFinite(value)) {
        gap = true;
        continue;
      }
      const x = box.x + (box.width * (positions[i] - first)) / span;
      const y = bottom - unit * (value - from);
      if (gap) context.moveTo(x, y);
      else context.lineTo(x, y);
      gap = false;
    }
    context.stroke();
  };

  const rows = (box: Box): Box[] => {
    const height = box.height / (channels + SPACE_BETWEEN_CHANNELS * (channels - 1));
    return scales.map((_, c) => ({ ...box, y: box.y + c * height * (1 + SPACE_BETWEEN_CHANNELS), height }));
  };

  const curves = (
    context: CanvasRenderingContext2D,
    values: ArrayLike<number>,
    box: Box,
    behind: ArrayLike<number> | null,
    line: number,
  ): void => {
    context.save();
    context.beginPath();
    context.rect(box.x, box.y, box.width, box.height);
    context.clip();
    context.lineJoin = "round";
    rows(box).forEach((row, channel) => {
      if (behind) {
        context.strokeStyle = colour("--ls-quiet");
        context.globalAlpha = 0.75;
        context.lineWidth = Math.max(0.8, line * 0.6);
        curve(context, behind, channel, row);
      }
      context.globalAlpha = 1;
      context.strokeStyle = colour("--ls-decoded");
      context.lineWidth = line;
      curve(context, values, channel, row);
    });
    context.restore();
  };

  const text = (value: number): string => number(value, spoken(), 3);

  const axes = (context: CanvasRenderingContext2D, box: Box): Box => {
    context.font = `11px ${FONT}`;
    const names = scales.map(({ from, to }, c) => (channels > 1 ? [String(c + 1)] : ticks(from, to, 4).map(text)));
    const left = Math.max(14, ...names.flat().map((name) => context.measureText(name).width)) + 8;
    const inner = { x: box.x + left, y: box.y + 4, width: box.width - left - 8, height: box.height - 38 };
    context.lineWidth = 1;
    context.fillStyle = colour("--ls-quiet");
    const grid = (x1: number, y1: number, x2: number, y2: number): void => {
      context.strokeStyle = colour("--ls-grid");
      context.beginPath();
      context.moveTo(x1, y1);
      context.lineTo(x2, y2);
      context.stroke();
    };
    context.textAlign = "right";
    context.textBaseline = "middle";
    rows(inner).forEach((row, c) => {
      const { from, to } = scales[c];
      if (channels > 1) {
        context.fillText(String(c + 1), inner.x - 6, row.y + row.height / 2);
        if (c) grid(inner.x, row.y, inner.x + inner.width, row.y);
        return;
      }
      for (const tick of ticks(from, to, 4)) {
        const y = row.y + row.height * (1 - MARGIN - ((1 - 2 * MARGIN) * (tick - from)) / (to - from));
        grid(inner.x, y, inner.x + inner.width, y);
        context.fillText(text(tick), inner.x - 6, y);
      }
    });
    context.textAlign = "center";
    context.textBaseline = "alphabetic";
    const last = positions[length - 1];
    for (const tick of ticks(Math.min(first, last), Math.max(first, last), 5)) {
      const x = inner.x + (inner.width * (tick - first)) / span;
      grid(x, inner.y, x, inner.y + inner.height);
      context.fillText(text(tick), Math.min(x, box.x + box.width - 10), inner.y + inner.height + 14);
    }
    context.fillStyle = colour("--ls-ink");
    context.fillText(
      axis?.name ?? RENDERERS[spoken()].position,
      inner.x + inner.width / 2,
      inner.y + inner.height + 30,
    );
    context.strokeStyle = colour("--ls-line");
    context.strokeRect(inner.x + 0.5, inner.y + 0.5, inner.width - 1, inner.height - 1);
    return inner;
  };

  return {
    aspect: channels > 3 ? 1 : 1.6,
    overlays: true,
    height: (width) => Math.min(420, Math.max(0.5 * width, 60 * channels + 40)),
    draw(context, values, box, options) {
      context.save();
      const inner = options?.small ? box : axes(context, box);
      if (options?.small) {
        context.strokeStyle = colour("--ls-line");
        context.lineWidth = 1;
        context.strokeRect(box.x + 0.5, box.y + 0.5, box.width - 1, box.height - 1);
      }
      curves(context, values, inner, options?.behind ?? null, options?.small ? 1.2 : 1.8);
      context.restore();
    },
    thumbnail: (values, size) => {
      const height = size / (channels > 3 ? 1 : 1.6);
      const draw = (context: CanvasRenderingContext2D, box: Box): void =>
        curves(context, values, box, null, Math.max(1, size / 40));
      return thumbnailBy(draw, size, height, colour("--ls-ground"));
    },
    describe(values) {
      let [lowest, highest, at] = [Infinity, -Infinity, 0];
      for (let i = 0; i < values.length; i++) {
        if (values[i] < lowest) lowest = values[i];
        if (values[i] > highest) [highest, at] = [values[i], i % length];
      }
      return RENDERERS[spoken()].curve(text(lowest), text(highest), text(positions[at]));
    },
  };
};
