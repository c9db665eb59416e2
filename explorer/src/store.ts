/** What is on view, in one place: parts of the page read it, change it by `set`, and are told of changes once per frame. */

export type Path = "line" | "sphere" | "data";

/** What is on view of chords, by their masks. */
export interface MusicView {
  chord: number[]; // the chord or the progression that was named and sounded last
  ends: [number, number]; // of a route; 0 for none
  route: "voices" | "latent";
  line: number[]; // the progression that is put together
}

/** What is on view; everything here but `hovered` and `playing` is kept in the fragment of the address. */
export interface View {
  z: number[]; // the code that is decoded: under the pointer, or where the probe was put
  pinned: boolean; // whether the probe stays where it is when the pointer moves
  hovered: number | null; // the point under the pointer
  selected: number | null; // the point that was clicked or chosen by keyboard
  context: number[]; // [class], or the value of each column
  projection: string; // the id of a projection, or "axes"
  axes: [number, number]; // across and upwards: dimensions of the code, or components of a linear projection
  camera: { x: number; y: number; scale: number } | null; // the place in the middle, and pixels per unit; null: all points
  colour: string; // the id of a field; "" for none
  hidden: number[]; // the classes that are filtered out
  layers: Record<Layer, boolean>;
  from: End | null; // of a path
  to: End | null;
  along: Path;
  at: number; // 0 to 1 along the path
  playing: boolean;
  panel: string; // the open panel
  root: number; // of chords whose own root was left out: 0 for C
  music: MusicView;
  language: string; // "en", "ja", "ko"; "": the browser's
  theme: "light" | "dark" | ""; // "": the system's
}

export type Layer = "points" | "sheet" | "veil" | "prior" | "ellipse" | "thumbnails";

/** An end of a path: a point of the data, or a code. */
export type End = { point: number } | { z: number[] };

export type Listener = (view: Readonly<View>, changed: ReadonlySet<keyof View>) => void;

/** Holds the view. */
export class Store {
  private readonly listeners = new Set<Listener>();
  private changed = new Set<keyof View>();
  private scheduled = false;

  constructor(private current: View) {}

  get view(): Readonly<View> {
    return this.current;
  }

  /** Changes some entries; listeners are called in the next frame, once for all changes. */
  set(change: Partial<View>): void {
    for (const key of Object.keys(change) as (keyof View)[]) {
      if (change[key] !== this.current[key]) this.changed.add(key);
    }
    this.current = { ...this.current, ...change };
    if (this.changed.size && !this.scheduled) {
      this.scheduled = true;
      requestAnimationFrame(() => this.flush());
    }
  }

  /** Calls `listener` after changes; the result stops this. */
  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Tells of all changes now. */
  flush(): void {
    this.scheduled = false;
    if (!this.changed.size) return;
    const changed = this.changed;
    this.changed = new Set();
    for (const listener of this.listeners) listener(this.current, changed);
  }
}
