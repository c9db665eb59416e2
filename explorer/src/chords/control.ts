/** What the parts of the chord panel share: the chords on view, and their sound. */

import { contextOf } from "../decoding.ts";
import type { Page } from "../page.ts";
import type { MusicView } from "../store.ts";
import { CHORDS, type ChordTexts } from "../text/chords.ts";
import type { ChordData } from "./data.ts";
import { chordsOnLine, lineOfCodes, voicePath } from "./routes.ts";
import { merged } from "./sets.ts";
import { Player, timed } from "./sound.ts";
import { voicings } from "./voicing.ts";

export const BEATS_PER_CHORD = 2; // quarter notes, as the Python package writes chords
const BEATS_PER_PASSED_CHORD = 1; // of those that a drag passes
const MAX_BEATS_AHEAD = 16; // that are waiting to be played while the pointer is dragged

/** The chords of a page, their sound, and what is done with them. */
export class Chords {
  readonly player: Player;
  tempo = 96; // beats per minute
  passed: number[] = []; // by the last drag over the map
  private steps: ReturnType<typeof setTimeout>[] = [];
  private ended: () => void = () => undefined; // says that what is played has ended
  private route: { key: string; masks: number[] } = { key: "", masks: [] };
  private decoding = { key: "", stop: (): void => undefined }; // of the route that is being decoded

  constructor(
    readonly page: Page,
    readonly data: ChordData,
    announce: () => void,
  ) {
    this.player = new Player(announce);
  }

  get view(): Readonly<MusicView> {
    return this.page.store.view.music;
  }

  /** The root on view. */
  get root(): number {
    return this.page.store.view.root;
  }

  get texts(): ChordTexts {
    return this.page.texts(CHORDS);
  }

  /** Changes what is on view of chords. */
  set(change: Partial<MusicView>): void {
    this.page.store.set({ music: { ...this.view, ...change } });
  }

  /** The name of a chord, or that it has no notes. */
  name(mask: number): string {
    return mask ? this.data.name(mask) : this.texts.silence;
  }

  /** The quality of a chord in the language of the page. */
  quality(mask: number): string {
    const name = this.data.classes[this.data.quality(mask)];
    return this.texts.qualities[name] ?? name;
  }

  /** Shows chords, says their names, and sounds them. */
  show(chords: number[]): void {
    this.set({ chord: chords });
    this.page.say(chords.map((mask) => this.name(mask)).join(", "));
    this.play(chords);
  }

  /** Plays chords one after another; `step` is called as each begins, and with -1 at the end. */
  play(chords: readonly number[], step: (index: number) => void = () => undefined): void {
    this.stop();
    const seconds = (BEATS_PER_CHORD * 60) / this.tempo;
    this.player.play(timed(this.voiced(chords), seconds));
    this.ended = () => step(-1);
    this.steps = chords.map((_, i) => setTimeout(() => step(i), 1000 * i * seconds));
    this.steps.push(setTimeout(() => this.end(), 1000 * chords.length * seconds));
  }

  /** Plays a chord that a drag passes, on the next free beat. */
  pass(chords: number[]): void {
    const seconds = (BEATS_PER_PASSED_CHORD * 60) / this.tempo;
    const all = this.voiced([...this.passed, ...chords]).slice(this.passed.length);
    this.passed = merged([...this.passed, ...chords]);
    this.set({ chord: chords });
    if (this.player.waits() > MAX_BEATS_AHEAD * seconds) return;
    for (const sounding of timed(all, seconds)) this.player.follow(sounding);
  }

  /** Stops what is played. */
  stop(): void {
    for (const each of this.steps) clearTimeout(each);
    this.player.stop();
    this.end();
  }

  private end(): void {
    const { ended } = this;
    this.steps = [];
    this.ended = () => undefined;
    ended();
  }

  /** The MIDI numbers of chords in a row. */
  voiced(chords: readonly number[]): number[][] {
    return voicings(chords, this.data.rootOf);
  }

  /** Calls `done` with the chords of a code, on the root on view. */
  decode(z: number[], done: (chords: number[], values: ArrayLike<number>) => void): void {
    const { decoding, state, store } = this.page;
    const context = contextOf(state, store);
    const answer = (values: Float32Array): void => done(this.data.decoded(values, this.root), values);
    const values = decoding.now(z, context);
    if (values) answer(values);
    else if (decoding.decodes) decoding.request("chords", z, context, answer);
  }

  /** The chords from one end to the other by the route on view; null while they are computed, and `done` is called. */
  path(done: () => void): number[] | null {
    const { ends, route } = this.view;
    const [a, b] = ends;
    const key = `${a},${b},${route}`;
    if (this.route.key === key) return this.route.masks;
    if (this.decoding.key === key) return null;
    this.decoding.stop();
    this.decoding = { key: "", stop: () => undefined };
    const keep = (masks: number[]): number[] => (this.route = { key, masks }).masks;
    if (!a || !b) return keep([]);
    if (route === "voices") return keep(voicePath(this.data.graph, a, b));
    const { codes, frames } = this.data;
    if (!codes) return keep([]);
    const { latent } = this.page.data;
    const code = (mask: number): Float32Array => codes.subarray(mask * latent, (mask + 1) * latent);
    const line = lineOfCodes(code(a), code(b));
    const decoded = new Array<Float32Array>(line.length);
    let missing = line.length;
    this.decoding.key = key;
    this.decoding.stop = this.page.decoding.many(line, contextOf(this.page.state, this.page.store), (i, values) => {
      decoded[i] = values.slice();
      missing--;
      if (missing) return;
      this.decoding.key = "";
      keep(chordsOnLine(decoded, frames && [frames[a], frames[b]]));
      done();
    });
    return this.route.key === key ? this.route.masks : null;
  }
}
