import { clusteredShare } from '../../statistics/by-client.ts';
import type { Estimate } from '../../statistics/interval.ts';
import { eachPing } from '../book/pings.ts';
import { DurationSpread } from '../tally/duration-spread.ts';
import type { Bin, BinCounts, DurationQuantile } from '../tally/durations.ts';
import type { HangState } from '../tally/hang-state.ts';
import { lastFrame } from '../tally/stack-table.ts';

/** Hangs whose figures get intervals: those with one last frame, or all (frame -1), overall or of a group. */
export interface Spreading {
  readonly group: string | undefined;
  readonly frame: number;
  readonly bins: BinCounts;
  readonly sessions: number;
  readonly ofSessions: number;
}

/** The sampling uncertainty of figures, from the differences between clients. */
export interface ClusterSpread {
  readonly median: DurationQuantile;
  readonly p95: DurationQuantile;
  readonly sessionShare: Estimate | undefined;
  /** The number of clients with such a hang. */
  readonly clients: number;
}

/** Computes the spreads in one pass over the hangs, client by client. */
export function clusterSpreads(state: HangState, wanted: readonly Spreading[]): ClusterSpread[] {
  const { book, clients, stacks } = state;
  const items = wanted.map(accumulator);
  const places = placesOf(state, wanted, items);
  const squares = new Float64Array(book.names.texts.length + 1);
  const sessionsOf = new Float64Array(squares.length);
  const touched: Accumulator[] = [];
  const groups = new Set<number>();
  let client = -1;
  let people = 0;

  const finish = () => {
    if (groups.size > 0) people++;
    for (const item of touched) settle(item, sessionsOf[item.ofGroup]!);
    for (const group of groups) {
      squares[group]! += sessionsOf[group]! ** 2;
      sessionsOf[group] = 0;
    }
    touched.length = 0;
    groups.clear();
  };
  const take = (item: Accumulator | undefined, bin: Bin, count: number, ping: number) => {
    if (item === undefined) return;
    item.durations.add(bin, count);
    if (item.seen === ping) return;
    item.seen = ping;
    if (item.sessions++ === 0) touched.push(item);
  };

  const [order, of] = [clients.order[0]!, clients.of[0]!];
  eachPing(
    book,
    (ping, number) => {
      if (of[number] !== client) {
        finish();
        client = of[number]!;
      }
      if (ping.counts) {
        for (const group of ping.group >= 0 ? [0, ping.group + 1] : [0]) {
          sessionsOf[group]!++;
          groups.add(group);
        }
      }
      ping.hangs((node, bin, count, group) => {
        if (node < 0) return;
        const frame = lastFrame(stacks, node);
        take(places[0]!.byFrame[frame], bin, count, number);
        take(places[0]!.all, bin, count, number);
        const place = group < 0 ? undefined : places[group + 1];
        if (place === undefined) return;
        take(place.byFrame[frame], bin, count, number);
        take(place.all, bin, count, number);
      });
    },
    order,
  );
  finish();
  return items.map((item, i) => spreadOfItem(item, wanted[i]!, squares[item.ofGroup]!, people));
}

/** The accumulators for hangs overall, or of a group: one for each last frame, and one for all. */
interface Place {
  all: Accumulator | undefined;
  readonly byFrame: (Accumulator | undefined)[];
}

/** Makes the places: the first one is overall, the others are groups by their number. */
function placesOf(
  { book, groups }: HangState,
  wanted: readonly Spreading[],
  items: readonly Accumulator[],
): (Place | undefined)[] {
  const places: (Place | undefined)[] = [{ all: undefined, byFrame: [] }];
  for (const [i, { group, frame }] of wanted.entries()) {
    const at = group === undefined ? 0 : book.names.ids.get(group)! + 1;
    places[at] ??= { all: undefined, byFrame: [] };
    if (frame < 0) places[at].all = items[i];
    else places[at].byFrame[frame] = items[i];
    // If hangs and not pings have groups, hangs of a group could have occurred in all sessions.
    items[i]!.ofGroup = group !== undefined && groups.get(group)!.of > 0 ? at : 0;
  }
  return places;
}

const QUANTILES = [0.5, 0.95];

interface Accumulator {
  readonly durations: DurationSpread;
  readonly share: number;
  ofGroup: number;
  /** For the current client: the number of sessions with such a hang. */
  sessions: number;
  seen: number;
  /** Over all clients so far. */
  sessionSquares: number;
}

function accumulator({ bins, sessions, ofSessions }: Spreading): Accumulator {
  return {
    durations: new DurationSpread(bins, QUANTILES),
    share: ofSessions === 0 ? 0 : sessions / ofSessions,
    ofGroup: 0,
    sessions: 0,
    seen: -1,
    sessionSquares: 0,
  };
}

/** Adds the current client, which has so many sessions that could have hung. */
function settle(item: Accumulator, sessions: number): void {
  item.durations.next();
  // The squares of clients without such a hang are added for all at the end.
  const without = item.share * sessions;
  item.sessionSquares += (item.sessions - without) ** 2 - without ** 2;
  item.sessions = 0;
}

function spreadOfItem(
  { durations, share, sessionSquares }: Accumulator,
  { sessions, ofSessions }: Spreading,
  squares: number,
  people: number,
): ClusterSpread {
  const moves = (sessionSquares + share ** 2 * squares) / ofSessions ** 2;
  return {
    median: durations.quantile(0.5)!,
    p95: durations.quantile(0.95)!,
    sessionShare: clusteredShare(sessions, ofSessions, moves, people),
    clients: durations.clients,
  };
}
