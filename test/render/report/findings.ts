import type { Aggregate } from '../../../src/aggregate/aggregate.ts';
import { clusterHangs, type HangOptions } from '../../../src/analysis/hangs/cluster.ts';
import { compareRates } from '../../../src/analysis/hangs/comparison/compare.ts';
import { hangRates } from '../../../src/analysis/hangs/comparison/rates.ts';
import { hangStats } from '../../../src/analysis/hangs/statistics/stats.ts';
import type { HangStats } from '../../../src/analysis/hangs/statistics/stats-report.ts';
import type { JsonRecord } from '../../../src/record/record.ts';
import type { HangFindings } from '../../../src/render/report/compose.ts';
import type { Provenance } from '../../../src/render/report/hang-page.ts';
import { valuesOf } from '../../analysis/hangs/pings.ts';

/** What a run over these pings finds, without running one. */
export function findingsOf(
  pings: readonly JsonRecord[],
  {
    before,
    options = {},
    made = {},
  }: { before?: readonly JsonRecord[]; options?: HangOptions; made?: Partial<Provenance> } = {},
): HangFindings {
  const stats = hangStats();
  const rates = hangRates();
  return {
    state: stateOf(clusterHangs(options), pings),
    options,
    stats: stats.finish(stateOf(stats, pings)).value as unknown as HangStats,
    ...(before && { comparison: compareRates(stateOf(rates, pings), stateOf(rates, before)) }),
    made: {
      tele: '0.0.0',
      at: '2014-11-27T12:00:00.000Z',
      thread: 'Gecko',
      source: '/lake',
      generated: false,
      selection: [['channel', 'aurora']],
      seed: 42,
      objects: [{ uri: '/lake/a', size: 1000 }],
      counts: { bytes: 1000, lines: pings.length, bad: 0, failed: 0 },
      plan: { version: 1 },
      ...made,
    },
  };
}

function stateOf<S>(aggregate: Aggregate<S>, pings: readonly JsonRecord[]): S {
  return pings.reduce((state, ping) => aggregate.add(state, valuesOf(ping)), aggregate.zero());
}
