import { normalQuantile } from '../../normal.ts';
import { movesOf, reaches, shareByClient, spreadOf } from '../statistics/by-client.ts';
import { type Estimate, LEVEL } from '../statistics/interval.ts';

/*
 * Estimates from a sample that includes each client with the same probability `share`, independently of the others
 * (Poisson sampling), with all of its records. The total is the sum / share (Horvitz and Thompson 1952); its variance
 * is (1 − share) / share² Σ y² over the sampled clients (Särndal, Swensson and Wretman 1992, §3.5). Σ y² is estimated
 * from clusters into which clients fall at random: it is the expectation of Σ (cluster − mean)² · k / (k − 1).
 */

/** The estimated total over all clients, from the sums of the sample's clusters. */
export function estimatedTotal(clusters: readonly number[], share: number): Estimate {
  const sum = clusters.reduce((total, each) => total + each, 0);
  const mean = sum / clusters.length;
  const scale = Math.sqrt(1 - share) / sum;
  const value = sum / share;
  const ends = reaches(spreadOf(movesOf(clusters.map((each) => (each - mean) * scale))));
  // The total is at least what was read.
  return { value, low: Math.max(sum, value * Math.exp(-ends![0])), high: value * Math.exp(ends![1]), level: LEVEL };
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
