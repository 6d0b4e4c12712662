import { normalQuantile } from '../../normal.ts';
import { movesOf, reaches, shareByClient, spreadOf, total } from '../statistics/by-client.ts';
import { type Estimate, LEVEL } from '../statistics/interval.ts';

/*
 * Estimates from a sample that includes each client with the same probability `share`, independently of the others
 * (Poisson sampling), with all of its records. The total is the sum / share (Horvitz and Thompson 1952); its variance
 * is (1 − share) / share² Σ y² over the sampled clients (Särndal, Swensson and Wretman 1992, §3.5). Σ y² is estimated
 * from clusters into which clients fall at random: it is the expectation of Σ (cluster − mean)² · k / (k − 1).
 */

/**
 * Estimates the total over all clients from the sums of the sample's clusters. If no sum is negative, the interval is
 * computed on a logarithmic scale and does not go below the sampled total. If all sums are zero, the interval has no
 * upper end.
 */
export function estimatedTotal(clusters: readonly number[], share: number): Estimate {
  const sum = total(clusters);
  const value = sum / share;
  if (clusters.every((each) => each === 0)) return { value, low: sum, high: undefined, level: LEVEL };
  const mean = sum / clusters.length;
  const ends = reachesOf(
    clusters.map((each) => each - mean),
    share,
  );
  if (ends === undefined) return { value, low: undefined, high: undefined, level: LEVEL };
  const [down, up] = ends;
  if (clusters.some((each) => each < 0))
    return { value, low: value - down / share, high: value + up / share, level: LEVEL };
  return { value, low: Math.max(sum, value * Math.exp(-down / sum)), high: value * Math.exp(up / sum), level: LEVEL };
}

/**
 * Estimates the mean over all records from the sums and the numbers of values of the sample's clusters. If no sum is
 * negative, the interval is computed on a logarithmic scale.
 */
export function estimatedMean(sums: readonly number[], counts: readonly number[], share: number): Estimate | undefined {
  const count = total(counts);
  if (count === 0) return undefined;
  const value = total(sums) / count;
  const ends = reachesOf(
    sums.map((sum, cluster) => (sum - value * counts[cluster]!) / count),
    share,
  );
  if (ends === undefined) return { value, low: undefined, high: undefined, level: LEVEL };
  const [down, up] = ends;
  if (value <= 0 || sums.some((sum) => sum < 0)) return { value, low: value - down, high: value + up, level: LEVEL };
  return { value, low: value * Math.exp(-down / value), high: value * Math.exp(up / value), level: LEVEL };
}

/** The estimated share of parts in wholes over all clients, from the sums of the sample's clusters. */
export function estimatedShare(
  parts: readonly number[],
  wholes: readonly number[],
  share: number,
): Estimate | undefined {
  return shareByClient(parts, wholes, 1 - share);
}

/**
 * The estimated number of all clients, from the number in the sample. The interval holds the numbers N for which the
 * sampled number differs from N · share by at most its error (Wilson's interval, for a binomial with a known share).
 */
export function estimatedClients(drawn: number, share: number): Estimate {
  const z2 = normalQuantile((1 + LEVEL) / 2) ** 2 * (1 - share);
  const middle = drawn + z2 / 2;
  const reach = Math.sqrt(z2 * (drawn + z2 / 4));
  return {
    value: drawn / share,
    low: Math.max(drawn, (middle - reach) / share),
    high: (middle + reach) / share,
    level: LEVEL,
  };
}

/**
 * Returns the distances of an interval's ends from its middle. A move is the change of the middle that one cluster
 * causes.
 */
function reachesOf(moves: readonly number[], share: number): [down: number, up: number] | undefined {
  const scale = Math.sqrt(1 - share);
  return reaches(spreadOf(movesOf(moves.map((move) => move * scale))));
}
