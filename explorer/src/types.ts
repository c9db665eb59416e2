/**
 * What a page holds: the JSON in its `state`, written by `latentscape.web.state`, and arrays of numbers in blobs beside it.
 *
 * A blob is base64 of gzip of the bytes of an array: the lowest byte of every number, then the next one of every number. Axes and names are those of the Python package: `n` points, `Z`
 * latent dimensions, `*X` one example, and nats per example unless a name says otherwise.
 */

export type DType = "u8" | "u16" | "u32" | "f32";

/** An array in a blob. Whole numbers with `low` and `high` stand for real ones: 0 for `low`, the largest for `high`, by last axis. */
export interface ArrayRef {
  blob: string;
  dtype: DType;
  shape: number[];
  low?: number[];
  high?: number[];
}

export type Kind = "image" | "signal" | "table" | "counts" | "chords";

/** A column of a table; `categories` are the texts of a category in the order of its numbers, or of `no` and `yes`. */
export interface Column {
  name: string;
  kind: "number" | "count" | "yes/no" | "category" | "date";
  categories: string[];
}

/** How examples are drawn; `low` and `high` are the ends of the scale: one number, or one for each channel or column. */
export interface Display {
  low: number[];
  high: number[];
  ink: boolean; // an image of ink is dark on white
  counts: boolean; // square roots are drawn
  columns: Column[];
  axis: { name: string; positions: number[] } | null;
}

/** A quantity by which points can be coloured: a class by its number, or a number for each point (NaN where it is missing). */
export interface Field {
  id: string; // "label", "cluster", "error", "kl", or "column:NAME"
  name: string; // of a label or column, as the data calls it; the page names the others in its own language
  kind: "class" | "number";
  classes: string[]; // the names of the classes
  values: ArrayRef; // (n,); a class that is missing is 65535 (u16) or 255 (u8)
}

/** A way to show codes on the map. */
export type Projection =
  | {
      id: string; // "principal", "classes"
      kind: "linear"; // place = ((z - centre) / unit) . components
      centre: number[];
      unit: number[];
      components: number[][]; // one or more axes, each of length Z
      shares: number[]; // of the variance of the codes, along each axis
    }
  | { id: string; kind: "placed"; places: ArrayRef }; // (n, 2), such as t-SNE: a spot is decoded from its nearest codes

/** A latent dimension; the page lists them by how much they carry. */
export interface Dimension {
  index: number;
  kl: number | null; // mean, in nats
  share: number; // of all that the code carries: of the KL, or of the variance of the codes if there is no KL
  low: number; // the outermost codes without 1 % at each end, widened to the prior's 1 % and 99 % quantiles if there is a prior
  high: number;
  median: number;
  mean: number; // of the codes
  std: number; // of the codes
}

/** One operation of a program; see `runtime/program.ts`. */
export interface Operation {
  op: string;
  in: number[];
  out: number;
  [attribute: string]: unknown;
}

/** A recorded network. */
export interface Program {
  inputs: { name: string; tensor: number }[];
  output: number;
  shapes: number[][];
  constants: { tensor: number; offset: number; dtype: "i16" | "f32"; scale?: number }[];
  ops: Operation[];
}

/** A network with its weights, and some inputs with the outputs that torch gives, by which the page checks itself. */
export interface NetworkState {
  program: Program;
  weights: ArrayRef; // u8, (bytes,)
  checks: { inputs: Record<string, ArrayRef>; outputs: ArrayRef }; // each (checks, ...)
}

/** Decoded beforehand, for a decoder that the page cannot run: a grid of n x n spots over a plane. */
export interface Rendered {
  n: number;
  projection: string; // id, or "axes:0,1"
  low: [number, number]; // of x and y
  high: [number, number];
  values: ArrayRef; // (classes or 1, n, n, *X); row 0 is the lowest y
}

export type ContextState =
  | { kind: "class"; names: string[] }
  | { kind: "columns"; columns: { name: string; mean: number; low: number; high: number }[] };

/** A curve of training, by part ("train", "valid"). */
export interface Curve {
  title: string;
  epoch: number[];
  mean: Record<string, (number | null)[]>;
}

export interface RunState {
  sentence: string; // the judgement
  worked: boolean;
  figures: Record<string, number | string | null>[]; // one row for each part: part, n, elbo, log_likelihood, kl, mse, active_units
  unit: string;
  curves: Curve[];
  settings: [string, string][];
}

export interface State {
  version: 1;
  name: string; // of the run
  source: string;
  recipe: string;
  kind: Kind;
  shape: number[]; // of one example
  display: Display;
  model: {
    latent: number;
    parameters: number;
    has_posterior: boolean; // q(z | x) has a width
    conditional: boolean;
    prior: { name: string; kind: "standard" | "other" | "none"; density: ArrayRef | null; low: number[]; high: number[] };
    // `standard`: N(0, I). `other`: `density` is log p(z) on a grid (rows from low y to high y) for 1 or 2 dimensions, else null
  };
  context: ContextState | null;
  decoder: NetworkState | null;
  encoder: NetworkState | null;
  rendered: Rendered | null;
  notes: string[]; // codes of what the page must say, with an argument after a colon: "decoder-not-expressible:aten.foo"
  points: {
    count: number; // of the points in the page
    total: number; // of the examples in the part
    part: string; // "train"
    stratified: boolean; // whether they were chosen by class
    codes: ArrayRef; // (n, Z)
    std: ArrayRef | null; // log std of q(z | x), (n, Z)
    rows: ArrayRef | null; // the row of each in the part, (n,); null: 0, 1, 2 ...
    names: string[] | null; // an id or a file name for each point
    context: ArrayRef | null; // (n,) the class, or (n, columns)
  };
  fields: Field[];
  originals: { points: ArrayRef | null; values: ArrayRef; stratified: boolean } | null; // the point of each (m,), null: all; (m, *X)
  dimensions: Dimension[]; // by falling share
  projections: Projection[]; // empty for one or two dimensions
  run: RunState;
  chords: ChordsState | null;
}

/** What a page about chords holds beside the rest. A chord is a mask: bit p stands for pitch class p. See `chords/`. */
export interface ChordsState {
  steps: number; // chords in one example: 1, or those of a progression
  keys: "own" | "all" | "relative"; // relative: the first root of an example is C
  log_frames: number[] | null; // log p(r), (12,), of a model that sums over transpositions
  masks: ArrayRef; // u16, (n, steps): the chords of each point
  names: ArrayRef; // u8: the names of all 4,096 sets by their masks, with line feeds between
  harte: ArrayRef; // the same in Harte's spelling
  notes: ArrayRef; // the same: the names of the notes, upwards from the root
  shapes: [suffix: string, harte: string, mask: number][]; // the kinds of chords that have names, on C
  origins: ArrayRef; // u8, (4096,): the root of each set; without a root, a pitch class that moves with the set
  qualities: ArrayRef; // u8, (4096,): the number of the quality of each set
  classes: string[]; // the names of the qualities
  codes: ArrayRef | null; // (4096, Z): the mean codes of all sets; null if the examples are progressions
  frames: ArrayRef | null; // u8, (4096,): the transposition of each set from the frame of its code
  graph: {
    sets: ArrayRef; // u16: the chords in use, ascending
    log_prob: ArrayRef; // f32: the log-probability of each, in nats
    surprise_weight: number;
    max_surprise: number;
    max_step: number;
  };
  music: {
    masks: ArrayRef; // u16: the training chords in their own keys
    starts: ArrayRef; // u32, (pieces,): the first chord of each piece
    numbers: ArrayRef; // u32: the bar or the place of each chord in its piece
    pieces: string[];
    in_bars: boolean[]; // whether the numbers of a piece are bars
    total: number; // of the training pieces; the page may have fewer
  };
  next: { shapes: ArrayRef; masks: ArrayRef; p: ArrayRef }; // u16 (m,), u16 (m, k), f32 (m, k): the likeliest chords after a shape
  beats_per_bar: number;
}

/** The model of a widget, of which a page needs only this: https://anywidget.dev/en/afm/. */
export interface WidgetModel {
  get(key: string): unknown;
}
