import type { Aggregate } from '../../../aggregate/aggregate.ts';
import { addReplicated, poissonWeights, sessionSeed } from '../../statistics/bootstrap.ts';
import { HangReader, type HangSelection, type TakeHangs } from '../read/hang-reader.ts';
import { type AskStack, framesAsRead, NO_TEXT, oncePerStack } from '../read/known-stacks.ts';
import { HANG_VALUES } from '../read/read.ts';
import { frameNormaliser, type HangRules, STANDARD_RULES } from '../read/rules.ts';
import { lengthOf, seedOf } from '../read/session.ts';
import type { HangFacts } from '../tally/facts.ts';
import { addRate, decodeRates, emptyRates, encodeRates, frameSum, mergeRates, type RateState } from './rate-state.ts';

/** Options of hang rates. Plain JSON: part of a plan. The two selections of a comparison must have the same. */
export interface RateOptions extends HangSelection {
  readonly rules?: HangRules;
  /** Seed of the bootstrap. Default 1. */
  readonly seed?: number;
  /**
   * Sessions of one client resemble each other. With `true` the value after the HANG_PATHS is an identity (a client
   * id), and the bootstrap draws these instead of sessions; sessions without one stand for themselves.
   */
  readonly byClient?: boolean;
}

/**
 * Collects hang rates by last frame. Arguments: the values at HANG_PATHS, and with `byClient` one more. Two states make
 * a comparison (`compareRates`).
 */
export function hangRates(options: RateOptions = {}): Aggregate<RateState> {
  const { rules = STANDARD_RULES, seed = 1, byClient = false } = options;
  const reader = new HangReader(options);
  const lastOf = oncePerStack(lastFrameReader(rules));
  const counts = new Map<string, number>();
  let hangs = 0;
  let facts: HangFacts;

  const take: TakeHangs = (stack, { counts: by }) => {
    let count = 0;
    for (let i = 0; i < by.length; i++) count += by[i]!;
    const frame = lastOf(stack);
    if (frame === null) {
      facts.emptyStacks += count;
      return;
    }
    hangs += count;
    counts.set(frame, (counts.get(frame) ?? 0) + count);
  };

  return {
    zero: emptyRates,

    add(state, values) {
      facts = state.facts;
      counts.clear();
      hangs = 0;
      if (!reader.read(values, facts, take)) return state;
      const length = lengthOf(values);
      if (typeof length === 'string') {
        state.skipped[length]++;
        state.skipped.hangs += hangs;
        return state;
      }
      const client = byClient ? values[HANG_VALUES] : undefined;
      const session = typeof client === 'string' && client !== '' ? sessionSeed(client, seed) : seedOf(values, seed);
      // Sums that outgrow their list draw weights of their own in the same scratch space: hand over a copy.
      const weights = poissonWeights(session).slice();
      const minutes = Math.round(length.seconds / 60);
      addReplicated(state.seconds, session, length.seconds, weights);
      state.minutes.sum += minutes;
      state.minutes.squares += minutes * minutes;
      if (hangs > 0) addRate(state.total, session, hangs, minutes, weights);
      for (const [frame, count] of counts) addRate(frameSum(state, frame), session, count, minutes, weights);
      return state;
    },

    merge: mergeRates,

    finish(state) {
      const hours = state.seconds.total / 3600;
      const rows = [...state.frames].map(([frame, { sum }]) => ({ frame, hangs: sum.total, sessions: sum.sessions }));
      return { value: { hours, hangs: state.total.sum.total, frames: rows } };
    },

    encode: encodeRates,
    decode: decodeRates,
  };
}

/** The last frame after the rules, without building the stack; null where none is left. */
function lastFrameReader(rules: HangRules): AskStack<string | null> {
  const normalise = frameNormaliser(rules);
  const known = new Map<unknown, string | undefined>();
  return (stack) => {
    const frames = framesAsRead(stack);
    for (let i = frames.length - 1; i >= 0; i--) {
      const raw = frames[i];
      let frame = known.get(raw);
      if (frame === undefined && !known.has(raw)) {
        frame = normalise(typeof raw === 'string' ? raw : NO_TEXT);
        if (known.size >= 100_000) known.clear();
        known.set(raw, frame);
      }
      if (frame !== undefined) return frame;
    }
    return null;
  };
}
