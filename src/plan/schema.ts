/** The part of JSON Schema that a plan needs. */
export interface Schema {
  readonly $schema?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean';
  readonly const?: string | number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  /** What members of other names are; false where there are none. */
  readonly additionalProperties?: false | Schema;
  readonly items?: Schema;
  /** Alternatives that are told apart by the constant in their member `op`. */
  readonly oneOf?: readonly Schema[];
}

const TEXT: Schema = { type: 'string', minLength: 1 };
const SHARE: Schema = { type: 'number', minimum: 0, maximum: 1 };
const COUNT: Schema = { type: 'integer', minimum: 0 };
const SEED: Schema = { type: 'integer' };

/** The published schema of a plan, version 1: draft 2020-12, of which it uses little. */
export const PLAN_SCHEMA: Schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'tele plan, version 1',
  description: 'What is asked of the input. Expressions are JavaScript over one record, as tele-expressions(7) has it.',
  type: 'object',
  properties: {
    version: { const: 1 },
    stages: { type: 'array', items: { oneOf: stages() } },
    wide: { oneOf: wides() },
    strict: { type: 'boolean' },
  },
  required: ['version', 'stages', 'strict'],
  additionalProperties: false,
};

function stages(): Schema[] {
  return [
    members({ op: { const: 'filter' }, expr: TEXT }),
    members({ op: { const: 'map' }, expr: TEXT }),
    members({ op: { const: 'flat-map' }, expr: TEXT }),
    members({ op: { const: 'sample' }, rate: SHARE, seed: SEED }),
    members({ op: { const: 'sample-by' }, expr: TEXT, rate: SHARE }),
    members({ op: { const: 'head' }, count: COUNT }),
    members({ op: { const: 'pipe' }, command: TEXT, args: { type: 'array', items: { type: 'string' } } }),
  ];
}

function wides(): Schema[] {
  const key = members({ name: { type: 'string' }, expr: TEXT });
  const column = members({
    name: { type: 'string' },
    fn: TEXT,
    args: { type: 'array', items: TEXT },
    params: { type: 'array' },
  });
  return [
    members({
      op: { const: 'group' },
      by: { type: 'array', items: key },
      columns: { type: 'array', items: column },
    }),
    members({ op: { const: 'reservoir' }, size: COUNT, seed: SEED }),
  ];
}

/** An object with just these members. */
function members(properties: Record<string, Schema>): Schema {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}
