/** A piano keyboard on which the pitches of a chord are marked. */

import { takesBlack } from "../map/colours.ts";

/** The pitch classes of the white keys. */
export const WHITE_KEYS = [0, 2, 4, 5, 7, 9, 11];
const BLACK_KEYS = [1, 3, 6, 8, 10];
/** The colours of a keyboard, in both themes. */
export const KEYS = { white: "#f6f8fa", black: "#30363d", line: "#7d8590" };
const [LOWEST, HIGHEST] = [40, 76]; // E2 to E5: from the lowest bass to the highest note of a voicing

/** Draws a keyboard from E2 to E5 with these MIDI numbers marked; the bass has a square, and the others a circle. */
export function drawKeyboard(
  context: CanvasRenderingContext2D,
  pitches: readonly number[],
  inked: string,
  box: { x: number; y: number; width: number; height: number },
): void {
  const whites: number[] = [];
  for (let pitch = LOWEST; pitch <= HIGHEST; pitch++) if (WHITE_KEYS.includes(pitch % 12)) whites.push(pitch);
  const wide = box.width / whites.length;
  const key = (pitch: number, x: number, width: number, height: number, black: boolean): void => {
    const sounds = pitches.includes(pitch);
    context.fillStyle = sounds ? inked : black ? KEYS.black : KEYS.white;
    context.fillRect(x, box.y, width, height);
    context.strokeStyle = KEYS.line;
    context.lineWidth = 1;
    context.strokeRect(x + 0.5, box.y + 0.5, Math.max(1, width - 1), height - 1);
    if (!sounds) return;
    const [cx, cy, r] = [x + width / 2, box.y + height - 9, Math.min(4, width / 3)];
    context.fillStyle = takesBlack(inked) ? "#000000" : "#ffffff";
    context.beginPath();
    if (pitch === pitches[0]) context.rect(cx - r, cy - r, 2 * r, 2 * r);
    else context.arc(cx, cy, r, 0, 2 * Math.PI);
    context.fill();
  };
  whites.forEach((pitch, i) => key(pitch, box.x + i * wide, wide, box.height, false));
  whites.forEach((pitch, i) => {
    if (i + 1 < whites.length && BLACK_KEYS.includes((pitch + 1) % 12)) {
      key(pitch + 1, box.x + (i + 1) * wide - 0.3 * wide, 0.6 * wide, 0.6 * box.height, true);
    }
  });
}
