/** Chords as a Standard MIDI File of format 1; the same bytes as `music.midi_writer` in Python. */

const DIVISION = 480; // ticks per quarter note
const MICROSECONDS_PER_MINUTE = 60_000_000;
const MAX_MICROSECONDS = 2 ** 24 - 1; // per quarter note
const VELOCITY = 80;
const COMMON_TIME = [4, 2, 24, 8]; // 4/4, with 24 clocks per click and 8 thirty-second notes per quarter note

/** A file of block chords, each of as many quarter notes, with their names as markers; an empty chord is a rest. */
export function midiFile(
  voicings: number[][],
  names: string[],
  quarters: number,
  beatsPerMinute: number,
): Uint8Array<ArrayBuffer> {
  const ticks = voicings.map((_, i) => Math.floor(i * quarters * DIVISION + 0.5));
  const end = Math.floor(voicings.length * quarters * DIVISION + 0.5);
  const tempo = Math.min(Math.round(MICROSECONDS_PER_MINUTE / beatsPerMinute), MAX_MICROSECONDS);
  const signs: Timed[] = [
    [0, meta(0x51, bytesOf(tempo, 3))],
    [0, meta(0x58, COMMON_TIME)],
    ...names.map((name, i): Timed => [ticks[i], meta(0x06, [...new TextEncoder().encode(name)])]),
  ];
  const notes: Timed[] = [
    [0, meta(0x03, [...new TextEncoder().encode("chords")])],
    [0, [0xc0, 0]],
  ];
  voicings.forEach((chord, i) => {
    const pitches = [...new Set(chord)].sort((a, b) => a - b);
    for (const pitch of pitches) notes.push([ticks[i], [0x90, pitch, VELOCITY]]);
    for (const pitch of pitches) notes.push([ticks[i + 1] ?? end, [0x80, pitch, 0]]);
  });
  const header = [...bytesOf(1, 2), ...bytesOf(2, 2), ...bytesOf(DIVISION, 2)];
  const tracks = [signs, notes].flatMap((events) => chunk("MTrk", track(events, end)));
  return Uint8Array.from([...chunk("MThd", header), ...tracks]);
}

type Timed = [tick: number, event: number[]];

function track(events: Timed[], end: number): number[] {
  const written: number[] = [];
  let before = 0;
  for (const [tick, event] of [...events, [end, meta(0x2f, [])] as Timed]) {
    written.push(...variableLength(tick - before), ...event);
    before = tick;
  }
  return written;
}

function meta(kind: number, content: number[]): number[] {
  return [0xff, kind, ...variableLength(content.length), ...content];
}

function chunk(name: string, content: number[]): number[] {
  return [...new TextEncoder().encode(name), ...bytesOf(content.length, 4), ...content];
}

function bytesOf(value: number, length: number): number[] {
  return Array.from({ length }, (_, i) => Math.floor(value / 256 ** (length - 1 - i)) % 256);
}

/** A number in bytes of 7 bits, the highest first, each but the last with its highest bit set. */
function variableLength(value: number): number[] {
  const digits = [value & 127];
  for (let rest = value >> 7; rest; rest >>= 7) digits.unshift((rest & 127) | 128);
  return digits;
}
