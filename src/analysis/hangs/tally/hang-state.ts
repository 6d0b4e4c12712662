import type { HangBook } from '../book/hang-book.ts';
import { type Clients, clientsOf, eachPing, factsOf } from '../book/pings.ts';
import { expectOneKind, type HangFacts } from './facts.ts';
import { lastFrame, type StackTable } from './stack-table.ts';
import { emptyTally, type Tally, tallyHang } from './tally.ts';

/** The hangs of a book by stack and duration, from which clusters, trees, folded stacks and profiles are made. */
export interface HangState {
  readonly book: HangBook;
  readonly clients: Clients;
  readonly stacks: StackTable;
  readonly facts: HangFacts;
  readonly all: Tally;
  /** Empty if no groups were asked for. */
  readonly groups: Map<string, Tally>;
  /** Whether the hangs are rates of published aggregates. */
  readonly published: boolean;
}

/** Sums up a book. Costs a pass over its hangs, and about 100 bytes for each distinct stack and duration. */
export function tallyBook(book: HangBook): HangState {
  const { stacks, names } = book;
  const facts = factsOf(book);
  const all = emptyTally();
  const byName: (Tally | undefined)[] = [];
  const groups = new Map<string, Tally>();
  const groupOf = (name: number): Tally => {
    let tally = byName[name];
    if (tally === undefined) {
      tally = emptyTally();
      byName[name] = tally;
      groups.set(names.texts[name]!, tally);
    }
    return tally;
  };
  expectOneKind([facts]);
  let session = 0;
  eachPing(book, (ping) => {
    session++;
    ping.hangs((node, bin, count, group) => {
      if (node < 0) {
        facts.emptyStacks += count;
        return;
      }
      const frame = lastFrame(stacks, node);
      tallyHang(all, node, frame, bin, count, session);
      if (group >= 0) tallyHang(groupOf(group), node, frame, bin, count, session);
    });
    if (!ping.counts) return;
    all.of++;
    const own = ping.group >= 0 ? groupOf(ping.group) : undefined;
    all.seconds += ping.seconds ?? 0;
    if (own === undefined) return;
    own.of++;
    own.seconds += ping.seconds ?? 0;
  });
  return {
    book,
    clients: clientsOf(book),
    stacks,
    facts,
    all,
    groups,
    published: facts.published > 0,
  };
}
