import { createDistinct, type Distinct } from '../aggregate/distinct.ts';
import { compareValues } from '../aggregate/order.ts';
import type { Wide } from '../plan/plan.ts';
import { formatPath } from '../record/path.ts';
import type { Json, JsonRecord, Path } from '../record/record.ts';
import type { Binder } from '../stages/binder.ts';
import type { Step } from '../stages/cursor.ts';
import type { WideState, WideStep } from './wide-step.ts';

type Summary = Extract<Wide, { op: 'summary' }>;

/** Counts different values exactly up to this number, and estimates beyond it. */
const DISTINCT = createDistinct(1000);
const EXAMPLES = 3;
/** The most characters of a text that are shown. */
const SHOWN = 60;

/** The facts about the values at a path. */
interface Field {
  readonly types: Map<string, number>;
  least: Json | undefined;
  most: Json | undefined;
  distinct: Distinct;
  readonly examples: Json[];
}

/**
 * Makes a row for each path that records have, in the order of first occurrence: types, the share of records without a
 * value, the least and the largest value in the order of `compareValues`, the number of different values, and the first
 * of them. Members of objects are described down to a depth; what lies deeper, and in lists, counts as one value.
 * Memory grows with the number of paths alone.
 */
export function openSummary(summary: Summary): WideStep {
  return {
    expressions: ['d'],
    description: `a row for each path, down to ${summary.depth} levels`,
    create: () => new SummaryState(summary, { records: 0, fields: [] }),
    decode: (json) => new SummaryState(summary, json as unknown as Encoded),
  };
}

interface Encoded {
  readonly records: number;
  readonly fields: readonly (readonly [
    path: string,
    types: [string, number][],
    ends: Json[],
    distinct: Json,
    examples: Json[],
  ])[];
}

class SummaryState implements WideState {
  readonly #depth: number;
  #records: number;
  readonly #fields = new Map<string, Field>();

  constructor({ depth }: Summary, { records, fields }: Encoded) {
    this.#depth = depth;
    this.#records = records;
    for (const [path, types, [least, most], distinct, examples] of fields)
      this.#fields.set(path, { types: new Map(types), least, most, distinct: DISTINCT.decode(distinct), examples });
  }

  taker(binder: Binder): Step {
    const whole = binder.bind('d');
    return (cursor) => {
      this.#records++;
      this.#look(whole(cursor) as JsonRecord, []);
      return true;
    };
  }

  merge(next: WideState): void {
    const { records, fields } = (next as SummaryState).#all();
    this.#records += records;
    for (const [path, other] of fields) {
      const field = this.#fieldAt(path);
      for (const [type, count] of other.types) field.types.set(type, (field.types.get(type) ?? 0) + count);
      for (const end of [other.least, other.most]) if (end !== undefined) widen(field, end);
      field.distinct = DISTINCT.merge(field.distinct, other.distinct);
      for (const example of other.examples) addExample(field, example);
    }
  }

  encode(): Json {
    const fields = Array.from(this.#fields, ([path, { types, least, most, distinct, examples }]) => {
      const ends = least === undefined ? [] : [least, most!];
      return [path, [...types], ends, DISTINCT.encode(distinct), [...examples]];
    });
    return { records: this.#records, fields };
  }

  held(): string {
    return `what ${this.#fields.size.toLocaleString('en-US')} paths hold`;
  }

  finish() {
    const { records, fields } = this.#all();
    return { rows: Array.from(fields, ([path, field]) => rowOf(path, field, records)) };
  }

  #all() {
    return { records: this.#records, fields: this.#fields };
  }

  #look(object: JsonRecord, above: Path): void {
    for (const [key, value] of Object.entries(object)) {
      const path = [...above, { key }];
      const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
      if (isObject && path.length < this.#depth && Object.keys(value).length > 0) this.#look(value, path);
      else take(this.#fieldAt(formatPath(path)), value);
    }
  }

  #fieldAt(path: string): Field {
    let field = this.#fields.get(path);
    if (field === undefined) {
      field = { types: new Map(), least: undefined, most: undefined, distinct: DISTINCT.zero(), examples: [] };
      this.#fields.set(path, field);
    }
    return field;
  }
}

function take(field: Field, value: Json): void {
  const type = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  field.types.set(type, (field.types.get(type) ?? 0) + 1);
  if (value === null) return;
  field.distinct = DISTINCT.add(field.distinct, [value]);
  if (typeof value === 'object') return;
  widen(field, value);
  addExample(field, value);
}

function widen(field: Field, value: Json): void {
  if (field.least === undefined || compareValues(value, field.least) < 0) field.least = value;
  if (field.most === undefined || compareValues(value, field.most) > 0) field.most = value;
}

function addExample({ examples }: Field, value: Json): void {
  if (examples.length < EXAMPLES && !examples.includes(value)) examples.push(value);
}

function rowOf(path: string, { types, least, most, distinct, examples }: Field, records: number): JsonRecord {
  const present = [...types].filter(([type]) => type !== 'null');
  const count = present.reduce((sum, [, own]) => sum + own, 0);
  const named = present.sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([type]) => type);
  const { value, error } = DISTINCT.finish(distinct);
  return {
    path,
    type: named.join('|') || 'null',
    missing: records === 0 ? 0 : (records - count) / records,
    min: clip(least),
    max: clip(most),
    distinct: value ?? null,
    examples: examples.map(clip),
    ...(error !== undefined && { approximate: true, error: { distinct: error } }),
  };
}

function clip(value: Json | undefined): Json {
  if (typeof value !== 'string' || value.length <= SHOWN) return value ?? null;
  return `${value.slice(0, SHOWN - 1)}…`;
}
