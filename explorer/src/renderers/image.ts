/** Images: grey as ink on white or bright as bright, and colour. */

import type { MakeRenderer } from "./renderer.ts";

export const imageRenderer: MakeRenderer = (state) => {
  const [channels, height, width] = state.shape;
  const { ink, low, high } = state.display;
  const pixels = height * width;
  const scratch = new OffscreenCanvas(width, height);
  const toImage = (values: ArrayLike<number>): ImageData => {
    const image = new ImageData(width, height);
    for (let i = 0; i < pixels; i++) {
      for (let c = 0; c < 3; c++) {
        const channel = Math.min(c, channels - 1);
        const [from, to] = [low[Math.min(channel, low.length - 1)], high[Math.min(channel, high.length - 1)]];
        const bright = (255 * (values[channel * pixels + i] - from)) / (to - from || 1);
        image.data[4 * i + c] = ink ? 255 - bright : bright; // the array clamps
      }
      image.data[4 * i + 3] = 255;
    }
    return image;
  };
  return {
    aspect: width / height,
    draw(context, values, box) {
      scratch.getContext("2d")!.putImageData(toImage(values), 0, 0);
      context.imageSmoothingEnabled = false;
      context.drawImage(scratch, box.x, box.y, box.width, box.height);
    },
    thumbnail: (values) => toImage(values),
    describe: () => `${width} x ${height}`,
  };
};
