import { dashedDay } from '../../../record/day.ts';
import { type Hashed, hashed } from '../../book/hashed.ts';
import { enterPing, keyOf } from '../../book/keyed-entries.ts';
import { NumberWriter } from '../../book/numbers.ts';
import { groupName, NO_GROUP } from '../../group-name.ts';
import { annotationOf } from '../read/annotations.ts';
import { HangReader, type TakeHangs } from '../read/hang-reader.ts';
import { AT, HANG_VALUES, type HangForm, parsed } from '../read/read.ts';
import { STANDARD_RULES } from '../read/rules.ts';
import { lengthOf } from '../read/session.ts';
import { cachedStackReader } from '../read/stack-reader.ts';
import { binOfKey, lowOf } from '../tally/durations.ts';
import { clearFacts, noFacts } from '../tally/facts.ts';
import type { BookOptions } from './book-options.ts';
import { enterPublished, isPublished } from './enter-published.ts';
import { writeHangs, writeHead } from './entry.ts';
import { type HangBook, nameNumber } from './hang-book.ts';

/**
 * The least duration in ms that a main thread reports as a hang; in the histogram of all activity, key 255 and above.
 */
export const HANG_FROM = 128;

/**
 * Makes a function that enters pings into books. Its arguments are the values at HANG_PATHS, then what the options ask
 * for. It keeps only scratch space.
 */
export function bookkeeper(options: BookOptions): (book: HangBook, values: readonly unknown[]) => HangBook {
  const { rules = STANDARD_RULES, by, distinctIds = true, activity = false } = options;
  const reader = new HangReader(options, activity, options.symbols !== undefined);
  const annotation = typeof by === 'object' ? by.annotation : undefined;
  const facts = noFacts();
  const entry = new NumberWriter();
  const hangs = new NumberWriter();
  let book!: HangBook;

  const take: TakeHangs = (stack, { bins, counts }, annotations) => {
    const group =
      annotation === undefined ? undefined : nameNumber(book, annotationOf(annotations, annotation) ?? NO_GROUP);
    writeHangs(hangs, group, book.nodeOf!(stack), bins, counts);
  };

  return (into, values) => {
    book = into;
    book.nodeOf ??= cachedStackReader(book.stacks, rules);
    if (isPublished(values)) {
      enterPublished(book, values, options);
      return book;
    }
    clearFacts(facts);
    hangs.length = 0;
    entry.length = 0;
    const counts = reader.read(values, facts, take);
    const key = keyOfPing(book, values, reader.form, distinctIds);
    writeHead(
      entry,
      {
        counts,
        session: key?.session ?? false,
        length: lengthOf(values),
        client: clientOf(values),
        group: groupOf(book, values, by),
        tasks: counts && reader.activities.length > 0 ? tasksOf(reader.activities) : undefined,
        kind: kindOf(book, values, reader.form),
        grouped: annotation !== undefined,
      },
      facts,
      (name) => nameNumber(book, name),
    );
    entry.append(hangs.bytes, 0, hangs.length);
    enterPing(book, key?.hash, entry);
    return book;
  };
}

/**
 * Returns the number of the group to which all hangs of a ping belong; undefined if each hang has its own group or
 * there are no groups.
 */
function groupOf(book: HangBook, values: readonly unknown[], by: BookOptions['by']): number | undefined {
  if (by === undefined || typeof by === 'object') return undefined;
  const value = values[HANG_VALUES];
  return nameNumber(book, by === 'day' && typeof value === 'string' ? dashedDay(value) : groupName(value));
}

/** The kind of a ping without hang data, as far as the ping states it. */
function kindOf(book: HangBook, values: readonly unknown[], form: HangForm): number | undefined {
  if (form !== 'none') return undefined;
  const type = textOf(values[AT.type]);
  if (type !== undefined) return nameNumber(book, type);
  if (values[AT.aggregates] !== undefined) return nameNumber(book, 'published aggregates whose threads lie elsewhere');
  return values[AT.gleanMetrics] === undefined ? undefined : nameNumber(book, "other pings of Glean's");
}

/**
 * The key of a ping: the session's id, because each ping of a session repeats the hangs of those before it; else the
 * document's id.
 */
function keyOfPing(book: HangBook, values: readonly unknown[], form: HangForm, distinctIds: boolean) {
  const session = form === 'v4' ? textOf(values[AT.session]) : undefined;
  return keyOf(book, session, distinctIds ? (textOf(values[AT.id]) ?? textOf(values[AT.rowId])) : undefined);
}

function clientOf(values: readonly unknown[]): Hashed | undefined {
  const client =
    textOf(values[AT.classicClient]) ??
    textOf(values[AT.client]) ??
    textOf(values[AT.gleanClient]) ??
    textOf(values[AT.rowClient]);
  return client === undefined ? undefined : hashed(client);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function tasksOf(activities: readonly unknown[]): number {
  let tasks = 0;
  for (const activity of activities) {
    const values = (parsed(activity) as { values?: unknown } | null)?.values;
    if (values === null || typeof values !== 'object') continue;
    for (const [key, n] of Object.entries(values)) {
      if (Number.isSafeInteger(n) && n > 0 && lowOf(binOfKey(Number(key))) >= HANG_FROM) tasks += n;
    }
  }
  return tasks;
}
