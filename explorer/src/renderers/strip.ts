/** Arrays that are no image, signal or row: their values as shades, the first axis downwards and all others across. */

import { canvasOf } from "../dom.ts";
import { number } from "../text/language.ts";
import { RENDERERS } from "../text/renderers.ts";
import { endOf, type MakeRenderer } from "./renderer.ts";

// of cividis, from its low end to its high one
const SHADES = [
  [0, 34, 78],
  [53, 69, 108],
  [102, 105, 112],
  [148, 142, 119],
  [200, 184, 102],
  [254, 232, 56],
];

export const stripRenderer: MakeRenderer = (state, colour, spoken) => {
  const total = state.shape.reduce((product, side) => product * side, 1);
  const rows = state.shape.length > 1 ? state.shape[0] : 1;
  const columns = total / rows;
  const { low, high } = state.display;
  const scratch = canvasOf(columns, rows);

  const painted = (values: ArrayLike<number>): ImageData => {
    const image = new ImageData(columns, rows);
    for (let i = 0; i < total; i++) {
      const [from, to] = [endOf(low, i % low.length), endOf(high, i % high.length)];
      const at = (SHADES.length - 1) * Math.min(1, Math.max(0, (values[i] - from) / (to - from || 1)));
      const before = Math.min(SHADES.length - 2, Math.floor(at));
      for (let c = 0; c < 3; c++)
        image.data[4 * i + c] = SHADES[before][c] + (at - before) * (SHADES[before + 1][c] - SHADES[before][c]);
      image.data[4 * i + 3] = Number.isFinite(values[i]) ? 255 : 0;
    }
    return image;
  };

  return {
    aspect: Math.min(6, Math.max(0.5, columns / rows)),
    draw(context, values, box) {
      scratch.getContext("2d")!.putImageData(painted(values), 0, 0);
      context.save();
      context.imageSmoothingEnabled = false;
      context.drawImage(scratch, box.x, box.y, box.width, box.height);
      context.restore();
      context.strokeStyle = colour("--ls-line");
      context.lineWidth = 1;
      context.strokeRect(box.x + 0.5, box.y + 0.5, box.width - 1, box.height - 1);
    },
    thumbnail: (values) => painted(values),
    describe(values) {
      let [lowest, highest] = [Infinity, -Infinity];
      for (let i = 0; i < values.length; i++) {
        lowest = Math.min(lowest, values[i]);
        highest = Math.max(highest, values[i]);
      }
      return RENDERERS[spoken()].values(number(lowest, spoken()), number(highest, spoken()));
    },
  };
};
