import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TeleError } from '../../src/errors.ts';
import { objectiveOf } from '../../src/model/als/options.ts';
import { train } from '../../src/model/als/train.ts';
import { run2014 } from '../../src/model/compat-2014.ts';
import { exportMllib, exportTaar, importMllib, importTaar } from '../../src/model/file/foreign.ts';
import { hash23, javaHash } from '../../src/model/file/java-hash.ts';
import { type Tensor, TensorFile, writeTensors } from '../../src/model/file/safetensors.ts';
import { openFactors } from '../../src/model/file/stored-model.ts';
import { modelOf, writeModel } from '../../src/model/file/write-model.ts';
import type { FactorModel } from '../../src/model/model.ts';
import { collectRatings, type Ratings, type RatingTriple } from '../../src/model/ratings/collect.ts';
import { Dictionary } from '../../src/model/ratings/dictionary.ts';
import { Recommender } from '../../src/model/recommend/recommender.ts';
import { nameFinder } from '../../src/model/recommend/resolve.ts';
import { rowOf } from '../../src/model/rows.ts';
import { titlesOf } from '../../src/model/titles.ts';
import { seededRandom } from '../../src/random.ts';

const folder = mkdtempSync(join(tmpdir(), 'tele-model-'));
afterAll(() => rmSync(folder, { recursive: true }));

const triples: RatingTriple[] = Array.from({ length: 1200 }, (_, i) => [
  `üser ${i % 151}`,
  `Äddon ${(i * i) % 37}`,
  1 + (i % 3),
]);
let ratings: Ratings;
let model: FactorModel;
const path = join(folder, 'addons.model');

beforeAll(async () => {
  ratings = await collectRatings(triples);
  model = modelOf(await train(ratings, { factors: 6, iterations: 4 }), ratings);
  writeModel(path, model, { source: 'a test', seed: 42 }, ratings);
});

describe('a model file', () => {
  it('gives back what was written', () => {
    const stored = openFactors(path);
    expect(stored.objective).toEqual(model.objective);
    expect(stored.itemFactors).toEqual(model.itemFactors);
    expect(stored.spectrum).toEqual(model.spectrum);
    expect(stored.popularity).toEqual(model.popularity);
    expect(stored.users).toBe(151);
    expect(stored.notes).toEqual({ source: 'a test', seed: 42 });
    for (let item = 0; item < model.items; item++) {
      expect(stored.itemNames.at(item)).toBe(ratings.itemNames.at(item));
      expect(stored.itemNames.find(ratings.itemNames.at(item))).toBe(item);
    }
    expect(stored.itemNames.find('Zzz')).toBe(-1);
    const installed = [ratings.itemNames.at(3), ratings.itemNames.at(8)];
    expect(new Recommender(stored).recommend(installed)).toEqual(new Recommender(model).recommend(installed));
    stored.verify();
    stored.close();
  });

  it('finds items by their titles, the first of those that are called the same', () => {
    const texts = Array.from({ length: model.items }, (_, item) => ['', 'Zebra', 'ä', 'Apple'][item % 4]!);
    const titles = titlesOf('names', model.items, (item) => texts[item]!);
    const file = join(folder, 'titled.model');
    writeModel(file, { ...model, titles });
    for (const each of [file, older(file)]) {
      const stored = openFactors(each);
      expect(Array.from(texts, (_, item) => stored.titles!.at(item))).toEqual(texts);
      for (const text of ['', 'Zebra', 'ä', 'Apple', 'apple', 'Zz']) {
        expect(stored.titles!.find(text)).toBe(texts.indexOf(text));
        expect(titles.find(text)).toBe(texts.indexOf(text));
      }
      expect(nameFinder(stored)('Apple')).toBe(model.itemNames.at(3));
      expect(nameFinder(stored)(' aPPLE')).toBe(model.itemNames.at(3));
      expect(nameFinder(stored)('')).toBeUndefined();
      stored.close();
    }
  });

  it('finds in any mixture of letters what a table of all names finds, the most popular one first', () => {
    const texts = Array.from(
      { length: model.items },
      (_, item) => ['', 'Straße', 'ÄDDON 3', ' b', 'B', '\u{1F600}x'][item % 6]!,
    );
    const titles = titlesOf('names', model.items, (item) => texts[item]!);
    const file = join(folder, 'folded.model');
    writeModel(file, { ...model, titles });
    const stored = openFactors(file);
    const [quick, slow] = [nameFinder(stored), nameFinder({ ...model, titles })];
    expect(stored.titles!.findFolded).toBeDefined();
    expect(openFactors(older(file)).titles!.findFolded).toBeUndefined();
    for (const word of ['STRASSE', 'straße', 'äDDON 3', 'äddon 17', 'B ', ' b', '', ' ', 'zz', '\u{1F600}X', 'Äddon 4'])
      expect(quick(word), word).toBe(slow(word));
    // A title and an id that are the same but for case: the smaller number.
    const third = [model.itemNames.find('Äddon 3'), texts.indexOf('ÄDDON 3')];
    expect(quick('äddoN 3')).toBe(model.itemNames.at(Math.min(...third)));
    for (let more = 0; more < 1100; more++) expect(quick(`ÄDDON ${more % 37}`)).toBe(slow(`ÄDDON ${more % 37}`));
  });

  it('is read in blocks, each of which is checked; older files have none', () => {
    const large = wide(700, 5);
    const file = join(folder, 'large.model');
    writeModel(file, large);
    const installed = ['item 3', 'item 650'];
    const answers = [file, older(file)].map((each) => {
      const stored = openFactors(each);
      expect(stored.blocks?.norms.length).toBe(each === file ? 3 : undefined);
      return new Recommender(stored).recommend(installed);
    });
    expect(answers[0]).toEqual(new Recommender(large).recommend(installed));
    expect(answers[1]).toEqual(answers[0]);
    const bytes = readFileSync(file);
    const header = JSON.parse(bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE())).toString());
    const [start] = header['items.factors'].data_offsets;
    bytes[8 + Number(bytes.readBigUInt64LE()) + start + 600 * 5 * 4]! ^= 1;
    writeFileSync(file, bytes);
    expect(rowOf(openFactors(file), 3)).toEqual(rowOf(large, 3));
    expect(() => rowOf(openFactors(file), 650)).toThrow(/a checksum of 'items.factors' is wrong/);
  });

  it('knows what each user had', () => {
    const stored = openFactors(path);
    for (let user = 0; user < ratings.users; user++) {
      const expected = Array.from(ratings.columns.subarray(ratings.start[user], ratings.start[user + 1]), (item, j) => {
        return { name: ratings.itemNames.at(item), weight: ratings.weights[ratings.start[user]! + j] };
      });
      expect(stored.itemsOf(ratings.userNames.at(user))).toEqual(expected);
    }
    expect(stored.itemsOf('nobody')).toBeUndefined();
    stored.close();
  });

  it('checks what it reads of a user', () => {
    const bytes = readFileSync(path);
    const start = 8 + Number(bytes.readBigUInt64LE());
    const header = JSON.parse(bytes.subarray(8, start).toString());
    for (const name of ['ratings.items', 'ratings.weights', 'ratings.start']) {
      const copy = Buffer.from(bytes);
      // The last number that belongs to the last user.
      copy[start + header[name].data_offsets[1] - 4]! ^= 1;
      const file = join(folder, 'flipped-user');
      writeFileSync(file, copy);
      const last = ratings.userNames.at(ratings.userNames.sorted().at(-1)!);
      const first = ratings.userNames.at(ratings.userNames.sorted()[0]!);
      expect(() => openFactors(file).itemsOf(last)).toThrow(/not a whole model file/);
      expect(openFactors(file).itemsOf(first)).toEqual(openFactors(path).itemsOf(first));
    }
    expect(openFactors(older(path)).itemsOf('üser 7')).toEqual(openFactors(path).itemsOf('üser 7'));
  });

  it('is a safetensors file: header length, JSON, tensors', () => {
    const bytes = readFileSync(path);
    const length = Number(bytes.readBigUInt64LE());
    const header = JSON.parse(bytes.subarray(8, 8 + length).toString());
    expect(header['items.factors'].dtype).toBe('F32');
    expect(header['items.factors'].shape).toEqual([37, 6].map((size, axis) => (axis === 0 ? ratings.items : size)));
    const [from] = header['items.factors'].data_offsets;
    expect(bytes.readFloatLE(8 + length + from)).toBe(model.itemFactors[0]);
  });

  it('says what is wrong with a damaged one', () => {
    const whole = readFileSync(path);
    const attempt = (name: string, change: (copy: Buffer, file: string) => void) => {
      const file = join(folder, name);
      const copy = Buffer.from(whole);
      writeFileSync(file, copy);
      change(copy, file);
      const stored = openFactors(file);
      try {
        stored.verify();
      } finally {
        stored.close();
      }
    };
    expect(() => attempt('short', (_, file) => truncateSync(file, whole.length - 5))).toThrow(/not a whole model file/);
    expect(() => attempt('header', (_, file) => truncateSync(file, 5))).toThrow(/not in safetensors format/);
    expect(() =>
      attempt('flipped', (copy, file) => {
        copy[whole.length - 3]! ^= 1;
        writeFileSync(file, copy);
      }),
    ).toThrow(/checksum/);
    expect(() => openFactors(join(folder, 'absent'))).toThrow(TeleError);
    writeTensors(join(folder, 'other'), {}, { format: 'other' });
    expect(() => openFactors(join(folder, 'other'))).toThrow(/not a recommender's/);
    writeTensors(join(folder, 'newer'), {}, { format: 'tele-recommender', version: '9' });
    expect(() => openFactors(join(folder, 'newer'))).toThrow(/version 9/);
  });

  it('says of any other header that it is none of ours', () => {
    const refuse = (header: unknown, wanted: RegExp) => {
      const text = Buffer.from(JSON.stringify(header));
      const length = Buffer.alloc(8);
      length.writeBigUInt64LE(BigInt(text.length));
      writeFileSync(join(folder, 'odd'), Buffer.concat([length, text, Buffer.alloc(4)]));
      expect(() => openFactors(join(folder, 'odd'))).toThrow(TeleError);
      expect(() => openFactors(join(folder, 'odd'))).toThrow(wanted);
    };
    refuse(null, /not in safetensors format/);
    refuse({ spectrum: 3 }, /'spectrum' is not described/);
    refuse({ spectrum: { dtype: 'F32', shape: [2 ** 40], data_offsets: [0, 4] } }, /'spectrum' is not described/);
    const spectrum = { dtype: 'F32', shape: [1], data_offsets: [0, 4] };
    refuse(
      { __metadata__: { format: 'tele-recommender', version: '1', objective: '{' }, spectrum },
      /whole model file/,
    );
    for (const [objective, wanted] of [
      [null, /its metadata/],
      ['null', /its metadata/],
      ['3', /its metadata/],
      ['{"factors":-3}', /odd is not a whole model file: the number of factors/],
      ['{"factors":1,"lambda":null}', /lambda must be/],
      ['{"factors":1,"regularization":"odd"}', /regularization must be/],
      ['{"factors":1,"confidence":"odd"}', /confidence must be/],
    ] as const)
      refuse({ __metadata__: { format: 'tele-recommender', version: '1', objective }, spectrum }, wanted);
    const users = { __metadata__: { format: 'tele-recommender', version: '1', users: 'many' }, spectrum };
    refuse(users, /not made by "many" clients/);
  });

  it('leaves nothing behind when it cannot be written', () => {
    const before = readdirSync(folder);
    expect(() => writeModel(join(folder, 'no', 'such', 'folder'), model)).toThrow(TeleError);
    expect(readdirSync(folder)).toEqual(before);
  });
});

/** The same file as a tele wrote it that knew neither blocks nor an order of titles. */
function older(file: string): string {
  const tensors = new TensorFile(file);
  const bytes = readFileSync(file);
  const header = JSON.parse(bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE())).toString());
  const kept = Object.entries(header as Record<string, Tensor>).flatMap(([name, { dtype, shape }]) => {
    if (name === '__metadata__' || /\.norms$|\.crc32$|\.folded$|^titles\.order$/.test(name)) return [];
    const data = dtype === 'F32' ? tensors.f32(name) : dtype === 'U32' ? tensors.u32(name) : tensors.u8(name);
    return [[name, { dtype, shape, data }] as const];
  });
  writeTensors(`${file}.older`, Object.fromEntries(kept), { ...tensors.metadata });
  tensors.close();
  return `${file}.older`;
}

/** A model of made-up factors. */
function wide(items: number, factors: number): FactorModel {
  const random = seededRandom(5);
  const itemNames = new Dictionary();
  for (let item = 0; item < items; item++) itemNames.add(`item ${item}`);
  return {
    method: 'als',
    objective: objectiveOf({ factors }),
    items,
    itemFactors: Float32Array.from({ length: items * factors }, () => random() - 0.5),
    spectrum: Float32Array.from({ length: factors }, (_, f) => 100 - f),
    itemNames,
    popularity: new Uint32Array(items),
    users: 1,
  };
}

/** Scores of all pairs of items: independent of the basis. */
function products(some: FactorModel): number[] {
  const n = some.objective.factors;
  const row = (item: number) => some.itemFactors.subarray(item * n, (item + 1) * n);
  const items = Array.from({ length: some.items }, (_, item) => item);
  return items.flatMap((a) => items.map((b) => row(a).reduce((sum, value, f) => sum + value * row(b)[f]!, 0)));
}

describe('other formats', () => {
  it('goes through TAAR and back', () => {
    const { matrix, mapping, collided } = exportTaar(model);
    expect(collided).toEqual([]);
    expect(matrix[0]!.id).toBe(hash23(ratings.itemNames.at(0)));
    expect(mapping[String(matrix[0]!.id)]!.name).toBe(ratings.itemNames.at(0));
    const back = importTaar(JSON.parse(JSON.stringify(matrix)), mapping);
    expect(back.unmapped).toBe(0);
    expect(back.itemNames.at(5)).toBe(model.itemNames.at(5));
    products(model).forEach((value, at) => {
      expect(products(back)[at]).toBeCloseTo(value, 5);
    });
    expect(importTaar(matrix, { [matrix[2]!.id]: mapping[matrix[2]!.id]! }).items).toBe(1);
  });

  it('goes through MLlib and back', () => {
    const lines = [...exportMllib(model)];
    expect(Object.keys(JSON.parse(lines[4]!))).toEqual(['id', 'features']);
    expect(importMllib(lines).itemNames.at(4)).toBe('4');
    const back = importMllib(exportMllib(model, true));
    expect(back.itemNames.find(model.itemNames.at(9))).toBe(9);
    expect(back.titles).toBeUndefined();
    expect(back.objective.factors).toBe(6);
    expect(() => importMllib(['{"id": 1}'])).toThrow('line 1');
    expect(() => importMllib([])).toThrow('no item factors');
    expect(() => importMllib(['{"id":1,"features":[1]}', '{"id":2,"features":[1,2]}'])).toThrow('item 2');
  });
});

it('goes through MLlib and back with ids and names, of which several may be the same', () => {
  const titles = titlesOf('names', model.items, (item) => (item === 3 ? '' : item < 3 ? 'Popular' : `Item ${item}`));
  const lines = [...exportMllib({ ...model, titles }, true)];
  expect(JSON.parse(lines[1]!)).toMatchObject({ id: 1, name: 'Popular', addon: model.itemNames.at(1) });
  const back = importMllib(lines);
  expect(back.itemNames.at(1)).toBe(model.itemNames.at(1));
  expect(back.titles).toMatchObject({ are: 'names' });
  expect([0, 1, 3, 4].map((item) => back.titles!.at(item))).toEqual(['Popular', 'Popular', '', 'Item 4']);
});

describe('the 2014 run', () => {
  it('hashes as it did', () => {
    expect(hash23('Ghostery')).toBe(7357597);
    expect(hash23('Firebug')).toBe(1502302);
    expect(hash23('Ghostery Session')).toBe(1248755);
    expect(javaHash('test-string')).toBe(-1666277972);
    expect(hash23('test-string')).toBe(3055020);
  });

  it('takes the λ with the lowest RMSE, and does not leave out what is installed', async () => {
    const result = await run2014(triples, { factors: 8, folds: 3, iterations: 4 });
    expect(result.table.map(({ lambda }) => lambda)).toEqual([0.1, 0.2, 0.3, 0.4, 0.5]);
    const lowest = Math.min(...result.table.map(({ rmse }) => rmse));
    expect(result.table.find(({ lambda }) => lambda === result.lambda)!.rmse).toBe(lowest);
    const installed = ratings.itemNames.at(0);
    const list = result.recommend([installed], 37);
    expect(list.map(({ name }) => name)).toContain(installed);
  });
});
