import type { Grouping } from '../plan/plan.ts';
import { CLIENT_ID, DOCUMENT_ID, OS, OS_VERSION, SESSION_ID } from '../record/ping.ts';
import type { JsonRecord } from '../record/record.ts';
import { allClusters } from './sampling/by-cluster.ts';
import { estimatedClients, estimatedShare, estimatedTotal } from './sampling/estimate.ts';
import { ends, ofClients } from './sampling/estimated-columns.ts';
import { total } from './statistics/by-client.ts';

/** The options of a distribution. */
export interface OsOptions {
  /** Count each version of a system separately. */
  readonly byVersion: boolean;
  /** Count pings of one session once, and pings with the same document id. */
  readonly distinctIds: boolean;
  /** The share of clients in the sample; 1 for all. */
  readonly share: number;
}

/**
 * The grouping behind the distribution of operating systems: pings and distinct clients, by system and on request by
 * version.
 */
export function osDistribution({ byVersion, distinctIds, share }: OsOptions): Grouping {
  const once = (name: string, id: string) => ({ name, fn: 'count_once', args: [id, CLIENT_ID], params: [] });
  return {
    op: 'group',
    by: [{ name: 'os', expr: OS }, ...(byVersion ? [{ name: 'version', expr: OS_VERSION }] : [])],
    columns: [
      distinctIds ? once('pings', SESSION_ID) : { name: 'pings', fn: 'count', args: [], params: [] },
      { name: 'clients', fn: 'distinct', args: [CLIENT_ID], params: [] },
      ...(distinctIds ? [once('documents', DOCUMENT_ID), { name: 'read', fn: 'count', args: [], params: [] }] : []),
      ...(share < 1 ? [{ name: 'clusters', fn: 'by_cluster', args: [CLIENT_ID], params: [share, 'count'] }] : []),
    ],
  };
}

/**
 * The rows with each one's share of all pings, most pings first. For a sample of clients, rows also have estimates for
 * all clients, with their 95 % intervals; `of` has the counts behind them.
 */
export function withShares(rows: readonly JsonRecord[], drawn = 1): JsonRecord[] {
  const pingsOfAll = rows.reduce((sum, { pings }) => sum + Number(pings), 0);
  const drawnOf = rows.map(({ clusters }) => (drawn < 1 ? allClusters(clusters as number[]) : []));
  const all = sumOf(drawnOf);
  return rows
    .map(({ os, version, pings, clients, documents, read, clusters, ...estimate }, row) => ({
      os: os ?? null,
      ...(version === undefined ? {} : { version }),
      pings: pings ?? 0,
      share: Number((Number(pings) / pingsOfAll).toFixed(6)),
      clients: clients ?? 0,
      ...estimate,
      ...(drawn < 1 ? estimates(Number(pings), Number(clients), drawnOf[row]!, all, drawn) : {}),
    }))
    .sort((a, b) => Number(b.pings) - Number(a.pings));
}

function estimates(pings: number, clients: number, clusters: number[], all: number[], drawn: number): JsonRecord {
  const read = total(clusters);
  // Clusters also count pings that another one replaces; these are equally frequent in all clusters.
  const counted = estimatedTotal(clusters, drawn);
  const once = read === 0 ? 1 : pings / read;
  const share = estimatedShare(clusters, all, drawn);
  const known = estimatedClients(clients, drawn);
  return {
    pings_estimate: Math.round(pings / drawn),
    ...Object.fromEntries([
      ...ends('pings', counted, (end) => Math.round(end * once)),
      ...ends('share', share ?? {}, (end) => Number(end.toFixed(6))),
      ['clients_estimate', Math.round(known.value)],
      ...ends('clients', known, Math.round),
    ]),
    of: ofClients(drawn),
  };
}

function sumOf(lists: readonly (readonly number[])[]): number[] {
  return (lists[0] ?? []).map((_, k) => lists.reduce((sum, list) => sum + list[k]!, 0));
}

/**
 * The number of pings that do not count because another one does: those sent again under the same document id, and
 * earlier ones of a session.
 */
export function passedOver(rows: readonly JsonRecord[]): { readonly duplicates: number; readonly earlier: number } {
  let [duplicates, earlier] = [0, 0];
  for (const { pings, documents, read } of rows) {
    if (typeof documents !== 'number') continue;
    duplicates += Number(read) - documents;
    earlier += documents - Number(pings);
  }
  return { duplicates, earlier };
}
