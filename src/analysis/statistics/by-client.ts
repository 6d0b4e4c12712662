import { smallest } from '../../extremes.ts';
import { normalQuantile } from '../../normal.ts';
import { type Estimate, LEVEL, shareInterval } from './interval.ts';
import { studentQuantile } from './student.ts';

/*
 * Clients are the sampling unit: the pings of one client resemble each other. Every interval comes from how much each
 * client moves the estimate (the infinitesimal jackknife, the limit of resampling clients; Efron 1982, chapter 6; for
 * ratios and clusters Cochran 1977, §6.3 and §9A). A few clients with a large share of everything make the error itself
 * uncertain: the interval uses Student's t with the degrees of freedom from their fourth powers (Satterthwaite 1946),
 * and is stretched for skewness on the side to which they pull (Johnson 1978).
 */

/** Sums of powers of how much each client moves an estimate. */
export interface Moves {
  readonly clients: number;
  readonly squares: number;
  readonly cubes: number;
  readonly fourths: number;
}

/** The variation of an estimate over samples of clients. */
export interface Spread {
  /** The standard error. */
  readonly error: number;
  /** The skewness of the estimate's distribution. */
  readonly skew: number;
  /** The degrees of freedom of the error. */
  readonly freedom: number;
  readonly clients: number;
}

/** With fewer clients, the absence of differences between them proves nothing. */
export const FEW_CLIENTS = 30;

/** The sums of powers of some moves. */
export function movesOf(moves: ArrayLike<number>): Moves {
  let [squares, cubes, fourths] = [0, 0, 0];
  for (let i = 0; i < moves.length; i++) {
    const move = moves[i]!;
    const square = move * move;
    squares += square;
    cubes += square * move;
    fourths += square * square;
  }
  return { clients: moves.length, squares, cubes, fourths };
}

/** The spread that moves make. Undefined for fewer than two clients. */
export function spreadOf({ clients, squares, cubes, fourths }: Moves): Spread | undefined {
  if (clients < 2) return undefined;
  const uncertain = fourths - squares ** 2 / clients;
  const freedom = uncertain > 0 ? (2 * squares ** 2) / uncertain : clients - 1;
  return {
    error: Math.sqrt((squares * clients) / (clients - 1)),
    skew: squares > 0 ? cubes / squares ** 1.5 : 0,
    freedom: Math.max(1, Math.min(clients - 1, freedom)),
    clients,
  };
}

/**
 * The spread of a sum of independent parts, each with its own (Satterthwaite 1946). Undefined if one part has none.
 */
export function sumOfSpreads(spreads: readonly (Spread | undefined)[]): Spread | undefined {
  if (spreads.length === 1) return spreads[0];
  const known = spreads.filter((spread) => spread !== undefined);
  if (known.length < spreads.length) return undefined;
  const error = Math.sqrt(known.reduce((sum, each) => sum + each.error ** 2, 0));
  const clients = smallest(known.map((each) => each.clients));
  if (error === 0) return { error, skew: 0, freedom: clients - 1, clients };
  const parts = known.map((each) => ({ ...each, part: each.error / error }));
  return {
    error,
    skew: parts.reduce((sum, { part, skew }) => sum + skew * part ** 3, 0),
    freedom: 1 / parts.reduce((sum, { part, freedom }) => sum + part ** 4 / freedom, 0),
    clients,
  };
}

/**
 * The distances from an estimate to the ends of its interval, downwards and upwards. Undefined if there are too few
 * clients.
 */
export function reaches(spread: Spread | undefined, level: number = LEVEL): [down: number, up: number] | undefined {
  if (spread === undefined || (spread.error === 0 && spread.clients < FEW_CLIENTS)) return undefined;
  const t = studentQuantile((1 + level) / 2, spread.freedom);
  const z = normalQuantile((1 + level) / 2);
  const stretch = (spread.skew * (2 * z * z + 1)) / 6;
  return [(t + Math.max(0, -stretch)) * spread.error, (t + Math.max(0, stretch)) * spread.error];
}

/**
 * The ratio of two sums over clients, such as hangs per hour, times `scale`, with an interval on the logarithmic scale.
 * Without events the interval ends at three in all (the rule of three). Undefined if the denominator is zero.
 */
export function ratioByClient(parts: ArrayLike<number>, wholes: ArrayLike<number>, scale = 1): Estimate | undefined {
  const [part, whole] = [total(parts), total(wholes)];
  if (whole === 0) return undefined;
  const value = (part / whole) * scale;
  if (part === 0) {
    const clients = countSome(wholes);
    const high = clients < 2 ? undefined : (Math.max(3, (3 * whole) / clients) / whole) * scale;
    return { value, low: high === undefined ? undefined : 0, high, level: LEVEL };
  }
  const ends = reaches(spreadOf(movesOf(ratioMoves(parts, wholes, part, whole))));
  if (ends === undefined) return { value, low: undefined, high: undefined, level: LEVEL };
  return { value, low: value * Math.exp(-ends[0]), high: value * Math.exp(ends[1]), level: LEVEL };
}

/**
 * The distance by which each client moves the logarithm of a ratio of sums. Clients without a part in either sum are
 * left out.
 */
function ratioMoves(parts: ArrayLike<number>, wholes: ArrayLike<number>, part: number, whole: number): number[] {
  const moves: number[] = [];
  for (let c = 0; c < wholes.length; c++) {
    if (wholes[c]! > 0 || parts[c]! > 0) moves.push(parts[c]! / part - wholes[c]! / whole);
  }
  return moves;
}

/** A share with its interval. Undefined if there is nothing. */
export function shareByClient(parts: ArrayLike<number>, wholes: ArrayLike<number>): Estimate | undefined {
  const [part, whole] = [total(parts), total(wholes)];
  if (whole === 0) return undefined;
  return shareWithin(part / whole, countSome(wholes), () => spreadOf(movesOf(ratioMoves(parts, wholes, part, whole))));
}

/**
 * A share with its interval on the logit scale, so that it stays between 0 and 1. For a share of 0 or 1 the interval's
 * width is three in all clients. `spread` makes the spread of the logarithm of the share.
 */
export function shareWithin(value: number, clients: number, spread: () => Spread | undefined): Estimate {
  if (value === 0 || value === 1) {
    const reach = Math.min(1, 3 / clients);
    const known = clients > 1;
    return {
      value,
      low: known ? (value === 0 ? 0 : 1 - reach) : undefined,
      high: known ? (value === 0 ? reach : 1) : undefined,
      level: LEVEL,
    };
  }
  const made = spread();
  const ends = reaches(made && { ...made, error: made.error / (1 - value) });
  if (ends === undefined) return { value, low: undefined, high: undefined, level: LEVEL };
  const logit = Math.log(value / (1 - value));
  return { value, low: logistic(logit - ends[0]), high: logistic(logit + ends[1]), level: LEVEL };
}

/**
 * The share of `hits` among `of` sessions, with Wilson's interval for the effective number of sessions, since those of
 * one client resemble each other (Kish 1965, §5.4). `squares` is the sum of squares of how much each client moves the
 * share.
 */
export function clusteredShare(hits: number, of: number, squares: number, clients: number): Estimate | undefined {
  if (of === 0) return undefined;
  const value = hits / of;
  const alone = (value * (1 - value)) / of;
  const inflation = alone > 0 ? Math.max(1, squares / alone) : Math.max(1, of / clients);
  const effective = of / inflation;
  const interval = shareInterval(value * effective, effective)!;
  return clients < 2 ? { value, low: undefined, high: undefined, level: LEVEL } : { ...interval, value };
}

/**
 * The largest likely distance of the share below the true quantile from `q` (Woodruff 1952), computed from how much
 * each client moves the share below the quantile found; at least three in all clients. Infinite if there are too few
 * clients.
 */
export function quantileReach(moves: Moves): number {
  const spread = spreadOf(moves);
  const ends = reaches(spread && { ...spread, skew: 0 });
  return ends === undefined ? Number.POSITIVE_INFINITY : Math.max(ends[0], 3 / moves.clients);
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** The sum of numbers. */
export function total(numbers: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < numbers.length; i++) sum += numbers[i]!;
  return sum;
}

/** How many of the numbers are more than 0. */
export function countSome(numbers: ArrayLike<number>): number {
  let some = 0;
  for (let i = 0; i < numbers.length; i++) if (numbers[i]! > 0) some++;
  return some;
}
