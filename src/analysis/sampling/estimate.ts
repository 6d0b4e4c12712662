import { smallest } from '../../extremes.ts';
import { normalQuantile } from '../../normal.ts';
import {
  countSome,
  movesOf,
  reaches,
  type Spread,
  shareWithin,
  spreadOf,
  sumOfSpreads,
  total,
} from '../statistics/by-client.ts';
import { type Estimate, LEVEL } from '../statistics/interval.ts';
import type { Design } from './design.ts';

/*
 * Estimates from clusters of the units that were drawn. With weights w (how many units a drawn one stands for), sizes x
 * and the known size X of everything, the total of y is X · Σwy / Σwx, the combined ratio estimator (Cochran 1977,
 * §6.11). Its variance is that of the residuals y − x · Σwy / Σwx, each reduced by 1 − 1/w, the part of the units that
 * was not drawn (Cochran 1977, §2.6 and §6.4; the scale X / Σwx also makes it follow the sample at hand: Royall and
 * Cumberland 1981). Clients and records have size 1 and are drawn independently of each other (Poisson sampling;
 * Särndal, Swensson and Wretman 1992, §3.5). If two units were drawn, the variances of both are added, which is not too
 * small (cross-classified sampling: Skinner 2015).
 */

/** The sums of the clusters of a unit. */
export interface Drawn {
  readonly design: Design;
  readonly sums: readonly number[];
}

/** The sums of the clusters of a unit, and those that they are divided by. */
export interface DrawnRatio extends Drawn {
  readonly wholes: readonly number[];
}

/**
 * Estimates the total over everything from the sums by each unit. If no sum is negative, the interval is computed on a
 * logarithmic scale and does not go below the sampled total. If all sums are zero, the interval has no upper end.
 */
export function estimatedTotal(drawn: readonly [Drawn, ...Drawn[]]): Estimate {
  const [{ sums, design }] = drawn;
  const others = (own: Drawn) => drawn.reduce((times, each) => (each === own ? times : times * each.design.times), 1);
  const value = design.factor * weighted(sums, design) * others(drawn[0]);
  const sum = total(sums);
  if (sums.every((each) => each === 0)) return { value, low: sum, high: undefined, level: LEVEL };
  const ends = reaches(sumOfSpreads(drawn.map((each) => spreadOfTotal(each, others(each)))));
  if (ends === undefined) return { value, low: undefined, high: undefined, level: LEVEL };
  const [down, up] = ends;
  if (sums.some((each) => each < 0)) return { value, low: value - down, high: value + up, level: LEVEL };
  const low = Math.max(sum, value * Math.exp(-down / value));
  return { value, low, high: value * Math.exp(up / value), level: LEVEL };
}

function spreadOfTotal({ sums, design }: Drawn, times: number): Spread | undefined {
  const { sizes, factor } = design;
  const ratio = weighted(sums, design) / weighted(sizes, design);
  return spreadBy(design, (cluster) => (sums[cluster]! - ratio * sizes[cluster]!) * factor * times);
}

/**
 * Estimates the mean over all records from the sums and the numbers of values of the clusters. If no sum is negative,
 * the interval is computed on a logarithmic scale. Undefined without values.
 */
export function estimatedMean(drawn: readonly [DrawnRatio, ...DrawnRatio[]]): Estimate | undefined {
  const [{ sums, wholes, design }] = drawn;
  const count = weighted(wholes, design);
  if (count === 0) return undefined;
  const value = weighted(sums, design) / count;
  const ends = reaches(spreadOfRatios(drawn));
  if (ends === undefined) return { value, low: undefined, high: undefined, level: LEVEL };
  const [down, up] = ends;
  if (value <= 0 || sums.some((sum) => sum < 0)) return { value, low: value - down, high: value + up, level: LEVEL };
  return { value, low: value * Math.exp(-down / value), high: value * Math.exp(up / value), level: LEVEL };
}

/** The estimated share of the sums in the wholes. Undefined if there is nothing. */
export function estimatedShare(drawn: readonly [DrawnRatio, ...DrawnRatio[]]): Estimate | undefined {
  const [{ sums, wholes, design }] = drawn;
  const whole = weighted(wholes, design);
  if (whole === 0) return undefined;
  const value = weighted(sums, design) / whole;
  const clusters = smallest(drawn.map((each) => countSome(each.wholes)));
  return shareWithin(value, clusters, () => {
    const spread = spreadOfRatios(drawn);
    return spread && { ...spread, error: spread.error / value };
  });
}

function spreadOfRatios(drawn: readonly DrawnRatio[]): Spread | undefined {
  return sumOfSpreads(drawn.map(spreadOfRatio));
}

function spreadOfRatio({ sums, wholes, design }: DrawnRatio): Spread | undefined {
  const whole = weighted(wholes, design);
  const ratio = weighted(sums, design) / whole;
  return spreadBy(design, (cluster) => (sums[cluster]! - ratio * wholes[cluster]!) / whole);
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

/** The sum of a number of each cluster, each with its weight. */
function weighted(numbers: readonly number[], { weights }: Design): number {
  let sum = 0;
  for (const [cluster, weight] of weights.entries()) sum += weight * numbers[cluster]!;
  return sum;
}

/** The spread of a sum over the drawn clusters, by how much a unit of weight of each one moves it. */
function spreadBy({ weights, stretch }: Design, moveOf: (cluster: number) => number): Spread | undefined {
  const moves: number[] = [];
  for (const [cluster, weight] of weights.entries())
    if (weight > 0) moves.push(moveOf(cluster) * stretch * weight * Math.sqrt(1 - 1 / Math.max(1, weight)));
  return spreadOf(movesOf(moves));
}
