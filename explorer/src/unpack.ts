/** Arrays out of the blobs of a page. */

import type { ArrayRef, DType } from "./types.ts";

export type Numbers = Uint8Array | Uint16Array | Uint32Array | Int16Array | Float32Array;

const BYTES: Record<DType, number> = { u8: 1, u16: 2, u32: 4, i16: 2, f16: 2, f32: 4 };

/** Reads the arrays of a page; each blob is unpacked once. */
export class Blobs {
  private readonly buffers = new Map<string, Promise<ArrayBuffer>>();

  constructor(private readonly texts: (name: string) => string | undefined) {}

  /** The bytes of an array, which start at a multiple of 4. */
  async bytes(ref: ArrayRef): Promise<ArrayBuffer> {
    let buffer = this.buffers.get(ref.blob);
    if (!buffer) {
      const text = this.texts(ref.blob);
      if (text === undefined) throw new Error(`the part ${ref.blob} is missing`);
      buffer = unpacked(text, ref.blob);
      this.buffers.set(ref.blob, buffer);
    }
    const whole = await buffer;
    const length = ref.shape.reduce((product, side) => product * side, 1) * BYTES[ref.dtype];
    if (whole.byteLength !== length) {
      throw new Error(`the part ${ref.blob} has ${whole.byteLength} bytes where ${length} are needed`);
    }
    return whole;
  }

  /** The numbers as they are stored; float16 becomes float32. */
  async raw(ref: ArrayRef): Promise<Numbers> {
    const buffer = await this.bytes(ref);
    switch (ref.dtype) {
      case "u8":
        return new Uint8Array(buffer);
      case "u16":
        return new Uint16Array(buffer);
      case "u32":
        return new Uint32Array(buffer);
      case "i16":
        return new Int16Array(buffer);
      case "f16":
        return fromHalf(new Uint16Array(buffer));
      case "f32":
        return new Float32Array(buffer);
    }
  }

  /** The real numbers that an array stands for. */
  async floats(ref: ArrayRef): Promise<Float32Array> {
    const raw = await this.raw(ref);
    if (raw instanceof Float32Array) return raw;
    const out = new Float32Array(raw.length);
    const { low, high } = ref;
    if (!low || !high) {
      out.set(raw);
      return out;
    }
    const largest = raw instanceof Uint8Array ? 255 : raw instanceof Uint32Array ? 4294967295 : raw instanceof Int16Array ? 32767 : 65535;
    const width = low.length;
    const scale = low.map((from, i) => (high[i] - from) / largest);
    for (let i = 0; i < raw.length; i++) {
      const column = width === 1 ? 0 : i % width;
      out[i] = low[column] + scale[column] * raw[i];
    }
    return out;
  }
}

async function unpacked(text: string, name: string): Promise<ArrayBuffer> {
  try {
    const characters = atob(text.trim());
    const packed = new Uint8Array(characters.length); // filled by a loop, which is many times faster than a function for each
    for (let i = 0; i < packed.length; i++) packed[i] = characters.charCodeAt(i);
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    return await new Response(stream).arrayBuffer();
  } catch (error) {
    throw new Error(`the part ${name} cannot be unpacked (${(error as Error).message})`);
  }
}

/** float16 to float32, by a table of all 65,536 values that is made when it is first needed. */
export function fromHalf(halves: Uint16Array): Float32Array {
  table ??= halfTable();
  const out = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) out[i] = table[halves[i]];
  return out;
}

let table: Float32Array | undefined;

function halfTable(): Float32Array {
  const values = new Float32Array(65536);
  for (let bits = 0; bits < 65536; bits++) {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    if (exponent === 31) values[bits] = fraction ? NaN : sign * Infinity;
    else if (exponent === 0) values[bits] = sign * fraction * 2 ** -24;
    else values[bits] = sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  }
  return values;
}
