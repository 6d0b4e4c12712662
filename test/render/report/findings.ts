import type { HangBook } from '../../../src/analysis/hangs/book/hang-book.ts';
import { clusterHangs, type HangOptions } from '../../../src/analysis/hangs/cluster.ts';
import { compareHangs } from '../../../src/analysis/hangs/comparison/compare.ts';
import { reportStats } from '../../../src/analysis/hangs/statistics/stats-report.ts';
import { tallyBook } from '../../../src/analysis/hangs/tally/hang-state.ts';
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
  const book = bookOf(pings, options);
  return {
    state: tallyBook(book),
    options,
    stats: reportStats(book, options.rules),
    ...(before && { comparison: compareHangs(book, bookOf(before, options)) }),
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

function bookOf(pings: readonly JsonRecord[], options: HangOptions): HangBook {
  const aggregate = clusterHangs({ ...options, activity: true });
  return pings.reduce((state, ping) => aggregate.add(state, valuesOf(ping)), aggregate.zero());
}
