import type { Aggregate } from '../../../aggregate/aggregate.ts';
import type { Json } from '../../../record/record.ts';
import { addReplicated, poissonWeights } from '../../statistics/bootstrap.ts';
import { HangReader, type HangSelection, type TakeHangs } from '../read/hang-reader.ts';
import { framesAsRead, oncePerStack } from '../read/known-stacks.ts';
import { parsed } from '../read/read.ts';
import { STANDARD_RULES } from '../read/rules.ts';
import { lengthOf, seedOf } from '../read/session.ts';
import type { Bin } from '../tally/durations.ts';
import { binOfKey, lowOf } from '../tally/durations.ts';
import type { HangFacts } from '../tally/facts.ts';
import { reportStats } from './stats-report.ts';
import {
  addCount,
  addPair,
  decodeStats,
  emptyStats,
  encodeStats,
  type HangStatsState,
  mergeStats,
  sumOf,
} from './stats-state.ts';

/** Options of hang statistics. Plain JSON: part of a plan. */
export interface HangStatsOptions extends HangSelection {
  /** Seed of the bootstrap. Default 1. */
  readonly seed?: number;
  /** A stack with a frame that matches waits for a plugin. Default: that of the standard rules. */
  readonly plugin?: string;
}

/**
 * Main threads report as a hang what takes 128 ms or more; in the histogram of all activity that is key 255 and above.
 */
export const HANG_FROM = 128;
const CACHE_LIMIT = 100_000;

/** Collects hang statistics. Arguments: the values at HANG_PATHS. Finishes as HangStats. */
export function hangStats(options: HangStatsOptions = {}): Aggregate<HangStatsState> {
  const { seed = 1, plugin = STANDARD_RULES.plugin } = options;
  const reader = new HangReader(options, true);
  const isPlugin = cached(plugin);
  const kindOf = oncePerStack((stack) => {
    const frames = framesAsRead(stack);
    if (frames.length === 0) return 'empty';
    return frames.some(isPlugin) ? 'plugin' : 'other';
  });
  const bins = { plugin: new Map<Bin, number>(), other: new Map<Bin, number>() };
  let hangs = 0;
  let facts: HangFacts;

  const take: TakeHangs = (stack, counted) => {
    const kind = kindOf(stack);
    const side = kind === 'plugin' ? bins.plugin : bins.other;
    for (const [i, count] of counted.counts.entries()) {
      const bin = counted.bins[i]!;
      hangs += count;
      side.set(bin, (side.get(bin) ?? 0) + count);
      if (kind === 'empty') facts.emptyStacks += count;
    }
  };

  return {
    zero: emptyStats,

    add(state, values) {
      hangs = 0;
      bins.plugin.clear();
      bins.other.clear();
      facts = state.facts;
      if (!reader.read(values, facts, take)) return state;
      const length = lengthOf(values);
      if (length === 'negative' || length === 'implausible') {
        state.dropped[length]++;
        state.dropped.hangs += hangs;
        return state;
      }
      const session = seedOf(values, seed);
      // Sums that outgrow their list draw weights of their own in the same scratch space: hand over a copy.
      const weights = poissonWeights(session).slice();
      if (length === 'missing') {
        addCount(state.unknownLength, hangs, 1);
      } else {
        addPair(state, Math.round(length.seconds / 60), hangs);
        addReplicated(state.hangs, session, hangs, weights);
        addReplicated(state.seconds, session, length.seconds, weights);
      }
      for (const side of ['plugin', 'other'] as const) {
        for (const [bin, n] of bins[side]) addReplicated(sumOf(state[side], bin), session, n, weights);
      }
      if (bins.plugin.size > 0) state.pluginSessions++;
      addActivity(state, reader.activities, hangs);
      return state;
    },

    merge: mergeStats,

    finish: (state) => ({ value: reportStats(state) as unknown as Json }),

    encode: encodeStats,

    decode: decodeStats,
  };
}

function addActivity(state: HangStatsState, activities: readonly unknown[], hangs: number): void {
  if (activities.length === 0) return;
  let tasks = 0;
  for (const activity of activities) {
    const values = (parsed(activity) as { values?: unknown } | null)?.values;
    if (values === null || typeof values !== 'object') continue;
    for (const [key, n] of Object.entries(values)) {
      if (Number.isSafeInteger(n) && n > 0 && lowOf(binOfKey(Number(key))) >= HANG_FROM) tasks += n;
    }
  }
  state.activity.sessions++;
  state.activity.tasks += tasks;
  state.activity.hangs += hangs;
}

function cached(pattern: string): (frame: unknown) => boolean {
  const test = new RegExp(pattern);
  const known = new Map<unknown, boolean>();
  return (frame) => {
    let answer = known.get(frame);
    if (answer === undefined) {
      answer = typeof frame === 'string' && test.test(frame);
      if (known.size >= CACHE_LIMIT) known.clear();
      known.set(frame, answer);
    }
    return answer;
  };
}
