import { withShares } from '../../analysis/os-dist.ts';
import { grouped } from '../../render/number-text.ts';
import type { Answer, Grouped } from '../answer.ts';

/** The answer to a distribution of systems. */
export function answerOsDist({ rows, counts }: Pick<Grouped, 'rows' | 'counts'>): Answer {
  const pings = grouped(counts.out);
  return { rows: withShares(rows), table: { shares: ['share'], note: `${pings} pings in ${counts.inputs} objects` } };
}
