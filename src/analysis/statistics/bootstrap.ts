import { hashKey } from '../../aggregate/hash.ts';

/**
 * The bootstrap over sessions that can be merged: replicate b counts a session as often as a draw of Poisson(1) says,
 * which depends on nothing but the session's identity, b and the seed (Chamandy et al., 'Estimating uncertainty for
 * massive data streams', Google 2012). Sums over sessions are whole numbers, so parts merge exactly in any order.
 */
export const REPLICATES = 200;

/** How often each replicate counts a session. Shared between calls: use before the next one. */
export type Weights = Uint8Array;

const weights = new Uint8Array(REPLICATES);
const hash = { high: 0, low: 0 };

/** A number for a session, from its identity and the seed: all that the weights depend on. 32 bits. */
export function sessionSeed(identity: string, seed: number): number {
  return (hashKey(identity, hash).low ^ Math.imul(seed | 0, 0x9e3779b1)) >>> 0;
}

/**
 * The replicate weights of a session: 200 draws of Poisson(1) from splitmix32 (the mixer of `seededRandom`), started at
 * the session's number. Inline, as a closure would allocate for every draw: below 1 µs.
 */
export function poissonWeights(session: number): Weights {
  let state = finalised(session ^ 0x6a09e667);
  for (let b = 0; b < REPLICATES; b++) {
    state = (state + 0x9e3779b9) | 0;
    const draw = finalised(state) >>> 0;
    let k = 0;
    while (draw >= CUMULATED[k]!) k++;
    weights[b] = k;
  }
  return weights;
}

function finalised(x: number): number {
  let z = x;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return z ^ (z >>> 15);
}

/** Cumulated probabilities of Poisson(1) for 0, 1, …, times 2^32; the last one is out of reach. */
const CUMULATED = (() => {
  const table: number[] = [];
  let term = Math.exp(-1);
  let sum = 0;
  for (let k = 0; k < 12; k++) {
    sum += term;
    table.push(sum * 2 ** 32);
    term /= k + 1;
  }
  return Float64Array.from([...table, Number.POSITIVE_INFINITY]);
})();

/** Few sessions are kept as they are: `[session, value, …]`. */
const SPARSE = 24;

/**
 * A sum over sessions with its replicates. Until 24 sessions have contributed, it holds them; then 200 numbers. The
 * state depends only on what was added and the order, never on how it was split.
 */
export interface ReplicatedSum {
  total: number;
  sessions: number;
  few: number[] | undefined;
  replicates: Float64Array | undefined;
}

export function zeroReplicated(): ReplicatedSum {
  return { total: 0, sessions: 0, few: [], replicates: undefined };
}

/** Adds one session's value, a whole number. `of` are the session's own weights if they are at hand. */
export function addReplicated(sum: ReplicatedSum, session: number, value: number, of?: Weights): void {
  sum.total += value;
  sum.sessions++;
  if (sum.few !== undefined) {
    sum.few.push(session, value);
    if (sum.sessions > SPARSE) densify(sum);
  } else {
    spread(sum.replicates!, value, of ?? poissonWeights(session));
  }
}

export function mergeReplicated(into: ReplicatedSum, from: ReplicatedSum): void {
  into.total += from.total;
  into.sessions += from.sessions;
  if (into.few !== undefined && from.few !== undefined) {
    for (const number of from.few) into.few.push(number);
    if (into.sessions > SPARSE) densify(into);
    return;
  }
  densify(into);
  const theirs = replicatesOf(from);
  for (let b = 0; b < REPLICATES; b++) into.replicates![b]! += theirs[b]!;
}

/** The sum in each replicate. */
export function replicatesOf(sum: ReplicatedSum): Float64Array {
  if (sum.replicates !== undefined) return sum.replicates;
  const replicates = new Float64Array(REPLICATES);
  const few = sum.few!;
  for (let i = 0; i < few.length; i += 2) spread(replicates, few[i + 1]!, poissonWeights(few[i]!));
  return replicates;
}

function densify(sum: ReplicatedSum): void {
  if (sum.few === undefined) return;
  sum.replicates = replicatesOf(sum);
  sum.few = undefined;
}

function spread(replicates: Float64Array, value: number, of: Weights): void {
  for (let b = 0; b < REPLICATES; b++) replicates[b]! += value * of[b]!;
}

/** `[total, sessions, few?, replicates?]`; an empty list stands for an absent one. */
export type EncodedReplicated = [number, number, number[], number[]];

export function encodeReplicated({ total, sessions, few, replicates }: ReplicatedSum): EncodedReplicated {
  return [total, sessions, [...(few ?? [])], [...(replicates ?? [])]];
}

export function decodeReplicated([total, sessions, few, replicates]: EncodedReplicated): ReplicatedSum {
  const dense = replicates.length > 0;
  return {
    total,
    sessions,
    few: dense ? undefined : [...few],
    replicates: dense ? Float64Array.from(replicates) : undefined,
  };
}
