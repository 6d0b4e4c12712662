import type { Plan } from '../../plan/plan.ts';
import type { Json } from '../../record/record.ts';
import { type GroupTables, groupTables } from '../run/group-tables.ts';
import type { PartitionResult } from '../run/partition.ts';
import { createReservoir, decodeReservoir } from '../run/reservoir.ts';

/** A wide step's state, cut into pieces that can be brought together by their keys, anywhere. */
export type Piece = readonly [key: string, state: string];

/** How the states of a plan's wide step are taken apart, merged and put together. Pieces are given and merged in input order. */
export interface States {
  pieces(result: PartitionResult): Piece[];
  /** Merges states of one key. */
  merge(key: string, states: Iterable<string>): string;
  /** The whole again, from the pieces of all keys. */
  gather(pieces: Iterable<Piece>): Pick<PartitionResult, 'groups' | 'reservoir'>;
}

/** Undefined where the plan has no wide step. Throws a UsageError where an aggregate cannot be. */
export async function statesOf(plan: Plan): Promise<States | undefined> {
  const { wide } = plan;
  if (wide?.op === 'reservoir') return reservoirStates(wide.size);
  const tables = await groupTables(plan);
  return tables && groupStates(tables);
}

function groupStates(tables: GroupTables): States {
  const elementOf = ([key, state]: Piece): Json => [JSON.parse(key), JSON.parse(state)];
  return {
    pieces: ({ groups }) =>
      (groups?.encode() ?? []).map((element) => {
        const [keys, states] = element as [Json, Json];
        return [JSON.stringify(keys), JSON.stringify(states)];
      }),
    merge(key, states) {
      const table = tables.create();
      for (const state of states) table.merge(table.decode([elementOf([key, state])]));
      const [merged] = table.encode() as [Json, Json][];
      return JSON.stringify(merged![1]);
    },
    gather(pieces) {
      const groups = tables.create();
      for (const piece of pieces) groups.merge(groups.decode([elementOf(piece)]));
      return { groups };
    },
  };
}

/** A sample is one piece, without a key. */
function reservoirStates(size: number): States {
  const merged = (states: Iterable<string>) => {
    const reservoir = createReservoir(size, 0);
    for (const state of states) reservoir.merge(decodeReservoir(size, JSON.parse(state)));
    return reservoir;
  };
  return {
    pieces: ({ reservoir }) => (reservoir ? [['', JSON.stringify(reservoir.encode())]] : []),
    merge: (_, states) => JSON.stringify(merged(states).encode()),
    gather: (pieces) => ({ reservoir: merged([...pieces].map(([, state]) => state)) }),
  };
}
