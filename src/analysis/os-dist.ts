import type { Grouping, Sample } from '../plan/plan.ts';
import { CLIENT_ID, DOCUMENT_ID, OS, OS_VERSION, SESSION_ID } from '../record/ping.ts';
import type { JsonRecord } from '../record/record.ts';
import { type Unit, unitsOf } from './sampling/design.ts';
import { estimatedClients, estimatedTotal } from './sampling/estimate.ts';
import {
  countsDrawn,
  drawnBy,
  estimatedShares,
  estimateMembers,
  type GroupPlan,
  withoutClusters,
} from './sampling/estimated-columns.ts';
import { sampleText } from './sampling/sample-of.ts';
import { total } from './statistics/by-client.ts';

/** The options of a distribution. */
export interface OsOptions {
  /** Count each version of a system separately. */
  readonly byVersion: boolean;
  /** Count pings of one session once, and pings with the same document id. */
  readonly distinctIds: boolean;
}

/**
 * The grouping behind the distribution of operating systems: pings and distinct clients, by system and on request by
 * version.
 */
export function osDistribution({ byVersion, distinctIds }: OsOptions): Grouping {
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

/**
 * The rows with each one's share of all pings, most pings first. For a sample, rows also have estimates of everything
 * with their 95 % intervals; `of` names the sample.
 */
export function withShares(rows: readonly JsonRecord[], plan: GroupPlan): JsonRecord[] {
  const pingsOfAll = rows.reduce((sum, { pings }) => sum + Number(pings), 0);
  const estimates = plan.sample === undefined ? [] : estimatesOf(rows, plan, plan.sample);
  return rows
    .map((row, k) => {
      const { os, version, pings, clients, documents, read, ...marks } = withoutClusters(row, plan.wide);
      return {
        os: os ?? null,
        ...(version === undefined ? {} : { version }),
        pings: pings ?? 0,
        share: Number((Number(pings) / pingsOfAll).toFixed(6)),
        clients: clients ?? 0,
        ...marks,
        ...estimates[k],
      };
    })
    .sort((a, b) => Number(b.pings) - Number(a.pings));
}

/**
 * Whether estimates of pings leave out those that another one stands for. They can if the pings of a client were drawn
 * together; the other one may otherwise lie in what was not drawn.
 */
export function estimatesOnce({ wide, sample }: GroupPlan): boolean {
  return wide.columns.some((column) => countsDrawn(column, sample ?? {}));
}

function estimatesOf(rows: readonly JsonRecord[], plan: GroupPlan, sample: Sample): JsonRecord[] {
  const units = unitsOf(sample) as [Unit, ...Unit[]];
  const counted = plan.wide.columns.find(({ fn }) => fn === 'count')!.name;
  const shares = estimatedShares(rows, counted, sample);
  const once = estimatesOnce(plan);
  return rows.map((row, k) => {
    const { pings, clients } = row;
    const own = drawnBy(row, counted, units);
    const read = total(own[0].sums);
    // Clusters also count pings that another one stands for; these are equally frequent in all clusters.
    const part = once && read > 0 ? Number(pings) / read : 1;
    return Object.fromEntries([
      ...estimateMembers('pings', estimatedTotal(own), (end) => Math.round(end * part)),
      ...estimateMembers('share', shares[k], (end) => Number(end.toFixed(6))),
      ...(once ? estimateMembers('clients', estimatedClients(Number(clients), sample.values!.rate), Math.round) : []),
      ['of', sampleText(sample)],
    ]);
  });
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
