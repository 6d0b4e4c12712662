import { passedOver, withShares } from '../../analysis/os-dist.ts';
import { drawnShare } from '../../analysis/sampling/estimated-columns.ts';
import type { Grouping } from '../../plan/plan.ts';
import type { JsonRecord } from '../../record/record.ts';
import { counted, grouped } from '../../render/number-text.ts';
import { type TableOptions, tableText } from '../../render/table.ts';
import type { Answer, Grouped } from './answer.ts';

/**
 * Makes the answer from a distribution of operating systems. For a sample of clients, a terminal shows the estimates.
 */
export function answerOsDist({ rows: all, counts }: Pick<Grouped, 'rows' | 'counts'>, wide: Grouping): Answer {
  const rows = [...all];
  const { duplicates, earlier } = passedOver(rows);
  const left = [
    ...(duplicates > 0 ? [`${counted(duplicates, 'ping')} sent again under the same document id`] : []),
    ...(earlier > 0 ? [`${counted(earlier, 'ping')} of a session that another stands for`] : []),
  ];
  const notes = left.length === 0 ? [] : [`left out: ${left.join(', ')}`];
  const drawn = drawnShare(wide.columns);
  const shared = withShares(rows, drawn);
  const from = `${counted(counts.out, 'ping')} in ${counted(counts.inputs, 'object')}`;
  if (drawn === 1) return { rows: shared, table: { shares: ['share'], note: [from, ...notes].join('; ') }, notes };
  const of = `estimates for all clients, ± half of a 95 % interval, from ${shared[0]?.of ?? 'no client'}`;
  const table: TableOptions = { note: [`${of}: ${from}`, ...notes].join('; ') };
  return { rows: shared, text: (width) => tableText(shared.map(shownEstimate), { ...table, width }), notes };
}

/** A row for reading: estimates with half the width of their interval, and the counts that were read. */
function shownEstimate(row: JsonRecord): JsonRecord {
  const half = (name: string) => (Number(row[`${name}_high`]) - Number(row[`${name}_low`])) / 2;
  const percent = (share: number) => (share * 100).toFixed(1);
  return {
    os: row.os!,
    ...(row.version === undefined ? {} : { version: row.version }),
    pings: `${grouped(Number(row.pings_estimate))} ± ${grouped(Math.round(half('pings')))}`,
    share: `${percent(Number(row.share))} % ± ${percent(half('share'))}`,
    clients: `${grouped(Number(row.clients_estimate))} ± ${grouped(Math.round(half('clients')))}`,
    'pings read': row.pings!,
    'clients read': row.clients!,
  };
}
