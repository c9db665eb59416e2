/** Images: ink as dark on white, others bright as bright, and colour. */

import { canvasOf } from "../dom.ts";
import { RENDERERS } from "../text/renderers.ts";
import { type Box, endOf, type MakeRenderer, rootOf } from "./renderer.ts";

const NEGATIVE = [33, 102, 172]; // of a difference: the values are lower than those behind
const POSITIVE = [189, 31, 1];

export const imageRenderer: MakeRenderer = (state, colour, spoken) => {
  const [channels, height, width] = state.shape;
  const { ink, counts } = state.display;
  const root = rootOf(counts);
  const [low, high] = [state.display.low.map(root), state.display.high.map(root)];
  const pixels = height * width;
  const image = new ImageData(width, height);
  const scratch = canvasOf(width, height);

  const paint = (values: ArrayLike<number>): void => {
    for (let c = 0; c < 3; c++) {
      const channel = Math.min(c, channels - 1);
      const [from, to] = [endOf(low, channel), endOf(high, channel)];
      const scale = 255 / (to - from || 1);
      for (let i = 0; i < pixels; i++) {
        const bright = scale * (root(values[channel * pixels + i]) - from);
        image.data[4 * i + c] = ink ? 255 - bright : bright; // the array clamps
      }
    }
    for (let i = 3; i < 4 * pixels; i += 4) image.data[i] = 255;
  };

  const paintDifference = (values: ArrayLike<number>, behind: ArrayLike<number>): void => {
    for (let i = 0; i < pixels; i++) {
      let part = 0; // of the scale, from -1 to 1
      for (let c = 0; c < channels; c++) {
        const at = c * pixels + i;
        part += (root(values[at]) - root(behind[at])) / (endOf(high, c) - endOf(low, c) || 1) / channels;
      }
      const end = part < 0 ? NEGATIVE : POSITIVE;
      const weight = Math.min(1, 1.4 * Math.abs(part));
      for (let c = 0; c < 3; c++) image.data[4 * i + c] = 255 + (end[c] - 255) * weight;
      image.data[4 * i + 3] = 255;
    }
  };

  const put = (context: CanvasRenderingContext2D, box: Box): void => {
    scratch.getContext("2d")!.putImageData(image, 0, 0);
    const scale = Math.min(box.width / width, box.height / height);
    const [w, h] = [width * scale, height * scale];
    const [x, y] = [box.x + (box.width - w) / 2, box.y + (box.height - h) / 2];
    context.save();
    context.imageSmoothingEnabled = scale < 1;
    context.drawImage(scratch, x, y, w, h);
    context.restore();
    context.strokeStyle = colour("--ls-line"); // so that a white image has an edge
    context.lineWidth = 1;
    context.strokeRect(x + 0.5, y + 0.5, w - 1, h - 1);
  };

  return {
    aspect: width / height,
    draw(context, values, box, options) {
      if (options?.difference && options.behind) paintDifference(values, options.behind);
      else paint(values);
      put(context, box);
    },
    thumbnail(values, size) {
      paint(values);
      const scale = size / Math.max(width, height);
      if (scale >= 1) return new ImageData(image.data.slice(), width, height);
      const small = canvasOf(
        Math.max(1, Math.round(width * scale)),
        Math.max(1, Math.round(height * scale)),
      );
      const context = small.getContext("2d", { willReadFrequently: true })!;
      scratch.getContext("2d")!.putImageData(image, 0, 0);
      context.drawImage(scratch, 0, 0, small.width, small.height);
      return context.getImageData(0, 0, small.width, small.height);
    },
    describe(values) {
      let sum = 0;
      for (let c = 0; c < channels; c++) {
        const [from, to] = [endOf(low, c), endOf(high, c)];
        for (let i = 0; i < pixels; i++) sum += (root(values[c * pixels + i]) - from) / (to - from || 1);
      }
      return RENDERERS[spoken()].image(width, height, Math.round((100 * sum) / (channels * pixels)), ink);
    },
  };
};
