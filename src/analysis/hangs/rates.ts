import type { Aggregate } from '../../aggregate/aggregate.ts';
import type { Json } from '../../record/record.ts';
import {
  addReplicated,
  decodeReplicated,
  type EncodedReplicated,
  encodeReplicated,
  mergeReplicated,
  poissonWeights,
  type ReplicatedSum,
  sessionSeed,
  type Weights,
  zeroReplicated,
} from '../statistics/bootstrap.ts';
import { decodeFacts, type EncodedFacts, encodeFacts, type HangFacts, mergeFacts, noFacts } from './facts.ts';
import { HangReader, type HangSelection, type TakeHangs } from './hang-reader.ts';
import { oncePerStack } from './known-stacks.ts';
import { HANG_VALUES } from './read.ts';
import { frameNormaliser, type HangRules, STANDARD_RULES } from './rules.ts';
import { lengthOf, seedOf } from './session.ts';

/** Options of hang rates. Plain JSON: part of a plan. The two selections of a comparison must have the same. */
export interface RateOptions extends HangSelection {
  readonly rules?: HangRules;
  /** Seed of the bootstrap. Default 1. */
  readonly seed?: number;
  /**
   * Sessions of one client resemble each other. With `true` the value after the HANG_PATHS is an identity (a client id), and the bootstrap draws
   * these instead of sessions; sessions without one stand for themselves.
   */
  readonly byClient?: boolean;
}

/** A sum over sessions with what the variance of its rate takes. */
export interface RateSum {
  readonly sum: ReplicatedSum;
  /** Over sessions: squared hangs, and hangs times minutes. */
  squares: number;
  products: number;
}

/** Hangs by last frame and hours of use of one selection. Size: 1.6 KB for each last frame seen in more than 24 sessions, less for others. */
export interface RateState {
  readonly facts: HangFacts;
  readonly skipped: { missing: number; negative: number; implausible: number; hangs: number };
  readonly seconds: ReplicatedSum;
  /** Whole minutes, and their squares: for variances. */
  readonly minutes: { sum: number; squares: number };
  readonly total: RateSum;
  readonly frames: Map<string, RateSum>;
}

/** Collects hang rates by last frame. Arguments: the values at HANG_PATHS, and with `byClient` one more. Two states make a comparison (`compareRates`). */
export function hangRates(options: RateOptions = {}): Aggregate<RateState> {
  const { rules = STANDARD_RULES, seed = 1, byClient = false } = options;
  const reader = new HangReader(options);
  const lastOf = oncePerStack(lastFrameReader(rules));
  const counts = new Map<string, number>();
  let hangs = 0;
  let facts: HangFacts;

  const take: TakeHangs = (stack, { counts: by }, _, known) => {
    let count = 0;
    for (let i = 0; i < by.length; i++) count += by[i]!;
    const frame = lastOf(stack, known);
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

    merge(a, b) {
      mergeFacts(a.facts, b.facts);
      for (const name of ['missing', 'negative', 'implausible', 'hangs'] as const) a.skipped[name] += b.skipped[name];
      mergeReplicated(a.seconds, b.seconds);
      a.minutes.sum += b.minutes.sum;
      a.minutes.squares += b.minutes.squares;
      mergeRate(a.total, b.total);
      for (const [frame, sum] of b.frames) mergeRate(frameSum(a, frame), sum);
      return a;
    },

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
function lastFrameReader(rules: HangRules): (stack: readonly unknown[]) => string | null {
  const normalise = frameNormaliser(rules);
  const known = new Map<unknown, string | undefined>();
  return (stack) => {
    for (let i = stack.length - 1; i >= 0; i--) {
      const raw = stack[i];
      let frame = known.get(raw);
      if (frame === undefined && !known.has(raw)) {
        frame = normalise(typeof raw === 'string' ? raw : '(not text)');
        if (known.size >= 100_000) known.clear();
        known.set(raw, frame);
      }
      if (frame !== undefined) return frame;
    }
    return null;
  };
}

function emptyRates(): RateState {
  return {
    facts: noFacts(),
    skipped: { missing: 0, negative: 0, implausible: 0, hangs: 0 },
    seconds: zeroReplicated(),
    minutes: { sum: 0, squares: 0 },
    total: zeroRate(),
    frames: new Map(),
  };
}

export function zeroRate(): RateSum {
  return { sum: zeroReplicated(), squares: 0, products: 0 };
}

function addRate(rate: RateSum, session: number, hangs: number, minutes: number, weights: Weights): void {
  addReplicated(rate.sum, session, hangs, weights);
  rate.squares += hangs * hangs;
  rate.products += hangs * minutes;
}

function mergeRate(into: RateSum, from: RateSum): void {
  mergeReplicated(into.sum, from.sum);
  into.squares += from.squares;
  into.products += from.products;
}

function frameSum(state: RateState, frame: string): RateSum {
  let rate = state.frames.get(frame);
  if (rate === undefined) {
    rate = zeroRate();
    state.frames.set(frame, rate);
  }
  return rate;
}

type EncodedRate = [EncodedReplicated, number, number];
type Encoded = [
  1,
  EncodedFacts,
  [number, number, number, number],
  EncodedReplicated,
  [number, number],
  EncodedRate,
  [string, EncodedRate][],
];

function encodeRates({ facts, skipped, seconds, minutes, total, frames }: RateState): Json {
  const encoded: Encoded = [
    1,
    encodeFacts(facts),
    [skipped.missing, skipped.negative, skipped.implausible, skipped.hangs],
    encodeReplicated(seconds),
    [minutes.sum, minutes.squares],
    encodeRate(total),
    [...frames].map(([frame, rate]) => [frame, encodeRate(rate)]),
  ];
  return encoded;
}

function encodeRate({ sum, squares, products }: RateSum): EncodedRate {
  return [encodeReplicated(sum), squares, products];
}

function decodeRates(json: Json): RateState {
  const [, facts, skipped, seconds, minutes, total, frames] = json as unknown as Encoded;
  return {
    facts: decodeFacts(facts),
    skipped: { missing: skipped[0], negative: skipped[1], implausible: skipped[2], hangs: skipped[3] },
    seconds: decodeReplicated(seconds),
    minutes: { sum: minutes[0], squares: minutes[1] },
    total: decodeRate(total),
    frames: new Map(frames.map(([frame, rate]) => [frame, decodeRate(rate)])),
  };
}

function decodeRate([sum, squares, products]: EncodedRate): RateSum {
  return { sum: decodeReplicated(sum), squares, products };
}
