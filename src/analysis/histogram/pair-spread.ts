import { PairTable } from '../book/pair-table.ts';
import { type Moves, quantileReach } from '../statistics/by-client.ts';
import { eachPing, type HistogramState, seriesText } from './state.ts';
import type { Series } from './sums.ts';

/** The percentiles of a comparison. */
export const PERCENTS = [50, 75, 95];
const SHARES = PERCENTS.map((percent) => percent / 100);

type Side = 0 | 1;

/**
 * The variation with clients of a comparison of two merged histograms: of the chance that a value of now is larger than
 * one of before (Mann and Whitney's U over its maximum), and of the shares below the bucket of each percentile. Values
 * are added a second time, client by client, once all are known.
 */
export class PairSpread {
  /** The chance; ties count half. Undefined if a side is empty. */
  readonly chance: number | undefined;
  /** The number of clients with values, now and before. */
  readonly clients: [number, number] = [0, 0];
  readonly #totals: readonly [number, number];
  /** By side and bucket: the probability that a value there is the larger one (now), or the smaller one (before). */
  readonly #wins: readonly [Float64Array, Float64Array];
  /** By side: two buckets for each percentile, below which the share is examined, and that share. */
  readonly #edges: readonly [number[], number[]];
  readonly #shares: readonly [number[], number[]];
  readonly #powers = { clients: 0, squares: 0, cubes: 0, fourths: 0 };
  readonly #squares: readonly [Float64Array, Float64Array];
  readonly #fourths: readonly [Float64Array, Float64Array];
  /** Sums of the current client. */
  #move = 0;
  readonly #own: [number, number] = [0, 0];
  readonly #below: readonly [Float64Array, Float64Array];

  constructor(now: Series, before: Series) {
    const sides = [now.counts, before.counts] as const;
    this.#totals = sides.map((counts) => counts.reduce((a, b) => a + b, 0)) as [number, number];
    this.#wins = [winsOver(before.counts, this.#totals[1]), losesTo(now.counts, this.#totals[0])];
    this.chance =
      this.#totals[0] > 0 && this.#totals[1] > 0
        ? now.counts.reduce((all, count, b) => all + count * this.#wins[0][b]!, 0) / this.#totals[0]
        : undefined;
    this.#edges = sides.map((counts, side) => SHARES.flatMap((q) => edgesOf(counts, q * this.#totals[side]!))) as [
      number[],
      number[],
    ];
    this.#shares = sides.map((counts, side) =>
      this.#edges[side as Side].map((edge) => counts.slice(0, edge).reduce((a, b) => a + b, 0) / this.#totals[side]!),
    ) as [number[], number[]];
    const room = () => new Float64Array(2 * SHARES.length);
    this.#squares = [room(), room()];
    this.#fourths = [room(), room()];
    this.#below = [room(), room()];
  }

  /** Adds values of the current client. */
  add(side: Side, bucket: number, count: number): void {
    this.#own[side] += count;
    this.#move += (count * (this.#wins[side][bucket]! - (this.chance ?? 0))) / this.#totals[side];
    const edges = this.#edges[side];
    for (let j = 0; j < edges.length; j++) if (bucket < edges[j]!) this.#below[side][j]! += count;
  }

  /** Ends the current client. */
  next(): void {
    if (this.#own[0] + this.#own[1] === 0) return;
    const square = this.#move ** 2;
    this.#powers.clients++;
    this.#powers.squares += square;
    this.#powers.cubes += square * this.#move;
    this.#powers.fourths += square * square;
    this.#move = 0;
    for (const side of [0, 1] as const) {
      if (this.#own[side] > 0) this.clients[side]++;
      for (let j = 0; j < 2 * SHARES.length; j++) {
        const share = this.#shares[side][j]! * this.#own[side];
        const own = ((this.#below[side][j]! - share) / this.#totals[side]) ** 2;
        this.#squares[side][j]! += own;
        this.#fourths[side][j]! += own * own;
      }
      this.#below[side].fill(0);
      this.#own[side] = 0;
    }
  }

  /** The distances by which each client moves the chance. */
  get moves(): Moves {
    return this.#powers;
  }

  /** The largest likely error of the share below the i-th percentile of a side. */
  reach(side: Side, i: number): number {
    const clients = this.clients[side];
    const at = (j: number) =>
      quantileReach({ clients, squares: this.#squares[side][j]!, cubes: 0, fourths: this.#fourths[side][j]! });
    return Math.max(at(2 * i), at(2 * i + 1));
  }
}

/** By bucket: the share of the others that are smaller than a value there, plus half of those in the same bucket. */
function winsOver(others: readonly number[], total: number): Float64Array {
  let below = 0;
  return Float64Array.from(others, (count) => {
    const wins = (below + count / 2) / total;
    below += count;
    return wins;
  });
}

/** By bucket: the share of the others that are larger than a value there, plus half of those in the same bucket. */
function losesTo(others: readonly number[], total: number): Float64Array {
  return winsOver(others, total).map((wins) => 1 - wins);
}

/** The number of the bucket in which so many values are reached, and that of the next bucket. */
function edgesOf(counts: readonly number[], wanted: number): [number, number] {
  let below = 0;
  const bucket = counts.findIndex((count) => {
    below += count;
    return below >= wanted && count > 0;
  });
  return [Math.max(0, bucket), Math.max(0, bucket) + 1];
}

/**
 * Adds the values of two states to the spreads, which are found by the texts of their names, one client after another.
 */
export function visitByClient(
  states: readonly [HistogramState, HistogramState],
  spreads: ReadonlyMap<string, PairSpread>,
): void {
  const { of, order } = clientsOf(states);
  const numbered = states.map(({ names }) => names.map((name) => spreads.get(seriesText(name))));
  const reached = [0, 0];
  const touched = new Set<PairSpread>();
  for (;;) {
    const [a, b] = order.map((numbers, side) => of[side]![numbers[reached[side]!]!] ?? Number.POSITIVE_INFINITY);
    const client = Math.min(a!, b!);
    if (client === Number.POSITIVE_INFINITY) return;
    for (const side of [0, 1] as const) {
      const from = reached[side]!;
      while (of[side]![order[side]![reached[side]!]!] === client) reached[side]!++;
      eachPing(
        states[side],
        {
          bucket(series, bucket, count) {
            const spread = numbered[side]![series];
            if (spread === undefined) return;
            spread.add(side, bucket, count);
            touched.add(spread);
          },
        },
        order[side]!.subarray(from, reached[side]!),
      );
    }
    for (const spread of touched) spread.next();
    touched.clear();
  }
}

/**
 * The client of each ping of each state, by numbers that all states share, and the pings client by client. A ping
 * without a client's id is a client of its own.
 */
function clientsOf(states: readonly HistogramState[]): { readonly of: Int32Array[]; readonly order: Int32Array[] } {
  const known = new PairTable();
  const numbers: number[] = [];
  let count = 0;
  const of = states.map((state) => {
    const clients = new Int32Array(state.keyed.length + state.others.length);
    eachPing(state, {
      ping(_found, _facts, client, number) {
        if (client === undefined) {
          clients[number] = count++;
          return;
        }
        const id = known.idOf(client[0], client[1]);
        if (id === numbers.length) numbers.push(count++);
        clients[number] = numbers[id]!;
      },
    });
    return clients;
  });
  const order = of.map((clients) => Int32Array.from(clients.keys()).sort((a, b) => clients[a]! - clients[b]! || a - b));
  return { of, order };
}
