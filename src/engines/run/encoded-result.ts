import type { Plan } from '../../plan/plan.ts';
import { jsonText } from '../../record/canonical.ts';
import type { EncodedResult } from '../threads/messages.ts';
import type { GroupTables } from './group-tables.ts';
import type { PartitionResult } from './partition.ts';
import { decodeReservoir } from './reservoir.ts';

/** A result in a form that crosses threads and networks. */
export function encodeResult({ groups, reservoir, ...rest }: PartitionResult): EncodedResult {
  return {
    ...rest,
    ...(groups && { groups: jsonText(groups.encode()) }),
    ...(reservoir && { reservoir: jsonText(reservoir.encode()) }),
  };
}

/** What `encodeResult` was given, for a run of the same plan. */
export function decodeResult(
  { wide }: Plan,
  tables: GroupTables | undefined,
  { groups, reservoir, ...rest }: EncodedResult,
): PartitionResult {
  if (tables && groups !== undefined) return { ...rest, groups: tables.create().decode(JSON.parse(groups)) };
  if (wide?.op === 'reservoir' && reservoir !== undefined)
    return { ...rest, reservoir: decodeReservoir(wide.size, JSON.parse(reservoir)) };
  return rest;
}
