import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { objectiveOf } from '../../src/model/als/options.ts';
import { train } from '../../src/model/als/train.ts';
import { solveTwin } from '../../src/model/als/twin.ts';
import { modelOf } from '../../src/model/file/write-model.ts';
import type { FactorModel } from '../../src/model/model.ts';
import { collectRatings, type Ratings } from '../../src/model/ratings/collect.ts';
import { matrixOf } from '../../src/model/ratings/matrix.ts';
import { foldIn } from '../../src/model/recommend/fold-in.ts';
import { Recommender } from '../../src/model/recommend/recommender.ts';
import { Scorer } from '../../src/model/recommend/scorer.ts';
import { rowOf } from '../../src/model/rows.ts';
import { seededRandom } from '../../src/random.ts';
import { generateMatrix } from './generate.ts';

let ratings: Ratings;
let model: FactorModel;

beforeAll(async () => {
  const matrix = generateMatrix({ users: 2000, items: 150, topics: 10 });
  const triples = Array.from({ length: matrix.users }, (_, user) => {
    const items = matrix.columns.subarray(matrix.start[user]!, matrix.start[user + 1]!);
    return Array.from(items, (item) => [`user ${user}`, `item ${item}`] as const);
  });
  ratings = await collectRatings(triples.flat());
  model = modelOf(await train(ratings, { factors: 12, lambda: 0.05, iterations: 5 }), ratings);
});

describe('foldIn', () => {
  it.each([
    ['few items', [3, 40, 7]],
    ['more items than factors', Array.from({ length: 40 }, (_, i) => i * 3)],
  ])('solves the normal equations for %s, and its contributions sum to the score', (_, items) => {
    for (const parameters of [
      { lambda: 0.05 },
      { lambda: 2, alpha: 30 },
      { regularization: 'plain' as const },
      { confidence: 'plain' as const },
    ]) {
      const objective = objectiveOf({ factors: 12, ...parameters });
      const weights = items.map((_, j) => (j % 5 === 4 ? -0.5 : 1 + j / 10));
      const user = foldIn({ ...model, objective }, items, weights);
      const matrix = matrixOf([items.map((item, j) => [item, weights[j]!] as const)], model.items);
      const expected = solveTwin(matrix, Float64Array.from(model.itemFactors), objective);
      user.vector.forEach((value, f) => {
        expect(value).toBeCloseTo(expected[f]!, 4);
      });
      const scorer = new Scorer(model);
      for (let item = 0; item < model.items; item += 7) {
        const sum = user.contributions(item).reduce((total, value) => total + value, 0);
        expect(sum).toBeCloseTo(scorer.score(user.vector, item), 9);
      }
    }
  });
});

describe('Scorer', () => {
  it('finds what sorting all scores finds', () => {
    const scorer = new Scorer(model);
    for (let item = 0; item < 60; item++) {
      const { vector } = foldIn(model, [item, (item * 11) % 150]);
      const all = Array.from({ length: model.items }, (_, other) => ({
        item: other,
        score: scorer.score(vector, other),
      }));
      all.sort((a, b) => b.score - a.score || a.item - b.item);
      expect(scorer.top(vector, 10)).toEqual(all.slice(0, 10));
      const odd = (other: number) => other % 2 === 1;
      expect(scorer.top(vector, 10, odd)).toEqual(all.filter((scored) => odd(scored.item)).slice(0, 10));
    }
    expect(scorer.top(new Float64Array(12), 0)).toEqual([]);
  });

  it('finds the same with the compiled kernel as without, and as by scoring everything: to the last bit, with ties, in many lists', () => {
    const shape = fc.record({
      seed: fc.integer(),
      size: fc.integer({ min: 1, max: 70 }),
      n: fc.integer({ min: 1, max: 9 }),
      scale: fc.constantFrom(1, 1e-30, 1e12),
      whole: fc.boolean(),
    });
    fc.assert(
      fc.property(shape, ({ seed, size, n, scale, whole }) => {
        const random = seededRandom(seed);
        const number = () => (whole ? Math.floor(random() * 3) - 1 : random() - 0.4);
        const itemFactors = Float32Array.from({ length: size * n }, () => scale * number());
        const table = {
          objective: objectiveOf({ factors: n }),
          items: size,
          itemFactors,
          spectrum: new Float32Array(n),
        };
        const [compiled, plain] = [new Scorer(table), new Scorer(table, { plain: true })];
        for (let list = 0; list < 8; list++) {
          const vector = Float64Array.from({ length: n }, number);
          const odd = (item: number) => list < 6 || item % 2 === 1;
          const best = compiled.top(vector, 5, odd);
          expect(best).toEqual(plain.top(vector, 5, odd));
          expect(best).toEqual(new Scorer(table).top(vector, 5, odd));
        }
      }),
    );
  });

  it('finds the same in blocks, and does not read those whose rows are too short', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 12 }),
        (seed, size, rows) => {
          const random = seededRandom(seed);
          const n = 3;
          const itemFactors = Float32Array.from({ length: size * n }, (_, at) => (random() - 0.4) / (1 + (at % 7)));
          const whole = {
            objective: objectiveOf({ factors: n }),
            items: size,
            itemFactors,
            spectrum: new Float32Array(n),
          };
          const parts = Array.from({ length: Math.ceil(size / rows) }, (_, block) =>
            itemFactors.subarray(block * rows * n, (block + 1) * rows * n),
          );
          const norms = parts.map((part) => {
            const squares = Array.from({ length: part.length / n }, (_, row) =>
              part.subarray(row * n, (row + 1) * n).reduce((sum, value) => sum + value * value, 0),
            );
            return Math.sqrt(Math.max(...squares));
          });
          const read = new Set<number>();
          const at = (block: number) => {
            read.add(block);
            return parts[block]!;
          };
          const vector = Float64Array.from({ length: n }, () => random() - 0.5);
          const best = new Scorer({ ...whole, blocks: { rows, norms, at } }).top(vector, 4);
          expect(best).toEqual(new Scorer(whole).top(vector, 4));
          const needed = best.length < 4 ? Number.NEGATIVE_INFINITY : best[3]!.score;
          const length = Math.hypot(...vector);
          parts.forEach((_, block) => {
            if (length * norms[block]! > needed + 1e-9) expect(read).toContain(block);
          });
          if (needed > 0) expect([...read].filter((block) => length * norms[block]! * 1.001 < needed)).toEqual([]);
        },
      ),
    );
  });
});

describe('Recommender', () => {
  it('never returns what is installed, and gives reasons', () => {
    const recommender = new Recommender(model);
    const installed = ['item 3', 'item 20', 'item 3', 'nobody has this'];
    const {
      recommendations,
      basis,
      unknown,
      installed: known,
    } = recommender.recommend(installed, { count: 200, reasons: 9 });
    expect(basis).toBe('model');
    expect(unknown).toEqual(['nobody has this']);
    expect(known).toEqual(['item 3', 'item 20']);
    const names = recommendations.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toHaveLength(ratings.items - 2);
    expect(names).not.toContain('item 3');
    for (const { name, score, because } of recommendations) {
      expect(because.reduce((sum, { contribution }) => sum + contribution, 0)).toBeCloseTo(score, 9);
      expect(recommender.explain(['item 3', 'item 20'], name).score).toBeCloseTo(score, 9);
    }
  });

  it('takes what was rated by its weight, and never returns a dislike', () => {
    const rated = [
      ['item 3', 4],
      ['item 20', 0.5],
      ['item 9', -2],
    ] as const;
    const { recommendations, basis } = new Recommender(model).recommend(rated, { count: 200, reasons: 9 });
    expect(basis).toBe('model');
    const numbers = rated.map(([name]) => model.itemNames.find(name));
    const matrix = matrixOf([numbers.map((item, j) => [item, rated[j]![1]] as const)], model.items);
    const vector = solveTwin(matrix, Float64Array.from(model.itemFactors), model.objective);
    expect(recommendations).toHaveLength(ratings.items - 3);
    for (const { name, score, because } of recommendations) {
      const row = rowOf(model, model.itemNames.find(name));
      expect(score).toBeCloseTo(
        row.reduce((sum, value, f) => sum + value * vector[f]!, 0),
        4,
      );
      expect(because.map((reason) => reason.name).sort()).toEqual(['item 20', 'item 3']);
    }
    expect(new Recommender(model).recommend([['item 9', -2]])).toMatchObject({ basis: 'popularity' });
  });

  it('leaves out what is excluded', () => {
    const excluded = new Recommender(model).recommend(['item 3'], { exclude: (name) => name.endsWith('1') });
    expect(excluded.recommendations).toHaveLength(10);
    for (const { name } of excluded.recommendations) expect(name.endsWith('1')).toBe(false);
  });

  it('falls back to popularity, and says so', () => {
    const { recommendations, basis } = new Recommender(model).recommend(['unheard of'], { count: 3 });
    expect(basis).toBe('popularity');
    const top = [0, 1, 2].map((item) => ({
      name: ratings.itemNames.at(item),
      share: ratings.popularity[item]! / 2000,
    }));
    expect(recommendations.map(({ name, score }) => ({ name, share: score }))).toEqual(top);
    expect(new Recommender(model).recommend([]).basis).toBe('popularity');
  });

  it('makes lists more diverse when asked to', () => {
    const recommender = new Recommender(model);
    const scorer = new Scorer(model);
    const likeness = (diversity: number) => {
      const { recommendations } = recommender.recommend(['item 3', 'item 20'], { diversity });
      const items = recommendations.map(({ name }) => model.itemNames.find(name));
      let sum = 0;
      for (const a of items) for (const b of items) if (a < b) sum += scorer.similarity(a, b);
      return sum;
    };
    expect(recommender.recommend(['item 3'], { diversity: 0.5 }).recommendations).toHaveLength(10);
    expect(likeness(0.7)).toBeLessThan(likeness(0));
    expect(() => recommender.recommend([], { diversity: 2 })).toThrow('between 0 and 1');
  });

  it('finds similar items by cosine', () => {
    const similar = new Recommender(model).similar('item 5', { count: 5 });
    expect(similar).toHaveLength(5);
    const scorer = new Scorer(model);
    const own = model.itemNames.find('item 5');
    const best = Array.from({ length: model.items }, (_, item) => (item === own ? -1 : scorer.similarity(own, item)));
    expect(similar[0]!.score).toBeCloseTo(Math.max(...best), 12);
    expect(() => new Recommender(model).similar('nothing')).toThrow("does not know 'nothing'");
  });
});
