import type { Aggregate, AggregateEntry, AggregateSpec } from '../aggregate/aggregate.ts';
import type { GroupBy } from '../aggregate/group.ts';
import { isValue, type Key, keyOf } from '../aggregate/key.ts';
import type { Floor } from '../plan/plan.ts';
import { CLIENT_ID, CLIENT_PATHS } from '../record/ping.ts';
import type { Json } from '../record/record.ts';

/** The clients of a group, as many as are needed to know that they are enough. It is the last column of a grouping. */
export const ENOUGH_CLIENTS: AggregateEntry = {
  name: 'enough_clients',
  usage: 'enough_clients(x, n)',
  doc: 'Up to n different values of x',
  cost: 'constant: n values',
  args: [1, 1],
  params: [1, 1],
  create: ([most]) => {
    const include = (state: Set<Key>, key: Key) => (state.size < (most as number) ? state.add(key) : state);
    return {
      zero: () => new Set(),
      add(state, [id]) {
        const key = keyOf(id);
        return isValue(key) ? include(state, key) : state;
      },
      merge(a, b) {
        for (const key of b) include(a, key);
        return a;
      },
      finish: (state) => ({ value: state.size }),
      encode: (state) => [...state],
      decode: (json) => new Set(json as Key[]),
    } satisfies Aggregate<Set<Key>> as Aggregate;
  },
};

/** The column that a grouping with a floor has behind those that were asked for. */
export function enoughClients({ clients }: Floor): AggregateSpec {
  return { name: 'clients behind a row', fn: ENOUGH_CLIENTS.name, args: [CLIENT_ID], params: [clients] };
}

/** Groups without those of few clients, and what became of these, one sentence each. */
export interface Folded {
  readonly groups: GroupBy;
  readonly notes: string[];
}

/**
 * Folds the groups of fewer clients than the floor into one row; it keeps the first keys of a group, such as the time,
 * of which there may be several. A folded row that still has too few clients is left out. Records without a client
 * count for none. `empty` is a table of the same shape without the last column. Costs a copy of the groups as JSON.
 */
export function foldFew(all: GroupBy, empty: GroupBy, { clients, keys: fixed }: Floor): Folded {
  const kept: Json[] = [];
  const folds = new Map<string, { readonly groups: Json[]; readonly ids: Set<Json> }>();
  for (const group of all.encode()) {
    const [keys, states] = group as [Json[], Json[]];
    const ids = states.at(-1) as Json[];
    const asked = states.slice(0, -1);
    if (ids.length >= clients) {
      kept.push([keys, asked]);
      continue;
    }
    const label = keys.map((key, k) => (k < fixed ? key : k === fixed ? `fewer than ${clients} clients` : null));
    const name = JSON.stringify(label);
    const fold = folds.get(name) ?? { groups: [], ids: new Set<Json>() };
    folds.set(name, fold);
    fold.groups.push([label, asked]);
    for (const id of ids) fold.ids.add(id);
  }
  const parts = [...folds.values()];
  const isEnough = ({ ids }: (typeof parts)[number]) => ids.size >= clients;
  const folded = parts.filter(isEnough).flatMap(({ groups }) => groups);
  const lost = parts.filter((part) => !isEnough(part)).flatMap(({ groups }) => groups);
  const hasClients = kept.length > 0 || parts.some(({ ids }) => ids.size > 0);
  return {
    groups: empty.decode([...kept, ...folded]),
    notes: notesOf(folded.length, lost.length, clients, hasClients),
  };
}

function notesOf(folded: number, lost: number, clients: number, hasClients: boolean): string[] {
  const many = (count: number) => (count === 1 ? '1 group has' : `${count.toLocaleString('en-US')} groups have`);
  return [
    ...(folded > 0
      ? [`note: ${many(folded)} fewer than ${clients} clients: they are in the row "fewer than ${clients} clients"`]
      : []),
    ...(lost > 0 ? [`note: ${many(lost)} fewer than ${clients} clients, together as well: they are left out`] : []),
    ...(hasClients ? [] : [`no record names its client: tele looks for it at ${CLIENT_PATHS.join(', ')}`]),
  ];
}
