import type { Grouping } from '../plan/plan.ts';
import { CLIENT_ID, DOCUMENT_ID, OS, OS_VERSION, SESSION_ID } from '../record/ping.ts';
import type { JsonRecord } from '../record/record.ts';

/**
 * The grouping behind the distribution of operating systems: pings, and distinct clients, by system and, if asked, its
 * version. Pings of one session, and those with one document id, are one where `distinctIds`.
 */
export function osDistribution(byVersion: boolean, distinctIds: boolean): Grouping {
  const once = (name: string, id: string) => ({ name, fn: 'count_once', args: [id, CLIENT_ID], params: [] });
  return {
    op: 'group',
    by: [{ name: 'os', expr: OS }, ...(byVersion ? [{ name: 'version', expr: OS_VERSION }] : [])],
    columns: [
      distinctIds ? once('pings', SESSION_ID) : { name: 'pings', fn: 'count', args: [], params: [] },
      { name: 'clients', fn: 'distinct', args: [CLIENT_ID], params: [] },
      ...(distinctIds ? [once('documents', DOCUMENT_ID), { name: 'read', fn: 'count', args: [], params: [] }] : []),
    ],
  };
}

/** Most pings first, each row with its share of all pings. */
export function withShares(rows: readonly JsonRecord[]): JsonRecord[] {
  const total = rows.reduce((sum, { pings }) => sum + Number(pings), 0);
  return rows
    .map(({ os, version, pings, clients, documents, read, ...estimate }) => ({
      os: os ?? null,
      ...(version === undefined ? {} : { version }),
      pings: pings ?? 0,
      share: Number((Number(pings) / total).toFixed(6)),
      clients: clients ?? 0,
      ...estimate,
    }))
    .sort((a, b) => Number(b.pings) - Number(a.pings));
}

/** Pings that others stand for: sent again under one document id, and earlier ones of a session. */
export function passedOver(rows: readonly JsonRecord[]): { readonly duplicates: number; readonly earlier: number } {
  let [duplicates, earlier] = [0, 0];
  for (const { pings, documents, read } of rows) {
    if (typeof documents !== 'number') continue;
    duplicates += Number(read) - documents;
    earlier += documents - Number(pings);
  }
  return { duplicates, earlier };
}
