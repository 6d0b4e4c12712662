import type { Grouping } from '../plan/plan.ts';
import { CLIENT_ID, OS, OS_VERSION } from '../record/ping.ts';
import type { JsonRecord } from '../record/record.ts';

/**
 * The grouping behind the distribution of operating systems: pings, and distinct clients, by system and, if asked, its
 * version.
 */
export function osDistribution(byVersion: boolean): Grouping {
  return {
    op: 'group',
    by: [{ name: 'os', expr: OS }, ...(byVersion ? [{ name: 'version', expr: OS_VERSION }] : [])],
    columns: [
      { name: 'pings', fn: 'count', args: [], params: [] },
      { name: 'clients', fn: 'distinct', args: [CLIENT_ID], params: [] },
    ],
  };
}

/** Most pings first, each row with its share of all pings. */
export function withShares(rows: readonly JsonRecord[]): JsonRecord[] {
  const total = rows.reduce((sum, { pings }) => sum + Number(pings), 0);
  return rows
    .map(({ os, version, pings, clients, ...estimate }) => ({
      os: os ?? null,
      ...(version === undefined ? {} : { version }),
      pings: pings ?? 0,
      share: Number((Number(pings) / total).toFixed(6)),
      clients: clients ?? 0,
      ...estimate,
    }))
    .sort((a, b) => Number(b.pings) - Number(a.pings));
}
