import { largest, smallest } from '../../extremes.ts';
import type { Evaluation, Trial } from '../../model/evaluate/tally.ts';
import { flagsOf } from '../../model/methods/settings.ts';

/** Describes the result of an evaluation in sentences that claim no more than it shows. */
export function sentencesOf(evaluation: Evaluation): string[] {
  const { trials, best, bestByRmse } = evaluation;
  const { k, ndcg } = best.at[0]!;
  return [
    `best by NDCG@${k}: ${flagsOf(best.settings)}, ${ndcg.mean.toFixed(4)}; ${besidePopularity(evaluation)}`,
    ...atTheEdge(best, trials),
    ...(bestByRmse === undefined || bestByRmse === best
      ? []
      : [`RMSE would choose ${flagsOf(bestByRmse.settings)}: it does not judge lists`]),
  ];
}

/** Compares the best with popularity: the interval of its lead lies above zero, below zero, or around it. */
function besidePopularity({ best, popularity, lead }: Evaluation): string {
  const [own, base] = [best.at[0]!.ndcg.mean, popularity.at[0]!.ndcg.mean];
  if (lead.low > 0)
    return `it beats popularity (${base.toFixed(4)}) by ${lead.low.toFixed(4)} to ${lead.high.toFixed(4)}`;
  if (lead.high < 0)
    return `that is worse than popularity, ${Math.round((100 * own) / base)} % of its ${base.toFixed(4)}`;
  return `no model beats popularity (${base.toFixed(4)}) beyond chance on this data`;
}

/** Notes where the best lambda is the first or last of several: a better one may lie beyond. */
function atTheEdge(best: Trial, trials: readonly Trial[]): string[] {
  if (!('lambda' in best.settings)) return [];
  const { lambda } = best.settings;
  const alike = trials.flatMap(({ settings, folds }) =>
    folds > 0 && isLike(settings, best.settings) ? [settings.lambda] : [],
  );
  const [least, most] = [smallest(alike), largest(alike)];
  if (least === most || (lambda !== least && lambda !== most) || lambda === 0) return [];
  const [edge, beyond] = lambda === most ? ['largest', 'larger'] : ['smallest', 'smaller'];
  return [`--lambda ${lambda} is the ${edge} that was tried: a ${beyond} one may be better`];
}

/** Whether lambda has the same meaning in both settings. */
function isLike(a: Trial['settings'], b: Trial['settings']): a is Extract<Trial['settings'], { lambda: number }> {
  const scaleOf = (one: Trial['settings']) => ('regularization' in one ? one.regularization : one.method);
  return 'lambda' in a && scaleOf(a) === scaleOf(b);
}
