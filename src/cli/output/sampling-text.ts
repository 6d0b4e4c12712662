import { drawnShare, withoutEstimate } from '../../analysis/sampling/estimated-columns.ts';
import type { Plan } from '../../plan/plan.ts';
import { shareText } from '../../plan/share.ts';
import { CLIENT_ID } from '../../record/ping.ts';

/**
 * A note that the counts of a plan's groups come from a sample, if its stages draw one and nothing estimates the total.
 * Undefined if they come from everything that was read.
 */
export function samplingText({ stages, wide }: Plan): string | undefined {
  if (wide?.op !== 'group') return undefined;
  if (drawnShare(wide.columns) < 1) {
    const raw = withoutEstimate(wide.columns).join(', ');
    return raw === '' ? undefined : `note: there is no estimate for ${raw}: what stands there is of the sample alone`;
  }
  const drawn = stages.flatMap((stage) => {
    if (stage.op === 'sample' && stage.rate < 1) return [`${shareText(stage.rate)} of the records`];
    if (stage.op !== 'sample-by' || stage.rate === 1) return [];
    return [`${shareText(stage.rate)} of ${stage.expr === CLIENT_ID ? 'the clients' : `the values of ${stage.expr}`}`];
  });
  return drawn.length === 0
    ? undefined
    : `note: this stands on a sample, ${drawn.join(', and of these ')}: counts and sums are those of the sample`;
}
