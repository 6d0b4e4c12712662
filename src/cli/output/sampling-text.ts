import type { Plan } from '../../plan/plan.ts';
import { CLIENT_ID } from '../../record/ping.ts';

/**
 * What the groups of a plan stand on, where its stages draw a sample and nothing estimates the rest: a note for whoever
 * reads the counts. Undefined where they stand on everything that was read.
 */
export function samplingText({ stages, wide }: Plan): string | undefined {
  if (wide?.op !== 'group' || wide.columns.some(({ fn }) => fn === 'cluster_counts')) return undefined;
  const drawn = stages.flatMap((stage) => {
    if (stage.op === 'sample' && stage.rate < 1) return [`${percentOf(stage.rate)} of the records`];
    if (stage.op !== 'sample-by' || stage.rate === 1) return [];
    return [`${percentOf(stage.rate)} of ${stage.expr === CLIENT_ID ? 'the clients' : `the values of ${stage.expr}`}`];
  });
  return drawn.length === 0
    ? undefined
    : `note: this stands on a sample, ${drawn.join(', and of these ')}: counts and sums are those of the sample`;
}

function percentOf(rate: number): string {
  return `${Number((rate * 100).toPrecision(6))} %`;
}
