import { TeleError } from './errors.ts';

/** How much of the heap may be in use before this ends the run. What is left is for the answer to be made in. */
const FULL = 0.75;
/** How much more has to be in use before garbage is collected again. */
const STEP = 0.05;
/** V8 counts three young halves of 16 MB into the limit, which what lasts does not get. */
const YOUNG = 48 * 2 ** 20;

let next = FULL;

/**
 * Throws a TeleError where the heap of this thread is nearly full of what is still in use: at its limit V8 ends the
 * program with a dump. `held` says what fills it. Costs two microseconds, and a collection of garbage where it looks
 * full.
 */
export function expectRoom(held: () => string): void {
  if (share() < next) return;
  collectGarbage();
  const used = share();
  next = Math.max(FULL, used + STEP);
  if (used >= FULL) throw outOfMemory(held());
}

/** What is said where memory ends. */
export function outOfMemory(held: string): TeleError {
  return new TeleError(`there is not enough memory for ${held}`, {
    hint: 'ask for less: coarser keys, a --limit, a smaller sample; or give more: NODE_OPTIONS=--max-old-space-size=MEGABYTES',
    endsRun: true,
  });
}

/** Whether V8 refuses to make a text, a table or a list as large as it would have to be. */
export function isTooLarge(error: unknown): boolean {
  return error instanceof RangeError && TOO_LARGE.test(error.message);
}

const TOO_LARGE =
  /^Invalid (?:string|array|typed array) length|^(?:Map|Set) maximum size|^Array buffer allocation failed/;

function share(): number {
  const { used_heap_size: used, heap_size_limit: limit } = process.getBuiltinModule('node:v8').getHeapStatistics();
  return used / Math.max(limit - YOUNG, limit / 2);
}

/** Collects all garbage now: V8 gives the function to scripts that are made after the flag is set. */
function collectGarbage(): void {
  process.getBuiltinModule('node:v8').setFlagsFromString('--expose-gc');
  process.getBuiltinModule('node:vm').runInNewContext('gc')();
}
