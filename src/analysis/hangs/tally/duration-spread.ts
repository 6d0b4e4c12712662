import { quantileReach } from '../../statistics/by-client.ts';
import type { EntryReader, VisitHangs } from '../book/entry.ts';
import type { HangBook } from '../book/hang-book.ts';
import { type Clients, eachPing } from '../book/pings.ts';
import { type Bin, type BinCounts, type DurationQuantile, durationQuantile, EXACT, lowOf } from './durations.ts';

/**
 * The uncertainty of quantiles of some hangs' durations, from the differences between clients. All hangs by bin must be
 * known at first; then they are added again, client by client.
 */
export class DurationSpread {
  readonly bins: BinCounts;
  readonly hangs: number;
  /** Two for each quantile: the ends of the bin that it lies in, and the share of hangs below each. */
  readonly #edges: number[];
  readonly #shares: number[];
  readonly #quantiles: readonly number[];
  /** For the current client: the hangs, those by bin of a histogram, and for exact durations those below each edge. */
  #own = 0;
  readonly #byBin = new Float64Array(EXACT);
  readonly #below: Float64Array;
  /** The bins of histograms that occur, from the shortest. */
  readonly #used: readonly Bin[];
  /** Sums over all clients so far. */
  clients = 0;
  readonly #squares: Float64Array;
  readonly #fourths: Float64Array;

  constructor(bins: BinCounts, quantiles: readonly number[]) {
    this.bins = bins;
    this.#quantiles = quantiles;
    let hangs = 0;
    for (const count of bins.values()) hangs += count;
    this.hangs = hangs;
    this.#edges = quantiles.flatMap((q) => {
      const found = durationQuantile(bins, q, Number.POSITIVE_INFINITY);
      if (found === undefined) return [0, 0];
      const { bin, exact } = found;
      return exact ? [bin.low + TINY, bin.high + TINY] : [bin.low, bin.high + 1];
    });
    this.#shares = this.#edges.map((edge) => {
      let below = 0;
      for (const [bin, count] of bins) if (lowOf(bin) < edge) below += count;
      return below / hangs;
    });
    this.#used = [...bins.keys()].filter((bin) => bin < EXACT).sort((a, b) => a - b);
    this.#below = new Float64Array(this.#edges.length);
    this.#squares = new Float64Array(this.#edges.length);
    this.#fourths = new Float64Array(this.#edges.length);
  }

  /** Adds hangs of the current client. */
  add(bin: Bin, count: number): void {
    this.#own += count;
    if (bin < EXACT) {
      this.#byBin[bin]! += count;
      return;
    }
    const low = lowOf(bin);
    for (let j = 0; j < this.#edges.length; j++) if (low < this.#edges[j]!) this.#below[j]! += count;
  }

  /** Ends the current client. */
  next(): void {
    if (this.#own === 0) return;
    this.clients++;
    for (let j = 0; j < this.#edges.length; j++) {
      for (const bin of this.#used) {
        if (lowOf(bin) >= this.#edges[j]!) break;
        this.#below[j]! += this.#byBin[bin]!;
      }
      const square = ((this.#below[j]! - this.#shares[j]! * this.#own) / this.hangs) ** 2;
      this.#squares[j]! += square;
      this.#fourths[j]! += square * square;
    }
    this.#own = 0;
    this.#below.fill(0);
    for (const bin of this.#used) this.#byBin[bin] = 0;
  }

  /** One of the quantiles, with its interval. Undefined without hangs. */
  quantile(q: number): DurationQuantile | undefined {
    const at = this.#quantiles.indexOf(q) * 2;
    return durationQuantile(this.bins, q, Math.max(this.#reach(at), this.#reach(at + 1)));
  }

  #reach(j: number): number {
    return quantileReach({ clients: this.clients, squares: this.#squares[j]!, cubes: 0, fourths: this.#fourths[j]! });
  }
}

/** Adds the hangs of a book client by client. `add` may skip some. */
export function spreadByClient(
  book: HangBook,
  clients: Clients,
  spreads: readonly DurationSpread[],
  add: VisitHangs,
  counts: (ping: EntryReader) => boolean = () => true,
): void {
  const of = clients.of[0]!;
  let client = -1;
  const next = () => {
    for (const spread of spreads) spread.next();
  };
  eachPing(
    book,
    (ping, number) => {
      if (of[number] !== client) next();
      client = of[number]!;
      if (counts(ping)) ping.hangs(add);
    },
    clients.order[0]!,
  );
  next();
}

/** Half a microsecond, so that an edge lies between two exact durations. */
const TINY = 0.0005;
