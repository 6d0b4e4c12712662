import { TeleError } from '../../../errors.ts';
import { dashedDay } from '../../../record/day.ts';
import { type Hashed, hashed } from '../../book/hashed.ts';
import { enterPing } from '../../book/keyed-entries.ts';
import { NumberWriter } from '../../book/numbers.ts';
import { groupName, NO_GROUP } from '../../group-name.ts';
import { annotationOf, passes } from '../read/annotations.ts';
import { MAIN_THREAD } from '../read/hang-reader.ts';
import { type PublishedDay, publishedDays } from '../read/published.ts';
import { AT, HANG_VALUES, parsed } from '../read/read.ts';
import { clearFacts, noFacts, skipThread } from '../tally/facts.ts';
import type { BookOptions } from './book-options.ts';
import { writeHead, writeRate } from './entry.ts';
import { type HangBook, nameNumber } from './hang-book.ts';

/** Published aggregates have no clients: all of them count as one client, so that days are not mistaken for people. */
const NOBODY = hashed('published aggregates');

/** Whether the values at HANG_PATHS are those of a published aggregate. */
export function isPublished(values: readonly unknown[]): boolean {
  return values[AT.published] !== undefined && values[AT.aggregates] !== undefined;
}

/**
 * Enters a published aggregate, with each day as one entry whose use is the hours that its rates refer to: counts are
 * rates times hours. A day of a document that was already entered is skipped.
 */
export function enterPublished(book: HangBook, values: readonly unknown[], options: BookOptions): void {
  if ((options.minDuration ?? 0) > 0)
    throw new TeleError(
      'published aggregates tell the mean of durations, and no single one: --min-duration cannot choose',
    );
  const facts = noFacts();
  const { distinctIds = true } = options;
  let days: readonly PublishedDay[];
  try {
    days = publishedDays(values[AT.published], values[AT.aggregates]);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    days = [];
  }
  const uuid = parsed(values[AT.uuid]);
  const groupOf = (day: string) => {
    if (options.by === 'day') return nameNumber(book, dashedDay(day));
    return options.by === 'argument' ? nameNumber(book, groupName(values[HANG_VALUES])) : undefined;
  };
  for (const day of days) {
    clearFacts(facts);
    const hangs = new NumberWriter();
    facts.pings = 1;
    const why = whyNothing(day);
    const found = why === undefined && takeDay(book, day, options, facts, hangs);
    if (why !== undefined) facts.withoutData = 1;
    else if (found) facts.published = 1;
    else facts.withoutThread = 1;
    const names = day.threads.map(({ name }) => name).join(' ');
    const key = distinctIds && typeof uuid === 'string' ? hashed(`${uuid} ${day.day} ${names}`) : undefined;
    enterDay(
      book,
      key,
      { found, seconds: (day.hours ?? 0) * 3600, group: groupOf(day.day), why, grouped: isGrouped(options) },
      facts,
      hangs,
    );
  }
  if (days.length > 0) return;
  facts.pings = 1;
  facts.withoutData = 1;
  const nothing = {
    found: false,
    seconds: 0,
    group: undefined,
    why: 'published aggregates that are damaged',
    grouped: false,
  };
  enterDay(book, undefined, nothing, facts, new NumberWriter());
}

/** The kind of a day without data about hangs; undefined if it has some. */
function whyNothing({ hours, threads }: PublishedDay): string | undefined {
  if (hours === undefined) return 'published aggregates without hours of use';
  return threads.length === 0 ? 'published aggregates without threads' : undefined;
}

function isGrouped({ by }: BookOptions): boolean {
  return typeof by === 'object';
}

type Facts = ReturnType<typeof noFacts>;

/** Enters the hangs of a day. Returns whether the day has the thread. */
function takeDay(
  book: HangBook,
  { threads, hours }: PublishedDay,
  { thread = MAIN_THREAD, where = [], by }: BookOptions,
  facts: Facts,
  hangs: NumberWriter,
): boolean {
  let found = false;
  for (const { name, samples, each } of threads) {
    if (thread !== '*' && name !== thread) {
      skipThread(facts, name, samples);
      continue;
    }
    found = true;
    each((stack, count, ms, annotations) => {
      if (!(count > 0 && ms >= 0 && ms < Number.POSITIVE_INFINITY)) {
        facts.damaged++;
        return;
      }
      if (!where.every((filter) => passes(filter, annotations))) {
        facts.filtered += Math.round(count * hours!);
        return;
      }
      const group =
        typeof by === 'object' ? nameNumber(book, annotationOf(annotations, by.annotation) ?? NO_GROUP) : undefined;
      writeRate(hangs, group, book.nodeOf!(stack), wholeIfClose(count * hours!), ms / count);
    });
  }
  return found;
}

/**
 * Rates were divided by hours and are multiplied by them again: a result close to a whole number is that count, up to
 * rounding errors.
 */
function wholeIfClose(count: number): number {
  const whole = Math.round(count);
  return Math.abs(count - whole) < 1e-9 * Math.max(1, whole) ? whole : count;
}

function enterDay(
  book: HangBook,
  key: Hashed | undefined,
  day: {
    readonly found: boolean;
    readonly seconds: number;
    readonly group: number | undefined;
    readonly why: string | undefined;
    readonly grouped: boolean;
  },
  facts: Facts,
  hangs: NumberWriter,
): void {
  const entry = new NumberWriter();
  const head = {
    counts: day.found,
    session: false,
    length: { seconds: day.seconds },
    client: NOBODY,
    group: day.group,
    tasks: undefined,
    kind: day.why === undefined ? undefined : nameNumber(book, day.why),
    grouped: day.grouped,
    rates: true,
  };
  writeHead(entry, head, facts, (name) => nameNumber(book, name));
  entry.append(hangs.bytes, 0, hangs.length);
  if (key !== undefined) book.seen.withDocument++;
  enterPing(book, key, entry);
}
