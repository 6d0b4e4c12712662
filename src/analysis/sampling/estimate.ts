import { normalQuantile } from '../../normal.ts';
import { movesOf, reaches, shareByClient, spreadOf } from '../statistics/by-client.ts';
import { type Estimate, LEVEL } from '../statistics/interval.ts';

/*
 * Estimates from a sample into which each client comes with the same chance `share`, independently of the others
 * (Poisson sampling), with all of its records: the total is the sum / share (Horvitz and Thompson 1952), its variance
 * (1 − share) / share² Σ y² over the clients drawn (Särndal, Swensson and Wretman 1992, §3.5). Σ y² is found from
 * clusters into which clients fall at random: it is the expectation of Σ (cluster − mean)² · k / (k − 1).
 */

/** The total that a sample of clients stands for, from the sums of its clusters of clients. */
export function estimatedTotal(clusters: readonly number[], share: number): Estimate {
  const sum = clusters.reduce((total, each) => total + each, 0);
  const mean = sum / clusters.length;
  const scale = Math.sqrt(1 - share) / sum;
  const value = sum / share;
  const ends = reaches(spreadOf(movesOf(clusters.map((each) => (each - mean) * scale))));
  // What was read is there, whatever the sample leaves open.
  return { value, low: Math.max(sum, value * Math.exp(-ends![0])), high: value * Math.exp(ends![1]), level: LEVEL };
}

/** The share that parts have of wholes in everything, from the sums of clusters of clients that were drawn. */
export function estimatedShare(
  parts: readonly number[],
  wholes: readonly number[],
  share: number,
): Estimate | undefined {
  return shareByClient(parts, wholes, 1 - share);
}

/**
 * How many clients there are where so many were drawn. The interval holds those numbers N for which the number drawn
 * is no further than its error from N · share (Wilson's interval, of a binomial whose share is known).
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
