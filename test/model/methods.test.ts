import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { NO_RANK } from '../../src/kernels/als/rank-frame.ts';
import { choicesFor, choose } from '../../src/model/choose.ts';
import { foldByRating, leaveOneOut } from '../../src/model/evaluate/folds.ts';
import { listed } from '../../src/model/evaluate/outcome.ts';
import { queriesOf, seenBy } from '../../src/model/evaluate/queries.ts';
import { rankByLinks } from '../../src/model/evaluate/rank-links.ts';
import { openModel } from '../../src/model/file/stored-model.ts';
import { linkModelOf, writeModel } from '../../src/model/file/write-model.ts';
import { invert } from '../../src/model/links/invert.ts';
import { learnLinks, MOST_LINKS } from '../../src/model/links/learn-links.ts';
import { placeIn } from '../../src/model/links/links.ts';
import { type LinkSettings, settingsOf } from '../../src/model/methods/settings.ts';
import { collectRatings, type Ratings } from '../../src/model/ratings/collect.ts';
import { filterMatrix, itemCounts, type Matrix } from '../../src/model/ratings/matrix.ts';
import { Recommender } from '../../src/model/recommend/recommender.ts';
import { seededRandom } from '../../src/random.ts';
import { generateMatrix, randomMatrix } from './generate.ts';

const folder = mkdtempSync(join(tmpdir(), 'tele-methods-'));
afterAll(() => rmSync(folder, { recursive: true }));

const SETTINGS: readonly LinkSettings[] = [
  { method: 'cosine', shrink: 0 },
  { method: 'cosine', shrink: 7 },
  { method: 'walk', discount: 0 },
  { method: 'walk', discount: 0.6 },
  { method: 'ease', lambda: 3 },
  { method: 'popularity' },
];

/** Whether each user has each item, as the methods take it: rated above zero. */
function dense({ users, items, start, columns, weights }: Matrix): boolean[][] {
  return Array.from({ length: users }, (_, user) => {
    const row = Array.from({ length: items }, () => false);
    for (let j = start[user]!; j < start[user + 1]!; j++) if (weights[j]! > 0) row[columns[j]!] = true;
    return row;
  });
}

/** The weight from one item to another by the definitions, in double precision, one pair at a time. */
function weightByDefinition(x: boolean[][], from: number, to: number, settings: LinkSettings): number {
  const count = (...items: number[]) => x.filter((row) => items.every((item) => row[item])).length;
  switch (settings.method) {
    case 'cosine':
      return count(from, to) / (Math.sqrt(count(from) * count(to)) + settings.shrink);
    case 'walk': {
      const steps = x
        .filter((row) => row[from] && row[to])
        .reduce((sum, row) => sum + 1 / count(from) / row.filter(Boolean).length, 0);
      return steps / count(to) ** settings.discount;
    }
    case 'ease': {
      // What EASE minimises, by columns: the ridge regression of who has one item on who has the others.
      const others = x[0]!.map((_, item) => item).filter((item) => item !== to);
      const b = solve(
        others.map((a) => others.map((c) => count(a, c) + (a === c ? settings.lambda : 0))),
        others.map((a) => count(a, to)),
      );
      return b[others.indexOf(from)]!;
    }
    case 'popularity':
      return 0;
  }
}

/** Gauss and Jordan, with the largest pivot. */
function solve(a: number[][], b: number[]): number[] {
  const rows = a.map((row, i) => [...row, b[i]!]);
  for (let p = 0; p < rows.length; p++) {
    const best = rows.findIndex(
      (row, i) => i >= p && rows.every((other, k) => k < p || Math.abs(other[p]!) <= Math.abs(row[p]!)),
    );
    [rows[p], rows[best]] = [rows[best]!, rows[p]!];
    for (let i = 0; i < rows.length; i++) {
      if (i === p) continue;
      const by = rows[i]![p]! / rows[p]![p]!;
      for (let k = p; k <= rows.length; k++) rows[i]![k]! -= by * rows[p]![k]!;
    }
  }
  return rows.map((row, i) => row[rows.length]! / row[i]!);
}

describe.each(SETTINGS)('%j', (settings) => {
  const matrix = randomMatrix(seededRandom(3), 60, 14, 0.3);

  it('has the weights of its definition, and counts who has both', () => {
    const links = learnLinks(matrix, settings);
    const x = dense(matrix);
    for (let from = 0; from < matrix.items; from++) {
      const row = links.row(from);
      expect(placeIn(row, from)).toBe(-1);
      for (let to = 0; to < matrix.items; to++) {
        if (to === from) continue;
        const place = placeIn(row, to);
        const weight = place < 0 ? 0 : row.weights[place]!;
        const expected = weightByDefinition(x, from, to, settings);
        expect(Math.abs(weight - expected)).toBeLessThanOrEqual(1e-6 * Math.max(1e-3, Math.abs(expected)));
        expect(place < 0 ? 0 : row.both[place]!).toBe(x.filter((own) => own[from] && own[to]).length);
      }
    }
  });

  it('is the same to the last bit in whatever order users come', () => {
    const order = Array.from({ length: matrix.users }, (_, user) => (user * 37) % matrix.users);
    expect(new Set(order).size).toBe(matrix.users);
    const rows = order.map((user) => [matrix.start[user]!, matrix.start[user + 1]!] as const);
    const start = new Uint32Array(matrix.users + 1);
    for (const [at, [from, to]] of rows.entries()) start[at + 1] = start[at]! + to - from;
    const pick = <T extends Uint32Array | Float32Array>(all: T, into: T) => {
      for (const [at, [from, to]] of rows.entries()) into.set(all.subarray(from, to), start[at]);
      return into;
    };
    const shuffled = {
      ...matrix,
      start,
      columns: pick(matrix.columns, new Uint32Array(matrix.columns.length)),
      weights: pick(matrix.weights, new Float32Array(matrix.weights.length)),
    };
    expect(learnLinks(shuffled, settings)).toEqual(learnLinks(matrix, settings));
  });

  it('ranks what is held out where sorting all scores puts it, and lists what comes first', () => {
    const larger = generateMatrix({ users: 300, items: 60, topics: 5 });
    const folds = foldByRating(larger, 4, 1);
    const queries = queriesOf(larger, folds, 0);
    const training = filterMatrix(larger, (_, j) => folds[j] !== 0);
    const counts = itemCounts(training);
    const links = learnLinks(training, settings);
    const { ranks, lists } = rankByLinks(links, settings.method, queries, counts, 10);
    for (const [query] of queries.users.entries()) {
      const seen = [...seenBy(queries, query)];
      const scoreOf = (item: number) => {
        if (settings.method === 'popularity') return 0;
        const places = seen.map((own) => [links.row(own), placeIn(links.row(own), item)] as const);
        const sum = places.reduce((total, [row, place]) => total + (place < 0 ? 0 : row.weights[place]!), 0);
        return settings.method === 'walk' ? sum / seen.length : sum;
      };
      const least = settings.method === 'ease' ? 1e-6 : 0;
      const all = [...counts.keys()]
        .filter((item) => counts[item]! > 0 && !seen.includes(item))
        .map((item) => ({ item, score: scoreOf(item) }))
        .map(({ item, score }) => ({ item, score, isScored: Math.abs(score) > least }))
        .sort((a, b) => {
          if (a.isScored !== b.isScored) return a.isScored ? -1 : 1;
          if (a.isScored) return b.score - a.score || a.item - b.item;
          return counts[b.item]! - counts[a.item]! || a.item - b.item;
        })
        .map(({ item }) => item);
      expect(lists[listed(queries).indexOf(query)]).toEqual(all.slice(0, 10));
      for (let at = queries.heldStart[query]!; at < queries.heldStart[query + 1]!; at++) {
        const rank = all.indexOf(queries.held[at]!);
        expect(ranks[at]).toBe(rank < 0 ? NO_RANK : rank);
      }
    }
  });
});

it('keeps the links with the largest weights where there are very many', () => {
  const random = seededRandom(9);
  const matrix = randomMatrix(random, 300, MOST_LINKS + 60, 0.2);
  const settings = { method: 'cosine', shrink: 0 } as const;
  const links = learnLinks(matrix, settings);
  const x = dense(matrix);
  for (const item of [0, 77, 555]) {
    const all = Array.from({ length: matrix.items }, (_, other) => other)
      .filter((other) => other !== item)
      .map((other) => ({ other, weight: weightByDefinition(x, item, other, settings) }))
      .filter(({ weight }) => weight > 0)
      .sort((a, b) => b.weight - a.weight || a.other - b.other);
    expect(all.length).toBeGreaterThan(MOST_LINKS);
    const kept = all.slice(0, MOST_LINKS).map(({ other }) => other);
    expect([...links.row(item).items]).toEqual(kept.sort((a, b) => a - b));
  }
});

it('invert: the product with the matrix is one', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 20 }), (seed, n) => {
      const random = seededRandom(seed);
      const rows = Array.from({ length: n + 3 }, () => Array.from({ length: n }, () => random() - 0.5));
      const a = Float64Array.from({ length: n * n }, (_, at) => {
        const [i, j] = [Math.floor(at / n), at % n];
        return rows.reduce((sum, row) => sum + row[i]! * row[j]!, i === j ? 0.5 : 0);
      });
      const inverse = invert(a.slice(), n);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          let sum = 0;
          for (let k = 0; k < n; k++) sum += a[i * n + k]! * inverse[k * n + j]!;
          expect(sum).toBeCloseTo(i === j ? 1 : 0, 9);
        }
      }
    }),
  );
});

describe('a model of links', () => {
  const triples = Array.from({ length: 900 }, (_, i) => [`u${i % 97}`, `i${(i * i + (i % 5)) % 31}`] as const);

  it.each(SETTINGS)('%j: answers from a file as from memory, with reasons that sum to the score', async (settings) => {
    const ratings = await collectRatings([...triples, ['alone', 'i1'], ['alone', 'only mine']]);
    const model = linkModelOf(settings, learnLinks(ratings, settings), ratings);
    const file = join(folder, `${settings.method}.model`);
    writeModel(file, model, {}, ratings);
    const stored = openModel(file);
    expect(stored).toMatchObject({ method: settings.method, settings, items: ratings.items, users: ratings.users });
    const [fromFile, fromMemory] = [new Recommender(stored), new Recommender(model)];
    const installed = ['i1', 'i4', 'i0'].filter((name) => ratings.itemNames.find(name) >= 0);
    const answer = fromFile.recommend(installed, { count: 40, reasons: 9 });
    expect(answer).toEqual(fromMemory.recommend(installed, { count: 40, reasons: 9 }));
    expect(answer.recommendations.map(({ name }) => name).filter((name) => installed.includes(name))).toEqual([]);
    expect(answer.recommendations).toHaveLength(ratings.items - installed.length);
    expect(answer.basis).toBe(settings.method === 'popularity' ? 'popularity' : 'model');
    for (const { score, basis, because, name } of answer.recommendations) {
      if (basis === 'popularity') expect(because).toEqual([]);
      else {
        const sum = because.reduce((total, { contribution }) => total + contribution, 0);
        expect(sum).toBeCloseTo(score, 12);
        expect(fromFile.explain(installed, name).score).toBeCloseTo(score, 12);
      }
    }
    const similar = fromFile.similar('i4');
    expect(similar).toEqual(fromMemory.similar('i4'));
    const x = dense(ratings);
    for (const { name, score } of similar) {
      const cosine = { method: 'cosine', shrink: 0 } as const;
      const [a, b] = [ratings.itemNames.find('i4'), ratings.itemNames.find(name)];
      expect(score).toBeCloseTo(weightByDefinition(x, a, b, cosine), 12);
    }
    expect(fromFile.recommend(installed, { count: 5, diversity: 0.8 }).recommendations).toHaveLength(5);
    expect(fromFile.recommend(['only mine'], { count: 3 })).toMatchObject({ basis: 'popularity' });
    expect(fromFile.recommend([['i1', -1]], { count: 3 })).toMatchObject({ basis: 'popularity' });
    stored.verify();
    stored.close();
  });

  it('is checked row by row, and its settings are', async () => {
    const ratings: Ratings = await collectRatings(triples);
    const settings = { method: 'walk', discount: 0.5 } as const;
    const file = join(folder, 'damaged.model');
    writeModel(file, linkModelOf(settings, learnLinks(ratings, settings), ratings));
    const bytes = readFileSync(file);
    const start = 8 + Number(bytes.readBigUInt64LE());
    const header = JSON.parse(bytes.subarray(8, start).toString());
    for (const name of ['links.items', 'links.weights', 'links.both']) {
      const copy = Buffer.from(bytes);
      copy[start + header[name].data_offsets[0]]! ^= 1;
      writeFileSync(file, copy);
      expect(() => openModel(file).verify()).toThrow(/checksum/);
      const model = openModel(file);
      if (model.method === 'als') throw new Error('it was written with links');
      expect(() => model.links.row(0)).toThrow(/a checksum of 'links' is wrong/);
      expect(model.links.row(1).items.length).toBeGreaterThan(0);
    }
    const text = bytes.toString('latin1').replace('\\"discount\\":0.5', '\\"discount\\":9.5');
    writeFileSync(file, Buffer.from(text, 'latin1'));
    expect(() => openModel(file)).toThrow(/the discount must be from 0 to 1, not 9.5/);
  });
});

it('refuses settings that cannot be meant', () => {
  expect(() => settingsOf({ method: 'ease', lambda: 0 })).toThrow('more than zero');
  expect(() => settingsOf({ method: 'walk', discount: -0.1 })).toThrow('discount');
  expect(() => settingsOf({ method: 'cosine', shrink: Number.NaN })).toThrow('shrink');
  expect(() => settingsOf({ method: 'odd' as 'als' })).toThrow('there is no method odd');
  expect(settingsOf({ factors: 8 })).toMatchObject({ method: 'als', factors: 8, lambda: 0.5 });
});

describe('choose', () => {
  it('takes what beats popularity beyond chance, the same for the same seed', async () => {
    const matrix = generateMatrix({ users: 1500, items: 120, topics: 12 });
    const choices = choicesFor(matrix);
    const { settings, evaluation } = await choose(matrix, choices, { threads: 1 });
    expect(settings.method).not.toBe('popularity');
    expect(evaluation.best.settings).toBe(settings);
    expect(evaluation.lead.low).toBeGreaterThan(0);
    expect((await choose(matrix, choices, { threads: 2 })).settings).toEqual(settings);
  });

  it('is popularity where users take at random by popularity', async () => {
    const noise = generateMatrix({ users: 1500, items: 100, topics: 1 });
    const { settings, evaluation } = await choose(noise, choicesFor(noise), {});
    expect(settings).toEqual({ method: 'popularity' });
    expect(evaluation.beatsPopularity).toBe(false);
  });

  it('asks a sample of the users, chosen by hash', () => {
    const matrix = generateMatrix({ users: 400, items: 50 });
    const able = leaveOneOut(matrix, 1).filter((fold) => fold === 0).length;
    expect(able).toBeGreaterThan(50);
    const some = leaveOneOut(matrix, 1, 50);
    expect(some.filter((fold) => fold === 0)).toHaveLength(50);
    expect(leaveOneOut(matrix, 2, 50)).not.toEqual(some);
  });

  it('leaves EASE out where there are very many items', () => {
    const methodsFor = (items: number) =>
      new Set(choicesFor(generateMatrix({ users: 30, items })).grid.map(({ method }) => method));
    expect(methodsFor(2000)).toContain('ease');
    expect(methodsFor(2001)).not.toContain('ease');
  });
});
