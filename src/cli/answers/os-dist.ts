import { withShares } from '../../analysis/os-dist.ts';
import { counted } from '../../render/number-text.ts';
import type { Answer, Grouped } from './answer.ts';

/** The answer to a distribution of systems. */
export function answerOsDist({ rows, counts }: Pick<Grouped, 'rows' | 'counts'>): Answer {
  const note = `${counted(counts.out, 'ping')} in ${counted(counts.inputs, 'object')}`;
  return { rows: withShares(rows), table: { shares: ['share'], note } };
}
