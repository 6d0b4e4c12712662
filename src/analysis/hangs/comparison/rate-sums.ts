import type { HangBook } from '../book/hang-book.ts';
import { type Clients, eachPing, factsOf } from '../book/pings.ts';
import { middleOf } from '../tally/durations.ts';
import type { HangFacts } from '../tally/facts.ts';
import { lastFrame } from '../tally/stack-table.ts';

/** The hangs of one last frame, or all hangs, by client; only clients that have one. The lists are parallel. */
export interface FrameSums {
  readonly clients: number[];
  /** The number of hangs, and an estimate of their milliseconds. */
  readonly hangs: number[];
  readonly time: number[];
  /** The number of sessions with such a hang. */
  sessions: number;
}

/** The sums of no hangs. */
export function noSums(): FrameSums {
  return { clients: [], hangs: [], time: [], sessions: 0 };
}

/** The unit of use: an hour; or a client, if use is unknown, as in Glean's hang reports. */
export type RateUnit = 'hours' | 'clients';

/** One selection of a comparison: its pings of known use, or all pings if none states its use. */
export interface RateSums {
  readonly facts: HangFacts;
  /** Seconds of use by client; or 1 for each client. */
  readonly use: Float64Array;
  /** The number of sessions that count. */
  readonly sessions: number;
  readonly skipped: { missing: number; negative: number; implausible: number; hangs: number };
  readonly all: FrameSums;
  readonly frames: Map<string, FrameSums>;
}

/** Hours if pings of all books state their use; else clients. */
export function unitOf(books: readonly HangBook[]): RateUnit {
  return books.every(saysUse) ? 'hours' : 'clients';
}

function saysUse(book: HangBook): boolean {
  let some = false;
  let pings = 0;
  eachPing(book, ({ counts, seconds }) => {
    if (!counts) return;
    pings++;
    some ||= seconds !== undefined && seconds > 0;
  });
  return some || pings === 0;
}

/**
 * A way to sum hangs by kind, such as by last frame: the kind of each node, numbered from 0, and the names of kinds.
 */
export type Kinds = (book: HangBook) => { readonly of: (node: number) => number; readonly names: readonly string[] };

/** Sums hangs by last frame. */
export const byLastFrame: Kinds = ({ stacks }) => ({ of: (node) => lastFrame(stacks, node), names: stacks.frames });

/**
 * Sums up a book, which is number `at` among those that `clients` was made from. Takes 24 bytes for each last frame of
 * each client.
 */
export function sumRates(book: HangBook, clients: Clients, at: number, unit: RateUnit, kinds: Kinds): RateSums {
  const kind = kinds(book);
  const of = clients.of[at]!;
  const facts = factsOf(book);
  const use = new Float64Array(clients.count);
  const skipped = { missing: 0, negative: 0, implausible: 0, hangs: 0 };
  const all = noSums();
  const byFrame: (FrameSums | undefined)[] = [];
  const seen: number[] = [];
  let sessions = 0;
  eachPing(
    book,
    (ping, number) => {
      if (!ping.counts) return;
      if (unit === 'hours' && ping.why !== 'known') {
        skipped[ping.why]++;
        ping.hangs((_, __, count) => {
          skipped.hangs += count;
        });
        return;
      }
      const client = of[number]!;
      if (unit === 'hours') use[client]! += ping.seconds!;
      else use[client] = 1;
      sessions++;
      let any = false;
      ping.hangs((node, bin, count) => {
        if (node < 0) {
          facts.emptyStacks += count;
          return;
        }
        const frame = kind.of(node);
        byFrame[frame] ??= noSums();
        const sums = byFrame[frame];
        const time = count * middleOf(bin);
        addTo(sums, client, count, time);
        addTo(all, client, count, time);
        if (seen[frame] !== number) {
          seen[frame] = number;
          sums.sessions++;
        }
        any = true;
      });
      if (any) all.sessions++;
    },
    clients.order[at]!,
  );
  const frames = new Map<string, FrameSums>();
  for (const [frame, sums] of byFrame.entries()) if (sums !== undefined) frames.set(kind.names[frame]!, sums);
  return { facts, use, sessions, skipped, all, frames };
}

/** Adds hangs of a client. Calls must come client by client. */
function addTo({ clients, hangs, time }: FrameSums, client: number, count: number, ms: number): void {
  const last = clients.length - 1;
  if (clients[last] === client) {
    hangs[last]! += count;
    time[last]! += ms;
    return;
  }
  clients.push(client);
  hangs.push(count);
  time.push(ms);
}
