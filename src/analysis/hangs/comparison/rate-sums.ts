import type { HangBook } from '../book/hang-book.ts';
import { type Clients, eachPing, factsOf } from '../book/pings.ts';
import { middleOf } from '../tally/durations.ts';
import type { HangFacts } from '../tally/facts.ts';
import { lastFrame } from '../tally/stack-table.ts';

/** Hangs of one last frame, or of all, by client: only clients that have one. Lists go together. */
export interface FrameSums {
  readonly clients: number[];
  /** Hangs, and about how many milliseconds they took. */
  readonly hangs: number[];
  readonly time: number[];
  /** Sessions with such a hang. */
  sessions: number;
}

/** Of no hang. */
export function noSums(): FrameSums {
  return { clients: [], hangs: [], time: [], sessions: 0 };
}

/** What hangs are counted for: an hour of use; or where use is not known, as with hang reports of Glean, a client. */
export type RateUnit = 'hours' | 'clients';

/** One selection of a comparison: over pings whose use is known, or over all of them where none says it. */
export interface RateSums {
  readonly facts: HangFacts;
  /** Seconds of use by client; or 1 for each client. */
  readonly use: Float64Array;
  /** Sessions that count. */
  readonly sessions: number;
  readonly skipped: { missing: number; negative: number; implausible: number; hangs: number };
  readonly all: FrameSums;
  readonly frames: Map<string, FrameSums>;
}

/** Hours where pings of all books say their use. */
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

/** What hangs are put together by: their last frame, say. Numbers from 0, and their names. */
export type Kinds = (book: HangBook) => { readonly of: (node: number) => number; readonly names: readonly string[] };

/** By last frame. */
export const byLastFrame: Kinds = ({ stacks }) => ({ of: (node) => lastFrame(stacks, node), names: stacks.frames });

/** Adds up a book, the `at`-th of those whose clients these are. Size: 24 bytes for each last frame of each client. */
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

/** Clients come one after another. */
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
