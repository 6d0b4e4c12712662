import { estimatesOnce, passedOver, withShares } from '../../analysis/os-dist.ts';
import type { GroupPlan } from '../../analysis/sampling/estimated-columns.ts';
import { sampleText } from '../../analysis/sampling/sample-of.ts';
import type { JsonRecord } from '../../record/record.ts';
import { counted, grouped } from '../../render/number-text.ts';
import { type TableOptions, tableText } from '../../render/table.ts';
import type { Answer, Grouped } from './answer.ts';

/** Makes the answer from a distribution of operating systems. For a sample, a terminal shows the estimates. */
export function answerOsDist({ rows: all, counts }: Pick<Grouped, 'rows' | 'counts'>, plan: GroupPlan): Answer {
  const rows = [...all];
  const { duplicates, earlier } = passedOver(rows);
  const left = [
    ...(duplicates > 0 ? [`${counted(duplicates, 'ping')} sent again under the same document id`] : []),
    ...(earlier > 0 ? [`${counted(earlier, 'ping')} of a session that another stands for`] : []),
  ];
  const notes = left.length === 0 ? [] : [`left out: ${left.join(', ')}`];
  const shared = withShares(rows, plan);
  const from = `${counted(counts.out, 'ping')} in ${counted(counts.inputs, 'object')}`;
  const { sample } = plan;
  if (sample === undefined)
    return { rows: shared, table: { shares: ['share'], note: [from, ...notes].join('; ') }, notes };
  const of = `estimates of everything, ± half of a 95 % interval, from ${sampleText(sample)}`;
  const again = estimatesOnce(plan) ? [] : [AGAIN];
  const table: TableOptions = { note: [`${of}: ${from}`, ...notes, ...again].join('; ') };
  return {
    rows: shared,
    text: (width) => tableText(shared.map(shownEstimate), { ...table, width }),
    notes: [...notes, ...again],
  };
}

const AGAIN =
  'estimates count every ping that was sent, and there is none of clients: their other pings may lie in what was not drawn';

/** A row for reading: estimates with half the width of their interval, and the counts that were read. */
function shownEstimate(row: JsonRecord): JsonRecord {
  const within = (name: string, shown: (value: number) => string) => {
    const [value, low, high] = ['estimate', 'low', 'high'].map((end) => row[`${name}_${end}`]);
    const half = low === null || high === null ? '?' : shown((Number(high) - Number(low)) / 2);
    return `${shown(Number(value))}${name === 'share' ? ' %' : ''} ± ${half}`;
  };
  const whole = (value: number) => grouped(Math.round(value));
  return {
    os: row.os!,
    ...(row.version === undefined ? {} : { version: row.version }),
    pings: within('pings', whole),
    share: within('share', (share) => (share * 100).toFixed(1)),
    ...('clients_estimate' in row ? { clients: within('clients', whole) } : {}),
    'pings read': row.pings!,
    'clients read': row.clients!,
  };
}
