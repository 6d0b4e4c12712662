import { isByCluster } from '../../analysis/sampling/sampled-plan.ts';
import { TeleError } from '../../errors.ts';
import type { Grouping } from '../../plan/plan.ts';
import { canonicalText } from '../../record/canonical.ts';
import type { JsonRecord } from '../../record/record.ts';
import { hasNone, type Rows } from '../../record/rows.ts';
import { nextBegin, timeText, widthIn } from '../../record/time/stretch.ts';
import { useZone } from '../../record/zone.ts';
import { grouped } from '../../render/number-text.ts';

/** The flags that decide how a grouping by stretches of time is shown. */
export interface Stretches {
  readonly every?: string | undefined;
  /** The value of columns in rows without a record; undefined leaves such rows out. */
  readonly fill?: string | undefined;
  readonly tz?: string | undefined;
}

/** The most rows that are written. More are a sign of a time far from the others. */
const MOST = 1_000_000;

/**
 * Adds rows for stretches without a record, between the first and the last that have one, for every combination of the
 * other keys. Throws a TeleError, which names both ends, if there would be more than MOST rows.
 */
export function fillStretches(rows: Rows, { by, columns }: Grouping, { every, fill, tz }: Stretches): Rows {
  const width = widthIn(every);
  if (fill === undefined || width === undefined || hasNone(rows)) return rows;
  useZone(tz);
  const [time, ...keys] = by.map(({ name }) => name);
  const known = new Map<string, Map<string, JsonRecord>>();
  const combinations = new Map<string, JsonRecord>();
  for (const row of rows) {
    const own = Object.fromEntries(keys.map((name) => [name, row[name]!]));
    const text = canonicalText(own);
    combinations.set(text, own);
    const begin = String(row[time!]);
    known.set(begin, (known.get(begin) ?? new Map()).set(text, row));
  }
  const [first, last] = [[...known.keys()][0]!, [...known.keys()].at(-1)!];
  // Of clusters an empty list says that there is no record.
  const empty = Object.fromEntries(
    columns.map((column) => [column.name, isByCluster(column) ? [] : fill === '0' ? 0 : null]),
  );
  const filled: JsonRecord[] = [];
  for (let at = Date.parse(first); at <= Date.parse(last); at = nextBegin(at, width)) {
    const begin = timeText(at);
    for (const [text, own] of combinations)
      filled.push(known.get(begin)?.get(text) ?? { [time!]: begin, ...own, ...empty });
    if (filled.length > MOST)
      throw new TeleError(
        `--fill would write more than ${grouped(MOST)} rows, from ${first} to ${last}: is one of these times odd?`,
        { hint: 'filter leaves out odd times, and a longer --every makes fewer rows' },
      );
  }
  return filled;
}
