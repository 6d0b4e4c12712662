import { eachEntry, passedOver } from '../../book/keyed-entries.ts';
import { PairTable } from '../../book/pair-table.ts';
import { type HangFacts, noFacts } from '../tally/facts.ts';
import { EntryReader } from './entry.ts';
import type { HangBook } from './hang-book.ts';

/**
 * Visits an entry of a book. The entry is open and its facts are read; its hangs are still to be read. Numbers count
 * from 0 in the book's order.
 */
export type VisitPing = (ping: EntryReader, number: number) => void;

/** Visits the pings of a book that count, in the book's order or in that of the given numbers. */
export function eachPing(book: HangBook, visit: VisitPing, order?: Int32Array): void {
  const reader = new EntryReader();
  eachEntry(
    book,
    (bytes, at, end, number) => {
      reader.open(bytes, at, end);
      reader.facts(undefined, book.names.texts);
      visit(reader, number);
    },
    order,
  );
}

/** Adds up what was read and left out; facts about single stacks are not included. */
export function factsOf(book: HangBook): HangFacts {
  const facts = noFacts();
  const reader = new EntryReader();
  eachEntry(book, (bytes, at, end) => {
    reader.open(bytes, at, end);
    reader.facts(facts, book.names.texts);
    if (reader.kind < 0) return;
    const kind = book.names.texts[reader.kind]!;
    facts.kinds.set(kind, (facts.kinds.get(kind) ?? 0) + 1);
  });
  facts.withoutSymbols = book.withoutSymbols ?? [];
  const { duplicates, earlier } = passedOver(book);
  facts.duplicates += duplicates;
  facts.earlier += earlier;
  facts.pings += duplicates + earlier;
  return facts;
}

/**
 * The client of each ping, by numbers from 0. A ping without a client's id is a client of its own. A client has the
 * same number in all books.
 */
export interface Clients {
  readonly count: number;
  /** For each book, the client of each ping. */
  readonly of: readonly Int32Array[];
  /** For each book, the numbers of its pings ordered by client. */
  readonly order: readonly Int32Array[];
}

/** Finds the clients of some books. */
export function clientsOf(...books: readonly HangBook[]): Clients {
  const known = new PairTable();
  const numbers: number[] = [];
  let count = 0;
  const of = books.map((book) => {
    const clients = new Int32Array(book.keyed.length + book.others.length);
    eachPing(book, ({ client, clientLow }, ping) => {
      if (client < 0) {
        clients[ping] = count++;
        return;
      }
      const id = known.idOf(client, clientLow);
      if (id === numbers.length) numbers.push(count++);
      clients[ping] = numbers[id]!;
    });
    return clients;
  });
  return {
    count,
    of,
    order: of.map((clients) => Int32Array.from(clients.keys()).sort((a, b) => clients[a]! - clients[b]! || a - b)),
  };
}
