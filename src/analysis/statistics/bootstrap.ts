import { hashKey } from '../../aggregate/hash.ts';

/**
 * The number of replicates of a bootstrap over sessions whose parts can be merged: each replicate counts a session as
 * often as a draw of Poisson(1) says, which depends only on the session's identity, the number of the replicate and the
 * seed (Chamandy et al., 'Estimating uncertainty for massive data streams', Google 2012). Sums over sessions are whole
 * numbers, so parts merge exactly in any order.
 */
export const REPLICATES = 200;

/** How often each replicate counts a session. The array is reused: read it before the next call. */
export type Weights = Uint8Array;

const weights = new Uint8Array(REPLICATES);
const hash = { high: 0, low: 0 };

/** A 32-bit number from a session's identity and the seed, on which its weights depend. */
export function sessionSeed(identity: string, seed: number): number {
  return (hashKey(identity, hash).low ^ Math.imul(seed | 0, 0x9e3779b1)) >>> 0;
}

/**
 * The replicate weights of a session: 200 draws of Poisson(1) from splitmix32 (the mixer of `seededRandom`), started at
 * the session's number. The mixer is inline, because a closure would allocate for every draw; it takes less than 1 µs.
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

/** The cumulated probabilities of Poisson(1) for 0, 1, …, times 2^32; the last one is out of reach. */
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

/** Up to this many sessions are kept one by one, as `[session, value, …]`. */
const SPARSE = 24;

/**
 * A sum over sessions with its replicates. Up to 24 sessions it keeps them one by one; beyond that it keeps 200
 * numbers. The state depends only on what was added and in which order, not on how it was split.
 */
export interface ReplicatedSum {
  total: number;
  sessions: number;
  few: number[] | undefined;
  replicates: Float64Array | undefined;
}

/** The sum of no sessions. */
export function zeroReplicated(): ReplicatedSum {
  return { total: 0, sessions: 0, few: [], replicates: undefined };
}

/** Adds one session's value, a whole number. `of` are the session's weights, if the caller has them. */
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

/** Adds the sum `from` to `into`. */
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

/** The sum as JSON. */
export function encodeReplicated({ total, sessions, few, replicates }: ReplicatedSum): EncodedReplicated {
  return [total, sessions, [...(few ?? [])], [...(replicates ?? [])]];
}

/** The sum that `encodeReplicated` wrote. */
export function decodeReplicated([total, sessions, few, replicates]: EncodedReplicated): ReplicatedSum {
  const dense = replicates.length > 0;
  return {
    total,
    sessions,
    few: dense ? undefined : [...few],
    replicates: dense ? Float64Array.from(replicates) : undefined,
  };
}
