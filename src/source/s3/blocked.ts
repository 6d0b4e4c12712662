/** The gap between two ticks, in ms, from which on the thread counts as blocked. */
const GAP = 5_000;

let tick = performance.now();
let ended = Number.NEGATIVE_INFINITY;
let watching = false;

/**
 * Begins to watch for times in which this thread was busy, or waited for a slow reader of its output, and could not
 * read from the network.
 */
export function watchForBlocks(): void {
  tick = performance.now();
  if (watching) return;
  watching = true;
  setInterval(() => {
    const now = performance.now();
    if (now - tick > GAP) ended = now;
    tick = now;
  }, 1_000).unref();
}

/** Whether the thread has just been blocked: a timeout then says nothing about the network. */
export function justBlocked(): boolean {
  const now = performance.now();
  return now - tick > GAP || now - ended < GAP;
}
