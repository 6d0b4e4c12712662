/** The scores of one user's list, each from 0 to 1. */
export interface RankingScores {
  /** The share of reachable held-out items among the first k: hits / min(k, held). */
  readonly recall: number;
  /** Discounted cumulative gain of the first k, divided by the highest one possible. */
  readonly ndcg: number;
  /** Average precision at the hits among the first k: the sum of precisions over min(k, held). */
  readonly averagePrecision: number;
}

/**
 * Scores a list of k from the ranks (0 is first) of one user's held-out items; ranks of k and beyond are misses. The
 * conventions are those of Liang and others 2018 and of Rendle and others, 'Revisiting the performance of iALS'.
 */
export function scoreRanks(ranks: ArrayLike<number>, k: number): RankingScores {
  const hits = Array.from(ranks)
    .filter((rank) => rank < k)
    .sort((a, b) => a - b);
  const possible = Math.min(k, ranks.length);
  if (possible === 0) return { recall: 0, ndcg: 0, averagePrecision: 0 };
  let gain = 0;
  let precision = 0;
  hits.forEach((rank, index) => {
    gain += 1 / Math.log2(rank + 2);
    precision += (index + 1) / (rank + 1);
  });
  return { recall: hits.length / possible, ndcg: gain / bestGain(possible), averagePrecision: precision / possible };
}

function bestGain(held: number): number {
  let gain = 0;
  for (let rank = 0; rank < held; rank++) gain += 1 / Math.log2(rank + 2);
  return gain;
}
