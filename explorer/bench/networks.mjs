// The three decoders of the benchmark, with random weights.

class Recorder {
  constructor(...shape) {
    this.shapes = [shape];
    this.constants = [];
    this.ops = [];
    this.bytes = 0;
    this.at = 0; // the tensor that was written last
  }

  constant(...shape) {
    const tensor = this.shapes.push(shape) - 1;
    this.constants.push({ tensor, offset: this.bytes, dtype: "f32" });
    this.bytes += 4 * shape.reduce((product, side) => product * side, 1);
    return tensor;
  }

  apply(op, shape, constants, attributes = {}) {
    const out = this.shapes.push(shape) - 1;
    this.ops.push({ op, in: [this.at, ...constants], out, ...attributes });
    this.at = out;
    return this;
  }

  get shape() {
    return this.shapes[this.at];
  }

  linear(co) {
    return this.apply("linear", [1, co], [this.constant(co, this.shape[1]), this.constant(co)]);
  }

  unary(f) {
    return this.apply("unary", this.shape, [], { f });
  }

  view(...shape) {
    return this.apply("view", shape, []);
  }

  conv(co, kernel, stride, padding, { transposed = false, extra = 0 } = {}) {
    const [, ci, height, width] = this.shape;
    const side = (length) =>
      transposed
        ? (length - 1) * stride - 2 * padding + kernel + extra
        : Math.floor((length + 2 * padding - kernel) / stride) + 1;
    const [first, second] = transposed ? [ci, co] : [co, ci];
    const pairs = { stride, padding, dilation: 1, output_padding: extra };
    const lists = Object.fromEntries(Object.entries(pairs).map(([name, value]) => [name, [value, value]]));
    const constants = [this.constant(first, second, kernel, kernel), this.constant(co)];
    return this.apply("conv", [1, co, side(height), side(width)], constants, { ...lists, groups: 1, transposed });
  }

  upsample(factor) {
    const [batch, channels, height, width] = this.shape;
    return this.apply("upsample", [batch, channels, factor * height, factor * width], [], { mode: "nearest" });
  }

  batchNorm() {
    const shape = [1, this.shape[1], 1, 1];
    this.apply("binary", this.shape, [this.constant(...shape)], { f: "mul" });
    return this.apply("binary", this.shape, [this.constant(...shape)], { f: "add" });
  }

  groupNorm(groups) {
    const channels = this.shape[1];
    const constants = [this.constant(channels), this.constant(channels)];
    return this.apply("norm", this.shape, constants, { kind: "group", groups, eps: 1e-5 });
  }

  done(seed = 1) {
    const weights = new Float32Array(this.bytes / 4);
    let state = seed;
    for (let i = 0; i < weights.length; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      weights[i] = (state / 2 ** 32 - 0.5) / 8;
    }
    const { shapes, constants, ops } = this;
    return {
      program: { inputs: [{ name: "z", tensor: 0 }], output: this.at, shapes, constants, ops },
      weights: weights.buffer,
    };
  }
}

const up = { transposed: true };

export const networks = {
  mlp: () => new Recorder(1, 2).linear(32).unary("relu").linear(128).unary("relu").linear(784).unary("sigmoid").done(),
  conv28: () =>
    new Recorder(1, 2)
      .linear(3136)
      .unary("relu")
      .view(1, 64, 7, 7)
      .conv(64, 3, 2, 1, { ...up, extra: 1 })
      .unary("relu")
      .conv(32, 3, 2, 1, { ...up, extra: 1 })
      .unary("relu")
      .conv(1, 3, 1, 1, up)
      .unary("sigmoid")
      .done(),
  conv64: () =>
    new Recorder(1, 16)
      .linear(4096)
      .view(1, 256, 4, 4)
      .conv(256, 4, 2, 1, up)
      .batchNorm()
      .unary("silu")
      .upsample(2)
      .conv(256, 3, 1, 1)
      .groupNorm(8)
      .unary("silu")
      .conv(3, 4, 4, 0, up)
      .unary("sigmoid")
      .done(),
};
