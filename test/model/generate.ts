import { type Matrix, matrixOf } from '../../src/model/ratings/matrix.ts';
import { type Random, seededRandom } from '../../src/random.ts';

export interface Shape {
  readonly users: number;
  readonly items: number;
  /** Zipf's exponent of the items. */
  readonly exponent?: number;
  readonly topics?: number;
  /** Mean and deviation of the logarithm of the number of items of a user, and the most there can be. */
  readonly lengths?: readonly [mean: number, deviation: number, most: number];
  readonly seed?: number;
}

/**
 * Who has which add-on, as it is in the wild: lognormal(1.6, 0.8) add-ons a user unless told, items by Zipf's law with
 * noise, every user in one to three topics, a third of the picks by popularity alone. Weight 1 each.
 */
export function generateMatrix({
  users,
  items,
  exponent = 1,
  topics = 60,
  lengths = [1.6, 0.8, 200],
  seed = 1,
}: Shape): Matrix {
  const [mean, deviation, most] = lengths;
  const random = seededRandom(seed);
  const weights = Array.from({ length: items }, (_, rank) => (0.5 + random()) / (rank + 3) ** exponent);
  const topicOf = weights.map(() => Math.floor(random() * topics));
  const everything = sampler(weights.map((weight, item) => [item, weight]));
  const byTopic = Array.from({ length: topics }, (_, topic) =>
    sampler(weights.flatMap((weight, item) => (topicOf[item] === topic ? [[item, weight] as const] : []))),
  );
  const start = new Uint32Array(users + 1);
  const columns: number[] = [];
  for (let user = 0; user < users; user++) {
    const wanted = Math.min(items, most, Math.max(1, Math.round(Math.exp(mean + deviation * normal(random)))));
    const own = Array.from({ length: 1 + Math.floor(random() * 3) }, () => Math.floor(random() * topics));
    const picked = new Set<number>();
    for (let tries = 0; picked.size < wanted && tries < 40 * wanted; tries++) {
      const pick = random() < 0.35 ? everything : byTopic[own[Math.floor(random() * own.length)]!]!;
      const item = pick(random);
      if (item >= 0) picked.add(item);
    }
    columns.push(...[...picked].sort((a, b) => a - b));
    start[user + 1] = columns.length;
  }
  return { users, items, start, columns: Uint32Array.from(columns), weights: new Float32Array(columns.length).fill(1) };
}

/** A small matrix with weights of every kind, zero and negative ones too. */
export function randomMatrix(random: Random, users: number, items: number, density: number): Matrix {
  const rows = Array.from({ length: users }, () =>
    Array.from({ length: items }, (_, item) => item)
      .filter(() => random() < density)
      .map((item) => [item, random() < 0.1 ? -random() : 0.25 + 2 * random()] as const),
  );
  return matrixOf(rows, items);
}

function sampler(weighted: readonly (readonly [item: number, weight: number])[]): (random: Random) => number {
  const sums = new Float64Array(weighted.length);
  let total = 0;
  weighted.forEach(([, weight], index) => {
    total += weight;
    sums[index] = total;
  });
  return (random) => {
    const target = random() * total;
    let low = 0;
    let high = sums.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sums[middle]! > target) high = middle;
      else low = middle + 1;
    }
    return weighted[low]?.[0] ?? -1;
  };
}

export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
