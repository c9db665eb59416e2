/** Chords: the name, and the notes on a keyboard; a progression is a row of chords above each other's notes. */

import { masksOf, modulo, PITCH_CLASSES } from "../chords/sets.ts";
import { classColour, takesBlack } from "../map/colours.ts";
import { KEYS, WHITE_KEYS } from "./keyboard.ts";
import type { ChordData } from "../chords/data.ts";
import { type Box, type DrawOptions, FONT, type Renderer, thumbnailBy } from "./renderer.ts";

type Pen = CanvasRenderingContext2D;

// the number of white keys to the left of each black one
const BLACK_AFTER: Record<number, number> = { 1: 1, 3: 2, 6: 4, 8: 5, 10: 6 };
const ASPECT = 1.6;
const MIN_NAME_PX = 30; // the width of a picture with a name
const MIN_KEYBOARD_PX = 44; // the height of a picture with a keyboard
const UNCERTAIN = 0.02; // a probability nearer to 0 or 1 has no bar of its own

/** The renderer of chords and progressions; `root` is the one on which shapes are shown. */
export function chordRenderer(chords: ChordData, root: () => number, colour: (token: string) => string): Renderer {
  const { steps } = chords;
  const fill = (mask: number): string => (mask ? classColour(chords.quality(mask)) : colour("--ls-line"));

  /** The probability of each pitch class of a step, on the root on view. */
  const onRoot = (values: ArrayLike<number>, step: number): number[] => {
    const up = chords.up(values, root());
    const from = step * PITCH_CLASSES;
    return Array.from({ length: PITCH_CLASSES }, (_, pitch) => values[from + modulo(pitch - up)]);
  };

  const drawName = (context: Pen, mask: number, box: Box, align: CanvasTextAlign, ink: string): void => {
    const text = chords.name(mask);
    let size = Math.min(box.height * 0.8, 40);
    context.font = `600 ${size}px ${FONT}`;
    const { width } = context.measureText(text);
    if (width > box.width) size *= box.width / width;
    context.font = `600 ${size}px ${FONT}`;
    context.fillStyle = ink;
    context.textAlign = align;
    context.textBaseline = "middle";
    context.fillText(text, align === "left" ? box.x : box.x + box.width / 2, box.y + box.height / 2);
  };

  const drawKeyboard = (context: Pen, p: number[], behind: number, box: Box): void => {
    const mask = masksOf(p)[0];
    const inked = fill(mask);
    const wide = box.width / WHITE_KEYS.length;
    const key = (pitch: number, at: Box, black: boolean): void => {
      const sounds = (mask >> pitch) & 1;
      context.fillStyle = sounds ? inked : black ? KEYS.black : KEYS.white;
      context.fillRect(at.x, at.y, at.width, at.height);
      context.strokeStyle = KEYS.line;
      context.lineWidth = 1;
      context.strokeRect(at.x + 0.5, at.y + 0.5, at.width - 1, at.height - 1);
      if (p[pitch] > UNCERTAIN && p[pitch] < 1 - UNCERTAIN) {
        const high = p[pitch] * (at.height - 2); // a bar from the bottom: how likely the note is
        context.fillStyle = sounds ? (takesBlack(inked) ? "#00000055" : "#ffffff66") : `${inked}aa`;
        context.fillRect(at.x + 1, at.y + at.height - 1 - high, at.width - 2, high);
      }
      const [x, y, r] = [at.x + at.width / 2, at.y + at.height - Math.min(9, at.width / 2), Math.min(4, at.width / 5)];
      if (sounds) {
        context.fillStyle = takesBlack(inked) ? "#000000" : "#ffffff";
        context.beginPath();
        context.arc(x, y, r, 0, 2 * Math.PI);
        context.fill();
      }
      if ((behind >> pitch) & 1) {
        context.strokeStyle = sounds ? (takesBlack(inked) ? "#000000" : "#ffffff") : black ? KEYS.white : KEYS.black;
        context.beginPath();
        context.arc(x, y, r + 2, 0, 2 * Math.PI); // a ring: the chord to compare with has this note
        context.stroke();
      }
    };
    WHITE_KEYS.forEach((pitch, i) => key(pitch, { x: box.x + i * wide, y: box.y, width: wide, height: box.height }, false));
    for (const [pitch, after] of Object.entries(BLACK_AFTER)) {
      const x = box.x + after * wide - 0.3 * wide;
      key(Number(pitch), { x, y: box.y, width: 0.6 * wide, height: 0.6 * box.height }, true);
    }
  };

  const drawTile = (context: Pen, mask: number, box: Box): void => {
    const ground = fill(mask);
    context.fillStyle = ground;
    context.fillRect(box.x, box.y, box.width, box.height);
    const inner = { x: box.x + 2, y: box.y, width: box.width - 4, height: box.height };
    drawName(context, mask, inner, "center", takesBlack(ground) ? "#000000" : "#ffffff");
  };

  const drawOne = (context: Pen, p: number[], box: Box, behind: number, small: boolean): void => {
    const mask = masksOf(p)[0];
    if (box.height < MIN_KEYBOARD_PX || small) {
      drawTile(context, mask, box);
      return;
    }
    const head = Math.min(54, box.height * 0.34);
    drawName(context, mask, { ...box, height: head * 0.9 }, "left", colour("--ls-ink"));
    drawKeyboard(context, p, behind, { x: box.x, y: box.y + head, width: box.width, height: box.height - head });
  };

  /** A row of chords: names, and below them a roll of their notes, C at the bottom. */
  const drawRow = (context: Pen, values: ArrayLike<number>, box: Box, behind: number[], small: boolean): void => {
    const wide = box.width / steps;
    const named = wide >= MIN_NAME_PX || box.height >= MIN_KEYBOARD_PX;
    const head = named ? Math.min(26, box.height * 0.3) : 0;
    const row = (box.height - head) / PITCH_CLASSES;
    for (let step = 0; step < steps; step++) {
      const p = onRoot(values, step);
      const mask = masksOf(p)[0];
      const at = { x: box.x + step * wide, y: box.y, width: wide - 2, height: head - 2 };
      if (named) drawTile(context, mask, at);
      for (let pitch = 0; pitch < PITCH_CLASSES; pitch++) {
        const y = box.y + head + (PITCH_CLASSES - 1 - pitch) * row;
        if (!small) {
          context.fillStyle = colour(pitch in BLACK_AFTER ? "--ls-grid" : "--ls-raised");
          context.fillRect(at.x, y, wide - 2, row - 0.5);
        }
        const strength = p[pitch] > 1 - UNCERTAIN ? 1 : p[pitch] > UNCERTAIN ? p[pitch] : 0;
        context.globalAlpha = strength;
        context.fillStyle = fill(mask);
        context.fillRect(at.x, y, wide - 2, row - 0.5);
        context.globalAlpha = 1;
        if ((behind[step] >> pitch) & 1) {
          context.strokeStyle = colour("--ls-ink");
          context.lineWidth = 1;
          context.strokeRect(at.x + 0.5, y + 0.5, wide - 3, Math.max(1, row - 1.5));
        }
      }
    }
  };

  const masks = (values: ArrayLike<number>): number[] => chords.decoded(values, root());

  return {
    aspect: ASPECT,
    draw(context, values, box, options: DrawOptions = {}) {
      context.save();
      const behind = options.behind ? masks(options.behind) : new Array<number>(steps).fill(0);
      if (steps > 1) drawRow(context, values, box, behind, Boolean(options.small));
      else drawOne(context, onRoot(values, 0), box, behind[0], Boolean(options.small));
      context.restore();
    },
    thumbnail(values, size) {
      const draw = (context: Pen, box: Box): void => {
        if (steps > 1) drawRow(context, values, box, [], true);
        else drawTile(context, masks(values)[0], box);
      };
      return thumbnailBy(draw, size, size / ASPECT, colour("--ls-ground"));
    },
    describe: (values) =>
      masks(values)
        .map((mask) => chords.name(mask))
        .join(" "),
  };
}
