import { describe, expect, it } from 'vitest';
import { NO_RANK } from '../../src/kernels/als/rank-frame.ts';
import { objectiveOf } from '../../src/model/als/options.ts';
import { runTrainer } from '../../src/model/als/train.ts';
import { Trainer } from '../../src/model/als/trainer.ts';
import { evaluate } from '../../src/model/evaluate/evaluate.ts';
import { foldByRating, leaveOneOut } from '../../src/model/evaluate/folds.ts';
import { GroupedMoments, Moments } from '../../src/model/evaluate/interval.ts';
import { scoreRanks } from '../../src/model/evaluate/metrics.ts';
import { popularityRanks, queriesOf } from '../../src/model/evaluate/queries.ts';
import { rankingRoom, rankQueries, scoreHeld } from '../../src/model/evaluate/rank.ts';
import { collectRatings } from '../../src/model/ratings/collect.ts';
import { filterMatrix, itemCounts, matrixOf } from '../../src/model/ratings/matrix.ts';
import { generateMatrix } from './generate.ts';

describe('scoreRanks, worked out by hand', () => {
  it('one held out, third', () => {
    expect(scoreRanks([2], 10)).toEqual({ recall: 1, ndcg: 0.5, averagePrecision: 1 / 3 });
  });
  it('two hits and a miss', () => {
    const { recall, ndcg, averagePrecision } = scoreRanks([3, NO_RANK, 0], 5);
    expect(recall).toBeCloseTo(2 / 3, 12);
    // Gains 1 and 1/log2(5); the best would be 1 + 1/log2(3) + 1/2.
    expect(ndcg).toBeCloseTo((1 + 1 / Math.log2(5)) / (1 + 1 / Math.log2(3) + 0.5), 12);
    expect(averagePrecision).toBeCloseTo((1 / 1 + 2 / 4) / 3, 12);
  });
  it('more held out than the list is long: perfect is still one', () => {
    expect(scoreRanks([0, 1, 7, 8], 2)).toEqual({ recall: 1, ndcg: 1, averagePrecision: 1 });
  });
  it('all missed', () => {
    expect(scoreRanks([5, 6], 5)).toEqual({ recall: 0, ndcg: 0, averagePrecision: 0 });
  });
});

it('Moments: 1, 2, 3, 4 has mean 2.5 and standard error √(5/3)/2', () => {
  const moments = new Moments();
  for (const value of [1, 2, 3, 4]) moments.add(value);
  const { mean, low, high, size } = moments.estimate();
  expect(mean).toBe(2.5);
  expect(size).toBe(4);
  expect(high - mean).toBeCloseTo(1.959964 * (Math.sqrt(5 / 3) / 2), 5);
  expect(mean - low).toBeCloseTo(high - mean, 12);
});

describe('GroupedMoments', () => {
  const estimateOf = (values: readonly (readonly [group: number, value: number])[]) => {
    const moments = new GroupedMoments();
    for (const [group, value] of values) moments.add(group, value);
    return moments.estimate();
  };

  it('is that of independent values where each is of another group', () => {
    const { mean, low, high, size } = estimateOf([1, 2, 3, 4].map((value) => [value, value]));
    expect([mean, size]).toEqual([2.5, 4]);
    expect(high - mean).toBeCloseTo(1.959964 * (Math.sqrt(5 / 3) / 2), 5);
    expect(mean - low).toBeCloseTo(high - mean, 12);
  });

  it('gains nothing by saying the same ten times', () => {
    const once = [1, 2, 3, 4].map((value) => [value, value] as const);
    const often = estimateOf(Array.from({ length: 10 }, () => once).flat());
    expect(often.size).toBe(40);
    expect(often.high).toBeCloseTo(estimateOf(once).high, 12);
  });

  it('groups of 1, 1 and 3 values: residuals -1, -1 and 2', () => {
    // Mean 10/5 = 2; sums 1, 1, 8 less 2, 2, 6.
    const { mean, high } = estimateOf([0, 1, 2, 2, 2].map((group, at) => [group, [1, 1, 2, 3, 3][at]!]));
    expect(mean).toBe(2);
    expect(high - mean).toBeCloseTo((1.959964 * Math.sqrt((1 + 1 + 4) * (3 / 2))) / 5, 5);
  });

  it('is wider where it should hold more often: 2.575829 standard errors for 99 %', () => {
    const moments = new GroupedMoments();
    for (const value of [1, 2, 3, 4]) moments.add(value, value);
    const { mean, high } = moments.estimate(0.99);
    expect(high - mean).toBeCloseTo(2.575829 * (Math.sqrt(5 / 3) / 2), 5);
  });

  it('knows nothing from one group', () => {
    expect(
      estimateOf([
        [3, 1],
        [3, 2],
      ]),
    ).toMatchObject({ mean: 1.5, high: Number.POSITIVE_INFINITY });
  });

  it('is about as wide with more groups than it tells apart', () => {
    const values = Array.from({ length: 50_000 }, (_, i) => [i, Math.abs(Math.sin(i * i))] as const);
    const plain = new Moments();
    for (const [, value] of values) plain.add(value);
    const { mean, high } = estimateOf(values);
    const expected = plain.estimate();
    expect(mean).toBeCloseTo(expected.mean, 10);
    expect((high - mean) / (expected.high - expected.mean)).toBeCloseTo(1, 1);
  });
});

describe('folds', () => {
  const matrix = generateMatrix({ users: 2000, items: 200 });

  it('are of about equal size, and depend on the seed', () => {
    const folds = foldByRating(matrix, 5, 1);
    const sizes = [0, 0, 0, 0, 0];
    for (const fold of folds) sizes[fold]!++;
    for (const size of sizes) expect(Math.abs(size / folds.length - 0.2)).toBeLessThan(0.02);
    expect(foldByRating(matrix, 5, 2)).not.toEqual(folds);
  });

  it('depend on the names, not on the order of arrival', async () => {
    const triples = Array.from({ length: 900 }, (_, i) => [`u${(i * 37) % 100}`, `i${(i * i) % 41}`] as const);
    const foldsByName = async (list: typeof triples) => {
      const ratings = await collectRatings(list);
      const folds = foldByRating(ratings, 7, 3);
      const named = [];
      for (let user = 0; user < ratings.users; user++) {
        for (let j = ratings.start[user]!; j < ratings.start[user + 1]!; j++) {
          named.push(`${ratings.userNames.at(user)} ${ratings.itemNames.at(ratings.columns[j]!)} ${folds[j]}`);
        }
      }
      return named.sort();
    };
    expect(await foldsByName([...triples].reverse())).toEqual(await foldsByName(triples));
  });

  it('leave one out of each user that has two', () => {
    const folds = leaveOneOut(matrix, 1);
    for (let user = 0; user < matrix.users; user++) {
      const own = folds.subarray(matrix.start[user]!, matrix.start[user + 1]!);
      expect(own.filter((fold) => fold === 0).length).toBe(own.length > 1 ? 1 : 0);
    }
  });
});

it('popularityRanks leaves out what the user has', () => {
  // Counts 3, 2, 1, 1; the user has item 0 and item 2 is held out: before it only item 1.
  const matrix = matrixOf(
    [
      [
        [0, 1],
        [2, 1],
      ],
    ],
    4,
  );
  const queries = queriesOf(matrix, Uint16Array.of(1, 0), 0);
  expect([...popularityRanks(queries, Uint32Array.of(3, 2, 1, 1))]).toEqual([1]);
});

describe.each([false, true])('rankQueries, plain kernels: %s', (plain) => {
  it('agrees with sorting all scores', async () => {
    const matrix = generateMatrix({ users: 700, items: 150, topics: 12 });
    const folds = foldByRating(matrix, 4, 1);
    const queries = queriesOf(matrix, folds, 0);
    const training = filterMatrix(matrix, (_, j) => folds[j] !== 0);
    const room = rankingRoom(queries, matrix.items, 10);
    const trainer = new Trainer(training, { factors: 10, threads: 2, plain, room });
    await runTrainer(trainer, training, objectiveOf({ factors: 10, lambda: 0.05 }), { iterations: 3 });
    const limit = 20;
    const ranks = await rankQueries(trainer, queries, limit);
    const scores = scoreHeld(trainer, queries);
    const [users, { factors }] = [trainer.users(), trainer.items()];
    const counts = itemCounts(training);
    queries.users.forEach((user, query) => {
      const seen = new Set(queries.seen.subarray(queries.seenStart[query], queries.seenStart[query + 1]));
      const score = (item: number) => {
        let sum = 0;
        for (let f = 0; f < 10; f++) sum += users[user * 10 + f]! * factors[item * 10 + f]!;
        return sum;
      };
      const candidates = [...counts.keys()].filter((item) => counts[item]! > 0 && !seen.has(item));
      const sorted = candidates.sort((a, b) => score(b) - score(a) || a - b);
      for (let at = queries.heldStart[query]!; at < queries.heldStart[query + 1]!; at++) {
        const item = queries.held[at]!;
        const rank = sorted.indexOf(item);
        if (rank < 0 || rank >= limit) expect(ranks[at]).toBe(NO_RANK);
        else expect(ranks[at]).toBe(rank);
        if (rank >= 0) expect(scores[at]).toBeCloseTo(score(item), 5);
        else expect(scores[at]).toBeNaN();
      }
    });
    await trainer.close();
  });
});

describe('evaluate', () => {
  const matrix = generateMatrix({ users: 3000, items: 200, topics: 15 });

  it('finds that a model beats popularity where there are topics', async () => {
    const seen: number[] = [];
    const result = await evaluate(matrix, {
      grid: [
        { factors: 16, lambda: 0.05 },
        { factors: 16, lambda: 0.5 },
      ],
      folds: 3,
      cutoffs: [10, 20],
      iterations: 5,
      onTrial: (done) => seen.push(done),
    });
    expect(seen).toEqual([1, 2, 3, 4, 5, 6]);
    expect(result.beatsPopularity).toBe(true);
    expect(result.best.at[0]!.ndcg.mean).toBeGreaterThan(result.popularity.at[0]!.ndcg.mean);
    expect(result.best.at[1]!.recall.mean).toBeGreaterThan(result.best.at[0]!.recall.mean);
    expect(result.best.folds).toBe(3);
    // 97.5 % for each of two: 2.241403 standard errors instead of 1.959964.
    const { gain } = result.best;
    expect(result.lead.mean).toBe(gain.mean);
    expect((result.lead.high - gain.mean) / (gain.high - gain.mean)).toBeCloseTo(2.241403 / 1.959964, 5);
    expect(result.bestByRmse?.rmse.mean).toBe(Math.min(...result.trials.map((trial) => trial.rmse.mean)));
  });

  it('stops at the tolerance', async () => {
    const judged = (options: { iterations?: number; tolerance?: number }) =>
      evaluate(matrix, { grid: [{ factors: 8, lambda: 0.5 }], folds: 2, ...options });
    const { trials } = await judged({ iterations: 1 });
    expect((await judged({ tolerance: 1 })).trials).toEqual(trials);
    expect((await judged({})).trials).not.toEqual(trials);
  });

  it('says so where there is nothing but popularity', async () => {
    const noise = generateMatrix({ users: 1500, items: 100, topics: 1 });
    const result = await evaluate(noise, {
      grid: [{ factors: 16, lambda: 0.01 }],
      protocol: 'leave-one-out',
      iterations: 3,
    });
    expect(result.beatsPopularity).toBe(false);
  });

  it('explains when nobody can be asked', async () => {
    const alone = matrixOf([[[0, 1]], [[1, 1]]], 2);
    await expect(evaluate(alone, { grid: [{ factors: 2 }] })).rejects.toThrow('no parameters could be judged');
    await expect(evaluate(alone, { grid: [] })).rejects.toThrow('no parameters to try');
  });
});
