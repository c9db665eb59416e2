/** Work on the main thread in slices, between which the page can draw and answer. */

/** A slice takes about as long as this, in ms: half a frame at 60 Hz. */
const SLICE_MS = 8;

/** An idle slice begins after this many ms even if the page is never idle. */
const MAX_IDLE_WAIT_MS = 100;

/**
 * Call `work` once, soon.
 *
 * @param urgent - Whether it must not wait until the page has nothing else to do.
 * @param work - Does its work until the time it is given, in the time of `performance.now`.
 */
export function soon(urgent: boolean, work: (until: number) => void): void {
  const slice = (): void => work(performance.now() + SLICE_MS);
  if (!urgent && typeof requestIdleCallback === "function") requestIdleCallback(slice, { timeout: MAX_IDLE_WAIT_MS });
  else {
    const { port1, port2 } = new MessageChannel(); // unlike a timer it is not put off
    port1.onmessage = () => {
      port1.close();
      slice();
    };
    port2.postMessage(null);
  }
}
