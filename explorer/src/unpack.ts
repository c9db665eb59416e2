/** Arrays out of the blobs of a page. */

import type { ArrayRef, DType } from "./types.ts";

export type Numbers = Uint8Array | Uint16Array | Uint32Array | Float32Array;

const BYTES: Record<DType, number> = { u8: 1, u16: 2, u32: 4, f32: 4 };

/** Reads the arrays of a page; each blob is unpacked once. */
export class Blobs {
  private readonly buffers = new Map<string, Promise<ArrayBuffer>>();

  constructor(private readonly texts: (name: string) => string | undefined) {}

  /** The bytes of an array. */
  async bytes(ref: ArrayRef): Promise<ArrayBuffer> {
    const size = BYTES[ref.dtype];
    let buffer = this.buffers.get(ref.blob);
    if (!buffer) {
      const text = this.texts(ref.blob);
      if (text === undefined) throw new Error(`the part ${ref.blob} is missing`);
      buffer = unpacked(text, ref.blob).then((planes) => (size === 1 ? planes : fromPlanes(new Uint8Array(planes), size)));
      this.buffers.set(ref.blob, buffer);
    }
    const whole = await buffer;
    const length = ref.shape.reduce((product, side) => product * side, 1) * size;
    if (whole.byteLength !== length) {
      throw new Error(`the part ${ref.blob} has ${whole.byteLength} bytes where ${length} are needed`);
    }
    return whole;
  }

  /** The numbers as they are stored. */
  async raw(ref: ArrayRef): Promise<Numbers> {
    const buffer = await this.bytes(ref);
    switch (ref.dtype) {
      case "u8":
        return new Uint8Array(buffer);
      case "u16":
        return new Uint16Array(buffer);
      case "u32":
        return new Uint32Array(buffer);
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
    const largest = raw instanceof Uint8Array ? 255 : raw instanceof Uint32Array ? 4294967295 : 65535;
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

/** The numbers of `size` bytes whose lowest bytes come first, then the next byte of each, up to the highest, each in one piece. */
function fromPlanes(planes: Uint8Array, size: number): ArrayBuffer {
  const count = planes.length / size;
  const numbers = new Uint8Array(planes.length);
  for (let plane = 0; plane < size; plane++) {
    for (let i = 0, from = plane * count; i < count; i++) numbers[i * size + plane] = planes[from + i];
  }
  return numbers.buffer;
}
