/** Chords as sound: oscillators with a soft envelope, through one volume and a limiter. */

import type { Voicing } from "./voicing.ts";

/** A chord that sounds: when, for how long, and its frequencies. */
export interface Sounding {
  at: number; // seconds from the start
  seconds: number;
  hz: number[];
}

export type AudioState = "none" | "running" | "muted" | "missing";

const HARMONICS = [0, 1, 0.5, 0.25, 0.12]; // amplitudes of a tone's harmonics, from the constant on
const HALF_LIFE_S = 0.9; // of the loudness of a tone
const [ATTACK_S, RELEASE_S] = [0.012, 0.06];
const LEVEL = 0.2; // of one tone
const STOP_S = 0.04; // of the fade-out when other chords begin
const LEAD_S = 0.03; // before the first chord, so that its attack is not cut
const RATE = 22_050; // samples per second of what is rendered

/** The frequency of a MIDI number. */
export function frequency(pitch: number): number {
  return 440 * 2 ** ((pitch - 69) / 12);
}

/** When each chord sounds: one after another, each for as many seconds; an empty chord is a rest. */
export function timed(voicings: readonly Voicing[], seconds: number): Sounding[] {
  return voicings.map((pitches, i) => ({ at: i * seconds, seconds, hz: pitches.map(frequency) }));
}

/** The samples of chords, by the same audio graph as is heard; null in a browser without sound. */
export async function render(soundings: readonly Sounding[], volume = 1): Promise<Float32Array | null> {
  if (typeof OfflineAudioContext === "undefined") return null;
  const end = Math.max(0.1, ...soundings.map(({ at, seconds }) => at + seconds)) + LEAD_S;
  const context = new OfflineAudioContext(1, Math.ceil(end * RATE), RATE);
  schedule(context, output(context, volume), soundings, LEAD_S);
  return (await context.startRendering()).getChannelData(0);
}

/** Plays chords. The audio context is made when something is first played, which must be by a gesture of the user. */
export class Player {
  /** What was played last. */
  sounded: Sounding[] = [];
  muted = false;
  private context: AudioContext | null = null;
  private out: GainNode | null = null;
  private playing: GainNode | null = null;
  private loudness = 0.7;
  private free = 0; // the time of the context from which on nothing is scheduled

  constructor(private readonly announce: () => void) {}

  get state(): AudioState {
    if (typeof AudioContext === "undefined") return "missing";
    if (this.muted) return "muted";
    return this.context ? "running" : "none";
  }

  get volume(): number {
    return this.loudness;
  }

  set volume(value: number) {
    this.loudness = value;
    if (this.out && this.context) this.out.gain.setTargetAtTime(value, this.context.currentTime, 0.02);
  }

  /** Plays chords now, in place of what sounds; whether they are heard. */
  play(soundings: Sounding[]): boolean {
    this.stop();
    return this.schedule(soundings);
  }

  /** The seconds until all that was scheduled has sounded. */
  waits(): number {
    return Math.max(0, this.free - (this.context?.currentTime ?? 0));
  }

  /** Plays a chord after all that was scheduled; whether it is heard. */
  follow(sounding: Sounding): boolean {
    return this.schedule([{ ...sounding, at: this.waits() }]);
  }

  /** Starts sound that the browser blocked until the end of a gesture. */
  wake(): void {
    if (this.context?.state === "suspended") void this.context.resume().catch(() => undefined);
  }

  /** Fades out the sound. */
  stop(): void {
    const { playing, context } = this;
    this.playing = null;
    this.free = 0;
    if (!playing || !context) return;
    playing.gain.setTargetAtTime(0, context.currentTime, STOP_S / 3);
    setTimeout(() => playing.disconnect(), 1000 * STOP_S * 4);
  }

  private schedule(soundings: Sounding[]): boolean {
    this.sounded = soundings;
    const audible = this.state !== "missing" && !this.muted && this.open();
    if (audible) {
      const { context, out } = this;
      if (!this.playing) {
        this.playing = context!.createGain();
        this.playing.connect(out!);
      }
      const start = context!.currentTime + LEAD_S;
      schedule(context!, this.playing, soundings, start);
      const last = soundings[soundings.length - 1];
      if (last) this.free = Math.max(this.free, context!.currentTime + last.at + last.seconds);
    }
    this.announce();
    return audible;
  }

  private open(): boolean {
    try {
      if (!this.context) {
        this.context = new AudioContext({ latencyHint: "interactive" });
        this.out = output(this.context, this.loudness);
      }
      this.wake();
      return true;
    } catch {
      return false; // no device for sound
    }
  }
}

/** The volume, and behind it a limiter. */
function output(context: BaseAudioContext, volume: number): GainNode {
  const limiter = context.createDynamicsCompressor();
  limiter.threshold.value = -6;
  limiter.knee.value = 0;
  limiter.ratio.value = 20;
  limiter.attack.value = 0.002;
  limiter.release.value = 0.1;
  limiter.connect(context.destination);
  const gain = context.createGain();
  gain.gain.value = volume;
  gain.connect(limiter);
  return gain;
}

function schedule(context: BaseAudioContext, out: AudioNode, soundings: readonly Sounding[], start: number): void {
  const wave = context.createPeriodicWave(new Float32Array(HARMONICS.length), Float32Array.from(HARMONICS), {
    disableNormalization: true,
  });
  for (const { at, seconds, hz } of soundings) {
    if (!hz.length) continue;
    const [from, to] = [start + at, start + at + seconds];
    const [attack, release] = [Math.min(ATTACK_S, seconds / 4), Math.min(RELEASE_S, seconds / 4)];
    const envelope = context.createGain();
    envelope.gain.setValueAtTime(0, from);
    envelope.gain.linearRampToValueAtTime(LEVEL, from + attack);
    envelope.gain.exponentialRampToValueAtTime(LEVEL * 2 ** (-seconds / HALF_LIFE_S), to - release);
    envelope.gain.linearRampToValueAtTime(0, to);
    envelope.connect(out);
    for (const each of hz) {
      const oscillator = context.createOscillator();
      oscillator.setPeriodicWave(wave);
      oscillator.frequency.value = each;
      oscillator.connect(envelope);
      oscillator.start(from);
      oscillator.stop(to + 0.02);
    }
  }
}
