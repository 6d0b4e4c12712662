import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openFactors } from '../../src/model/file/stored-model.ts';
import { Recommender } from '../../src/model/recommend/recommender.ts';
import { seededRandom } from '../../src/random.ts';
import { generateMatrix } from '../model/generate.ts';
import { tele } from '../support/tele.ts';
import { describeOnSpark, SPARK_ENV, WARM } from './cluster.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'tele-spark-train-'));
const ratings = path.join(folder, 'ratings.tsv');
/** As many factors as there are topics: then what is best to recommend is no matter of chance. */
const TOPICS = 6;
const matrix = generateMatrix({ users: 1500, items: 200, topics: TOPICS, lengths: [2.5, 0.5, 60] });

beforeAll(() => {
  const lines = Array.from({ length: matrix.users }, (_, user) =>
    Array.from(ownOf(user), (item) => `user${user}\titem${item}\t1\n`).join(''),
  );
  writeFileSync(ratings, lines.join(''));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function ownOf(user: number): Uint32Array {
  return matrix.columns.subarray(matrix.start[user], matrix.start[user + 1]);
}

async function trained(name: string, engine: readonly string[]) {
  const file = path.join(folder, name);
  const parameters = ['--factors', `${TOPICS}`, '--lambda', '0.1', '--alpha', '2', '--iterations', '10'];
  const args = ['recommend', 'train', '--source', ratings, ...parameters, '-o', file, '--output', 'ndjson'];
  const ran = await tele([...args, ...engine], { env: SPARK_ENV });
  const stderr = 'tele: note: ratings are read as a table: user is column 1, item is column 2, weight is column 3\n';
  expect(ran, ran.stderr).toMatchObject({ stderr, exitCode: 0 });
  return { file, ...JSON.parse(ran.stdout) };
}

/** What a model recommends to everybody. */
function listsOf(file: string): (user: number) => Set<string> {
  const model = openFactors(file);
  const recommender = new Recommender(model);
  return (user) => {
    const own = model.itemsOf(`user${user}`)!.map(({ name }) => name);
    expect(own.toSorted()).toEqual(Array.from(ownOf(user), (item) => `item${item}`).sort());
    return new Set(recommender.recommend(own, { count: 10 }).recommendations.map(({ name }) => name));
  };
}

describeOnSpark('a model that a cluster trains, by MLlib', () => {
  it('is as good as one that is trained here, and recommends the same', async () => {
    const here = await trained('here', ['--master', 'local']);
    const there = await trained('there', WARM);
    const counts = ({ clients, addons, ratings: count, iterations, dropped }: typeof here) => {
      return { clients, addons, count, iterations, dropped };
    };
    expect(counts(there)).toEqual(counts(here));
    expect(Math.abs(there.loss / here.loss - 1)).toBeLessThan(1e-2);

    const [listHere, listThere] = [listsOf(here.file), listsOf(there.file)];
    const random = seededRandom(1);
    const users = Array.from({ length: 100 }, () => Math.floor(random() * matrix.users));
    const common = users.map((user) => [...listHere(user)].filter((name) => listThere(user).has(name)).length);
    expect(common.reduce((sum, count) => sum + count, 0) / users.length).toBeGreaterThanOrEqual(8);
  });
});
