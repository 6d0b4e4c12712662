import { TeleError } from './errors.ts';

/** The share of the heap that may be in use before the run is ended. The rest is needed to make the answer. */
const FULL = 0.75;
/** The further share of the heap that must be in use before garbage is collected again. */
const STEP = 0.05;
/** V8 counts three young semi-spaces of 16 MB into the limit, which long-lived objects cannot use. */
const YOUNG = 48 * 2 ** 20;

const HALF = 0.5;

let next = FULL;
let nextHalf = HALF;

/**
 * Throws a TeleError if this thread's heap is nearly full of objects in use, because at its limit V8 would end the
 * program with a dump. `held` describes what fills it. Costs two microseconds, and a garbage collection if the heap
 * looks full.
 */
export function expectRoom(held: () => string): void {
  if (heapShare() < next) return;
  collectGarbage();
  const used = heapShare();
  next = Math.max(FULL, used + STEP);
  if (used >= FULL) throw outOfMemory(held());
}

/** Whether half of this thread's heap is in use, so that a step should write its content to disk. */
export function isHalfFull(): boolean {
  if (heapShare() < nextHalf) return false;
  collectGarbage();
  const used = heapShare();
  // After this, what was written to disk is garbage. A state that cannot be written, such as the list of one group,
  // must not cost a collection at every call.
  nextHalf = Math.max(HALF, used + STEP);
  return used >= HALF;
}

/** The error if memory runs out; `held` describes what filled it. */
export function outOfMemory(held: string): TeleError {
  return new TeleError(`there is not enough memory for ${held}`, {
    hint: 'ask for less: coarser keys, a --limit, a smaller sample; or give more: NODE_OPTIONS=--max-old-space-size=MEGABYTES',
    endsRun: true,
  });
}

/** Whether V8 refused to make a text, a table or a list because it would be too large. */
export function isTooLarge(error: unknown): boolean {
  return error instanceof RangeError && TOO_LARGE.test(error.message);
}

const TOO_LARGE =
  /^Invalid (?:string|array|typed array) length|^(?:Map|Set) maximum size|^Array buffer allocation failed/;

/** The share of this thread's heap that is in use, garbage included. */
export function heapShare(): number {
  const { used_heap_size: used, heap_size_limit: limit } = process.getBuiltinModule('node:v8').getHeapStatistics();
  return used / Math.max(limit - YOUNG, limit / 2);
}

/** Collects all garbage now. V8 provides the function only to scripts that are made after the flag is set. */
function collectGarbage(): void {
  process.getBuiltinModule('node:v8').setFlagsFromString('--expose-gc');
  process.getBuiltinModule('node:vm').runInNewContext('gc')();
}
