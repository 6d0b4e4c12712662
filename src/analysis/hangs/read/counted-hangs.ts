import { type Bin, binOfDuration, binOfKey, isBound, lowOf } from '../tally/durations.ts';
import type { HangFacts } from '../tally/facts.ts';

/** The hangs with one stack that count, by bin of duration; and the numbers of those that do not count, by reason. */
export interface CountedHangs {
  readonly bins: readonly Bin[];
  readonly counts: readonly number[];
  readonly left: Readonly<Pick<HangFacts, 'damaged' | 'allZero' | 'tooShort' | 'oddKeys'>> | undefined;
}

const NOTHING = { damaged: 0, allZero: 0, tooShort: 0, oddKeys: 0 };

/**
 * Counts the values of a histogram (key → count), or a single hang by its milliseconds, for hangs that begin at `from`
 * ms or above. Anything else is damaged.
 */
export function countHangs(durations: unknown, from: number): CountedHangs {
  return typeof durations === 'number' ? countSingle(durations, from) : countHistogram(durations, from);
}

function countHistogram(values: unknown, from: number): CountedHangs {
  const bins: Bin[] = [];
  const counts: number[] = [];
  if (values === null || typeof values !== 'object') return { bins, counts, left: { ...NOTHING, damaged: 1 } };
  const left = { ...NOTHING };
  let any = false;
  for (const [key, count] of Object.entries(values)) {
    if (count === 0) continue;
    const bin = /^\d+$/.test(key) ? binOfKey(Number(key)) : -1;
    if (bin < 0 || typeof count !== 'number' || !Number.isSafeInteger(count) || count < 0) {
      left.damaged = 1;
      continue;
    }
    any = true;
    if (lowOf(bin) < from) {
      left.tooShort += count;
      continue;
    }
    if (!isBound(Number(key))) left.oddKeys += count;
    bins.push(bin);
    counts.push(count);
  }
  if (!any && left.damaged === 0) left.allZero = 1;
  const isClean = left.damaged + left.allZero + left.tooShort + left.oddKeys === 0;
  return { bins, counts, left: isClean ? undefined : left };
}

function countSingle(ms: number, from: number): CountedHangs {
  const bin = binOfDuration(ms);
  if (bin < 0) return { bins: [], counts: [], left: { ...NOTHING, damaged: 1 } };
  if (ms < from) return { bins: [], counts: [], left: { ...NOTHING, tooShort: 1 } };
  return { bins: [bin], counts: [1], left: undefined };
}
