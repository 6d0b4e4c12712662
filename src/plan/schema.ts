import type { Stage, Wide } from './plan.ts';

/** The part of JSON Schema that plans, reports and states use. */
export interface Schema {
  readonly $schema?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean';
  readonly const?: string | number | boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  /** The schema of members with other names; false if none may exist. */
  readonly additionalProperties?: false | Schema;
  readonly items?: Schema;
  /** Alternatives, which the constant in their member `op` tells apart. */
  readonly oneOf?: readonly Schema[];
}

const TEXT: Schema = { type: 'string', minLength: 1 };
const SHARE: Schema = { type: 'number', minimum: 0, maximum: 1 };
const COUNT: Schema = { type: 'integer', minimum: 0 };
const SEED: Schema = { type: 'integer' };

const TEXTS: Schema = { type: 'array', items: { type: 'string' } };
/** A dimension filter: anything, one of a list, or a range whose ends may be open. */
const WANTED: Schema = {
  type: 'object',
  properties: { any: { const: true }, oneOf: TEXTS, from: TEXT, to: TEXT },
  additionalProperties: false,
};

/** The members of every stage beside `op`. The type makes a missing stage an error. */
const STAGES: { readonly [Op in Stage['op']]: Readonly<Record<string, Schema>> } = {
  filter: { expr: TEXT },
  choose: { dimension: TEXT, wanted: WANTED },
  map: { expr: TEXT },
  'flat-map': { expr: TEXT },
  sample: { rate: SHARE, seed: SEED },
  'sample-by': { expr: TEXT, rate: SHARE },
  head: { count: COUNT },
  join: { table: TEXT, on: { type: 'array', items: members({ left: TEXT, right: TEXT }) }, kind: TEXT, 'as?': TEXT },
  pipe: { command: TEXT, args: TEXTS },
};

const EXPRESSIONS: Schema = { type: 'array', items: TEXT };
const KEY = members({ name: { type: 'string' }, expr: TEXT });
const SLIDING = members({ every: TEXT, step: TEXT });
const LIVE = members({ at: TEXT, every: TEXT, late: COUNT });
const COLUMN = members({
  name: { type: 'string' },
  fn: TEXT,
  args: { type: 'array', items: TEXT },
  params: { type: 'array' },
});

/** The members of every wide step beside `op`. */
const WIDES: { readonly [Op in Wide['op']]: Readonly<Record<string, Schema>> } = {
  group: {
    by: { type: 'array', items: KEY },
    columns: { type: 'array', items: COLUMN },
    'slide?': SLIDING,
    'floor?': members({ clients: COUNT, keys: COUNT }),
    'live?': LIVE,
  },
  reservoir: { size: COUNT, seed: SEED },
  tail: { count: COUNT },
  sort: { keys: { type: 'array', items: members({ expr: TEXT, descending: { type: 'boolean' } }) }, 'most?': COUNT },
  distinct: { by: EXPRESSIONS },
  top: { count: COUNT, expr: TEXT, by: EXPRESSIONS },
  sessions: { by: { type: 'array', items: KEY }, at: TEXT, gap: COUNT },
  summary: { depth: COUNT },
};

/** How the records of a grouping were drawn. */
const SAMPLE = members({
  'objects?': members({
    drawn: COUNT,
    of: COUNT,
    bytes: COUNT,
    clusters: { type: 'array', items: { type: 'array', items: { type: 'number', minimum: 0 } } },
    'looked?': { type: 'boolean' },
  }),
  'values?': members({ expr: TEXT, rate: SHARE }),
  'records?': SHARE,
});

/** The published schema of a plan, version 1, in a small part of JSON Schema draft 2020-12. */
export const PLAN_SCHEMA: Schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'tele plan, version 1',
  description: 'What is asked of the input. Expressions are JavaScript over one record, as tele-expressions(7) has it.',
  type: 'object',
  properties: {
    version: { const: 1 },
    stages: { type: 'array', items: { oneOf: choices(STAGES) } },
    wide: { oneOf: choices(WIDES) },
    sample: SAMPLE,
    strict: { type: 'boolean' },
    tz: TEXT,
    set: { type: 'object', additionalProperties: {} },
  },
  required: ['version', 'stages', 'strict'],
  additionalProperties: false,
};

function choices(steps: Readonly<Record<string, Readonly<Record<string, Schema>>>>): Schema[] {
  return Object.entries(steps).map(([op, own]) => members({ op: { const: op }, ...own }));
}

/** The schema of an object with exactly these members; those with a question mark may be missing. */
function members(own: Record<string, Schema>): Schema {
  const properties = Object.fromEntries(Object.entries(own).map(([name, schema]) => [name.replace('?', ''), schema]));
  const required = Object.keys(own).filter((name) => !name.endsWith('?'));
  return { type: 'object', properties, required, additionalProperties: false };
}
