import { type GroupPlan, withoutEstimate } from '../../analysis/sampling/estimated-columns.ts';
import { ofRecords, ofValues } from '../../analysis/sampling/sample-of.ts';
import type { Plan } from '../../plan/plan.ts';

/**
 * A note that the counts of a plan's groups come from a sample, if its stages draw one and nothing estimates the total;
 * or for which of them there is no estimate. Undefined if there is nothing to say.
 */
export function samplingText(plan: Plan): string | undefined {
  const { stages, wide } = plan;
  if (wide?.op !== 'group') return undefined;
  if (plan.sample !== undefined) {
    // The answer of os-dist says itself what it estimates.
    if (wide.columns.some(({ fn }) => fn === 'count_once')) return undefined;
    const raw = withoutEstimate(plan as GroupPlan).join(', ');
    return raw === '' ? undefined : `note: there is no estimate for ${raw}: what stands there is of the sample alone`;
  }
  const drawn = stages.flatMap((stage) => {
    if (stage.op === 'sample' && stage.rate < 1) return [ofRecords(stage.rate)];
    return stage.op === 'sample-by' && stage.rate < 1 ? [ofValues(stage)] : [];
  });
  return drawn.length === 0
    ? undefined
    : `note: this stands on a sample, ${drawn.join(', and of these ')}: counts and sums are those of the sample`;
}
