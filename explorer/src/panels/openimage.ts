/** An image file as values for the model. */

import { canvasOf } from "../dom.ts";

const BRIGHT_BORDER = 0.55; // of the scale: from here on, an image of ink is taken to be dark on bright

/**
 * Reads an image, fits all of it into the model's size, and brings it to the model's channels and scale. An image of
 * ink becomes bright ink on a dark ground: an image with a bright border is inverted.
 *
 * @throws if the browser cannot read the file as an image
 */
export async function imageValues(
  file: Blob,
  channels: number,
  height: number,
  width: number,
  lows: number[],
  highs: number[],
  ink: boolean,
): Promise<Float32Array> {
  const bitmap = await createImageBitmap(file);
  const canvas = canvasOf(width, height);
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, width, height);
  const scale = Math.min(width / bitmap.width, height / bitmap.height);
  const [w, h] = [bitmap.width * scale, bitmap.height * scale];
  context.imageSmoothingQuality = "high";
  context.drawImage(shrunk(bitmap, w, h), (width - w) / 2, (height - h) / 2, w, h);
  const { data } = context.getImageData(0, 0, width, height);
  const pixels = height * width;
  const bright = new Float32Array(channels * pixels);
  for (let i = 0; i < pixels; i++) {
    const [red, green, blue] = [data[4 * i] / 255, data[4 * i + 1] / 255, data[4 * i + 2] / 255];
    if (channels >= 3) [bright[i], bright[pixels + i], bright[2 * pixels + i]] = [red, green, blue];
    else bright.fill(0.299 * red + 0.587 * green + 0.114 * blue, i, i + 1);
  }
  if (channels === 2) bright.copyWithin(pixels, 0, pixels);
  if (ink && borderOf(bright, height, width) > BRIGHT_BORDER) bright.forEach((value, i) => (bright[i] = 1 - value));
  return bright.map((value, i) => {
    const c = Math.floor(i / pixels);
    return lows[c] + (highs[c] - lows[c]) * value;
  });
}

/** Halves a large image until it is near its new size, because browsers smooth over few pixels only. */
function shrunk(image: ImageBitmap, width: number, height: number): ImageBitmap | HTMLCanvasElement {
  let current: ImageBitmap | HTMLCanvasElement = image;
  while (current.width > 2 * width && current.height > 2 * height) {
    const next: HTMLCanvasElement = canvasOf(Math.ceil(current.width / 2), Math.ceil(current.height / 2));
    next.getContext("2d")!.drawImage(current, 0, 0, next.width, next.height);
    current = next;
  }
  return current;
}

function borderOf(values: Float32Array, height: number, width: number): number {
  let [sum, count] = [0, 0];
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      if (row > 0 && row < height - 1 && column > 0 && column < width - 1) continue;
      sum += values[row * width + column];
      count++;
    }
  }
  return sum / count;
}
