import { passedOver, withShares } from '../../analysis/os-dist.ts';
import { counted } from '../../render/number-text.ts';
import type { Answer, Grouped } from './answer.ts';

/** Makes the answer from a distribution of operating systems. */
export function answerOsDist({ rows, counts }: Pick<Grouped, 'rows' | 'counts'>): Answer {
  const { duplicates, earlier } = passedOver(rows);
  const left = [
    ...(duplicates > 0 ? [`${counted(duplicates, 'ping')} sent again under the same document id`] : []),
    ...(earlier > 0 ? [`${counted(earlier, 'ping')} of a session that another stands for`] : []),
  ];
  const notes = left.length === 0 ? [] : [`left out: ${left.join(', ')}`];
  const note = [`${counted(counts.out, 'ping')} in ${counted(counts.inputs, 'object')}`, ...notes].join('; ');
  return { rows: withShares(rows), table: { shares: ['share'], note }, notes };
}
