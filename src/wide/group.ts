import { createGroupBy, type GroupBy } from '../aggregate/group.ts';
import { AGGREGATES } from '../aggregate/registry.ts';
import { type Grouping, isLive } from '../plan/plan.ts';
import type { Json } from '../record/record.ts';
import type { Binder } from '../stages/binder.ts';
import type { Step } from '../stages/cursor.ts';
import { bindKey } from './bind-key.ts';
import { ENOUGH_CLIENTS, enoughClients, foldFew } from './fold-few.ts';
import { slideGroups } from './slide.ts';
import type { Shuffle, WideState, WideStep } from './wide-step.ts';

/** Whether an argument of a column may come as the bytes of its JSON text. */
type TakesBytes = (column: number, argument: number) => boolean;

/**
 * Groups of records by keys, with aggregates. Memory grows with the number of groups. The analyses are loaded only if a
 * column names one of their aggregates. Throws a UsageError for an unknown aggregate, or columns with the same name.
 */
export async function openGroup(wide: Grouping): Promise<WideStep> {
  const { by, floor } = wide;
  const columns = floor ? [...wide.columns, enoughClients(floor)] : wide.columns;
  const plain = wide.columns.every(({ fn }) => AGGREGATES.some(({ name }) => name === fn));
  const analyses = plain ? [] : (await import('../analysis/entries.ts')).ANALYSES;
  const entries = [...AGGREGATES, ...analyses, ENOUGH_CLIENTS];
  const bytes = columns.map(({ fn }) => entries.find(({ name }) => name === fn)?.bytes ?? []);
  const takesBytes: TakesBytes = (column, argument) => bytes[column]!.includes(argument);
  const growing = columns.filter(({ fn }) => !entries.find(({ name }) => name === fn)?.cost.startsWith('constant'));
  const names = by.map(({ name }) => name);
  const empty = createGroupBy(names, columns, entries);
  const shown = floor && createGroupBy(names, wide.columns, entries);
  const stateOf = (groups: GroupBy) => new GroupState({ ...wide, columns }, takesBytes, growing, groups, shown);
  const step: WideStep = {
    expressions: [...by.map(({ expr }) => expr), ...columns.flatMap(({ args }) => args)],
    ofExpressions: true,
    description: describe(wide),
    create: () => stateOf(empty.decode([])),
    decode: (json) => stateOf(empty.decode(json)),
    unpack: (value) => stateOf(empty.unpack(value)),
    shuffle: BY_KEYS,
  };
  if (!isLive(wide)) return step;
  const { openLive } = await import('./live.ts');
  // Of a stretch all records have the same time, so that is no key of its groups.
  const inner = { ...wide, by: by.slice(1) };
  const within = createGroupBy(names.slice(1), columns, entries);
  return openLive(wide, step, () => new GroupState(inner, takesBytes, growing, within, undefined));
}

/** The groups behind a state of a grouping, for analyses, which make more than a row of their states. */
export function groupsOf(state: WideState | undefined): GroupBy {
  // instanceof would fail, because each entry of the build has its own copy of the class.
  if (state !== undefined && 'groups' in state) return (state as GroupState).groups;
  throw new Error('the plan has no grouping');
}

class GroupState implements WideState {
  /** May be exchanged between two records. */
  groups: GroupBy;
  readonly #wide: Grouping;
  readonly #takesBytes: TakesBytes;
  /** The columns whose memory grows with the records of a group. */
  readonly #growing: Grouping['columns'];
  /** With a floor, an empty table of the columns that are shown. */
  readonly #shown: GroupBy | undefined;
  #folded: readonly string[] = [];

  constructor(
    wide: Grouping,
    takesBytes: TakesBytes,
    growing: Grouping['columns'],
    groups: GroupBy,
    shown: GroupBy | undefined,
  ) {
    this.#wide = wide;
    this.#takesBytes = takesBytes;
    this.#growing = growing;
    this.groups = groups;
    this.#shown = shown;
  }

  taker(binder: Binder): Step {
    const { by, columns } = this.#wide;
    const keys = by.map(({ expr }) => bindKey(binder, expr));
    const args = columns.map((column, c) => column.args.map((expr, a) => binder.bind(expr, this.#takesBytes(c, a))));
    const argValues: unknown[][] = args.map((own) => own.map(() => undefined));
    return (cursor) => {
      const { groups } = this;
      const writer = groups.begin();
      for (let k = 0; k < keys.length; k++) keys[k]!(cursor, writer);
      for (let c = 0; c < args.length; c++) {
        const own = args[c]!;
        for (let a = 0; a < own.length; a++) argValues[c]![a] = own[a]!(cursor);
      }
      groups.end(argValues);
      return true;
    };
  }

  merge(next: WideState): void {
    this.groups.merge(groupsOf(next));
  }

  encode(): Json {
    return this.groups.encode();
  }

  held(): string {
    const { size } = this.groups;
    const groups = `${size.toLocaleString('en-US')} group${size === 1 ? '' : 's'}`;
    if (this.#growing.length === 0 || size > FEW)
      return `at least ${groups} by ${this.#wide.by.map(({ expr }) => expr).join(', ')}`;
    return `${this.#growing.map(callText).join(', ')} of ${groups}`;
  }

  pack() {
    return this.groups.pack();
  }

  notes(): string[] {
    return [...this.groups.notes(), ...this.#folded];
  }

  finish() {
    const { slide, floor } = this.#wide;
    const slid = slide ? slideGroups(this.groups, slide) : this.groups;
    if (floor === undefined) return { rows: slid.finish() };
    const { groups, notes } = foldFew(slid, this.#shown!, floor);
    this.#folded = notes;
    return { rows: groups.finish() };
  }
}

/** This many groups or fewer cannot fill the memory by themselves. */
const FEW = 1000;

/**
 * The shuffle of groups. An encoded table is a list of `[keys, …]`: each group is a piece, under the JSON of its keys.
 */
const BY_KEYS: Shuffle = {
  cut: (table) => (table as [Json, ...Json[]][]).map(([keys, ...rest]) => [JSON.stringify(keys), rest]),
  join: (key, rest) => [[JSON.parse(key), ...(rest as Json[])]],
};

function describe({ by, columns, floor }: Grouping): string {
  const keys = by.map(({ name, expr }) => (name === expr ? expr : `${name} = ${expr}`)).join(', ');
  const list = columns.map((column) => `${column.name} = ${callText(column)}`);
  const fewest = floor === undefined ? '' : `; groups of fewer than ${floor.clients} clients in one row`;
  return `group${keys === '' ? '' : ` by ${keys}`}, ${list.join(', ')}${fewest}`;
}

function callText({ fn, args, params }: Grouping['columns'][number]): string {
  return `${fn}(${[...args, ...params.map((value) => JSON.stringify(value))].join(', ')})`;
}
