import type { Json } from '../../../record/record.ts';
import {
  addReplicated,
  decodeReplicated,
  type EncodedReplicated,
  encodeReplicated,
  mergeReplicated,
  type ReplicatedSum,
  type Weights,
  zeroReplicated,
} from '../../statistics/bootstrap.ts';
import { decodeFacts, type EncodedFacts, encodeFacts, type HangFacts, mergeFacts, noFacts } from '../tally/facts.ts';

/** A sum over sessions with what the variance of its rate takes. */
export interface RateSum {
  readonly sum: ReplicatedSum;
  /** Over sessions: squared hangs, and hangs times minutes. */
  squares: number;
  products: number;
}

/**
 * Hangs by last frame and hours of use of one selection. Size: 1.6 KB for each last frame seen in more than 24
 * sessions, less for others.
 */
export interface RateState {
  readonly facts: HangFacts;
  readonly skipped: { missing: number; negative: number; implausible: number; hangs: number };
  readonly seconds: ReplicatedSum;
  /** Whole minutes, and their squares: for variances. */
  readonly minutes: { sum: number; squares: number };
  readonly total: RateSum;
  readonly frames: Map<string, RateSum>;
}

/** Of no session. */
export function emptyRates(): RateState {
  return {
    facts: noFacts(),
    skipped: { missing: 0, negative: 0, implausible: 0, hangs: 0 },
    seconds: zeroReplicated(),
    minutes: { sum: 0, squares: 0 },
    total: zeroRate(),
    frames: new Map(),
  };
}

/** Of no session. */
export function zeroRate(): RateSum {
  return { sum: zeroReplicated(), squares: 0, products: 0 };
}

/** Adds one session's hangs; `weights` are its own. */
export function addRate(rate: RateSum, session: number, hangs: number, minutes: number, weights: Weights): void {
  addReplicated(rate.sum, session, hangs, weights);
  rate.squares += hangs * hangs;
  rate.products += hangs * minutes;
}

function mergeRate(into: RateSum, from: RateSum): void {
  mergeReplicated(into.sum, from.sum);
  into.squares += from.squares;
  into.products += from.products;
}

/** The sum of a last frame. */
export function frameSum(state: RateState, frame: string): RateSum {
  let rate = state.frames.get(frame);
  if (rate === undefined) {
    rate = zeroRate();
    state.frames.set(frame, rate);
  }
  return rate;
}

/** Adds `b` to `a`. */
export function mergeRates(a: RateState, b: RateState): RateState {
  mergeFacts(a.facts, b.facts);
  for (const name of ['missing', 'negative', 'implausible', 'hangs'] as const) a.skipped[name] += b.skipped[name];
  mergeReplicated(a.seconds, b.seconds);
  a.minutes.sum += b.minutes.sum;
  a.minutes.squares += b.minutes.squares;
  mergeRate(a.total, b.total);
  for (const [frame, sum] of b.frames) mergeRate(frameSum(a, frame), sum);
  return a;
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

/** As plain JSON. */
export function encodeRates({ facts, skipped, seconds, minutes, total, frames }: RateState): Json {
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

/** What `encodeRates` was given. */
export function decodeRates(json: Json): RateState {
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
