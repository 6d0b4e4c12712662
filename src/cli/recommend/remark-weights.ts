import type { Matrix } from '../../model/ratings/matrix.ts';
import { grouped } from '../../render/number-text.ts';
import { say } from '../output/say.ts';

/** If the largest weight is this many times the median, weights are counts (of plays, say) and not ratings. */
const FAR = 10;

/**
 * Warns where weights look like counts: whole numbers that are far apart. Then the few largest outweigh all others, and
 * ALS makes worse lists than with weights that are all one.
 */
export function remarkWeights({ weights }: Matrix): void {
  const sorted = weights.toSorted();
  const [middle, most] = [sorted[sorted.length >> 1]!, sorted.at(-1)!];
  if (middle < 1 || most <= FAR * middle || !weights.every(Number.isInteger)) return;
  say(
    `note: weights look like counts, up to ${grouped(most)} where the middle one is ${grouped(middle)}: --weight 'log(1 + …)' or --weight 1 makes better lists`,
  );
}
