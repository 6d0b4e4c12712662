import { NO_RANK, RANK_FRAME } from '../../kernels/als/rank-frame.ts';
import { roundUp } from '../als/layout.ts';
import type { Trainer } from '../als/trainer.ts';
import type { Queries } from './queries.ts';

/** The bytes that `rankQueries` needs in the trainer's room. */
export function rankingRoom(queries: Queries, items: number, factors: number): number {
  const numbers = items * 2 + queries.users.length * 3 + queries.held.length * 2 + queries.seen.length + 64;
  return 4 * ((items + 8) * roundUp(factors, 4) + numbers) + 2048;
}

/** The number of queries in one task. */
const QUERIES = 256;

/**
 * The rank of each held-out item under the factors that the trainer holds after `solveUsers`. Ranks are exact, with
 * ties by item number; a rank of `limit` or more becomes NO_RANK. Items without training ratings get no rank, and take
 * no place in a list.
 */
export async function rankQueries(trainer: Trainer, queries: Queries, limit: number): Promise<Uint32Array> {
  const n = trainer.shape.factors;
  const y = trainer.f32('rotated', trainer.shape.items * n);
  const { order, norms } = byNorm(y, trainer.counts, n);
  const place = new Uint32Array(trainer.counts.length).fill(NO_RANK);
  order.forEach((item, at) => {
    place[item] = at;
  });
  const room = new Room(trainer);
  const frame = room.u32(Object.keys(RANK_FRAME).length);
  const set = (field: keyof typeof RANK_FRAME, value: number | { byteOffset: number }) => {
    frame[RANK_FRAME[field]] = typeof value === 'number' ? value : value.byteOffset;
  };
  const sorted = room.f32((order.length + 8) * n).fill(0);
  order.forEach((item, at) => {
    sorted.set(y.subarray(item * n, (item + 1) * n), at * n);
  });
  const ranks = room.u32(queries.held.length);
  set('factors', n);
  set('items', order.length);
  set('limit', limit);
  set('y', sorted);
  set('norms', room.copyF32(norms));
  set('ids', room.copyU32(order));
  set('x', trainer.layout.address.x);
  set('heldStart', room.copyU32(queries.heldStart));
  set('held', room.copyU32(queries.held.map((item) => place[item]!)));
  // A seen item that cannot be ranked (all its ratings are below zero) must not be subtracted.
  const { seen, seenStart } = rankable(queries, place);
  set('seenStart', room.copyU32(seenStart));
  set('seen', room.copyU32(seen));
  set('ranks', ranks);
  set('rows', room.copyU32(queries.users.map((user) => trainer.rows.rowOf[user]!)));
  const tasks = Array.from({ length: Math.ceil(queries.users.length / QUERIES) }, (_, task) => {
    return [task * QUERIES, Math.min(queries.users.length, (task + 1) * QUERIES)] as const;
  });
  for (let first = 0; first < tasks.length; first += 4096) {
    await trainer.team.run('countRanks', frame.byteOffset, tasks.slice(first, first + 4096));
  }
  return ranks.slice();
}

/** Scores of the held-out items; NaN for users or items without factors. */
export function scoreHeld(trainer: Trainer, queries: Queries): Float64Array {
  const n = trainer.shape.factors;
  const y = trainer.f32('rotated', trainer.shape.items * n);
  const x = trainer.f32('x', trainer.shape.rows * n);
  const times = trainer.f32('multiplicity', trainer.shape.rows);
  const scores = new Float64Array(queries.held.length).fill(Number.NaN);
  for (let query = 0; query < queries.users.length; query++) {
    const row = trainer.rows.rowOf[queries.users[query]!]!;
    for (let at = queries.heldStart[query]!; at < queries.heldStart[query + 1]!; at++) {
      const item = queries.held[at]!;
      if (trainer.counts[item] === 0) continue;
      let score = 0;
      for (let f = 0; f < n; f++) score += x[row * n + f]! * y[item * n + f]!;
      scores[at] = score / times[row]!;
    }
  }
  return scores;
}

/** Items with ratings, by falling norm. Norms are rounded up, so that they remain bounds in spite of rounding. */
function byNorm(y: Float32Array, counts: Uint32Array, n: number) {
  const squares = new Float64Array(counts.length);
  for (let item = 0; item < counts.length; item++) {
    for (let f = item * n; f < (item + 1) * n; f++) squares[item]! += y[f]! * y[f]!;
  }
  const order = Uint32Array.from(counts.keys()).filter((item) => counts[item]! > 0);
  order.sort((a, b) => squares[b]! - squares[a]! || a - b);
  return { order, norms: Float32Array.from(order, (item) => Math.sqrt(squares[item]!) * (1 + 1e-6)) };
}

function rankable(queries: Queries, place: Uint32Array) {
  const seenStart = new Uint32Array(queries.users.length + 1);
  const seen = new Uint32Array(queries.seen.length);
  let size = 0;
  for (let query = 0; query < queries.users.length; query++) {
    for (let at = queries.seenStart[query]!; at < queries.seenStart[query + 1]!; at++) {
      const position = place[queries.seen[at]!]!;
      if (position !== NO_RANK) seen[size++] = position;
    }
    seenStart[query + 1] = size;
  }
  return { seenStart, seen: seen.slice(0, size) };
}

/** Hands out arrays in the trainer's room, one after the other. */
class Room {
  readonly #buffer: ArrayBufferLike;
  #at: number;

  constructor(trainer: Trainer) {
    this.#buffer = trainer.buffer;
    this.#at = trainer.layout.room;
  }

  f32(length: number): Float32Array {
    return new Float32Array(this.#buffer, this.#take(length), length);
  }

  u32(length: number): Uint32Array {
    return new Uint32Array(this.#buffer, this.#take(length), length);
  }

  copyF32(values: Float32Array): Float32Array {
    const copy = this.f32(values.length);
    copy.set(values);
    return copy;
  }

  copyU32(values: Uint32Array): Uint32Array {
    const copy = this.u32(values.length);
    copy.set(values);
    return copy;
  }

  #take(length: number): number {
    const at = this.#at;
    this.#at = roundUp(at + length * 4, 64);
    return at;
  }
}
