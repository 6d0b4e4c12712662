/**
 * Our half of the comparison of lists: takes a data set, leaves one rating of each user out, lets the rest choose a
 * method, and writes into FOLDER what the peers need: train.tsv and held.tsv (user, item; numbers), ours.json (what was
 * chosen, how long that took, and for each user that is asked the rank of what was left out, of the choice, and of EASE
 * with lambda 100 to check the peers' arithmetic by).
 * Usage: node ours.mjs FOLDER NAME [FILE.inter]
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { clientOf } from '../../../fixtures/generator/client.ts';
import { SAMPLE } from '../../../fixtures/generator/lake.ts';
import { choicesFor, choose } from '../../../src/model/choose.ts';
import { leaveOneOut } from '../../../src/model/evaluate/folds.ts';
import { queriesOf } from '../../../src/model/evaluate/queries.ts';
import { tryAll } from '../../../src/model/evaluate/trials.ts';
import { flagsOf, type PartialSettings, settingsOf } from '../../../src/model/methods/settings.ts';
import { collectRatings, type RatingTriple } from '../../../src/model/ratings/collect.ts';
import { filterMatrix, itemCounts, type Matrix } from '../../../src/model/ratings/matrix.ts';
import { generateMatrix } from '../../model/generate.ts';

const [folder = '.', name = '', file = ''] = process.argv.slice(2);

/** Who has what, of the clients that the generator makes by the published shares. */
function* clients(seed: number, count: number): Generator<RatingTriple> {
  for (let n = 0; n < count; n++) for (const { addon } of clientOf(seed, n).addons) yield [`client ${n}`, addon.id];
}

/** A table of RecBole's form: user, item, rating. */
function* rated(least: number): Generator<RatingTriple> {
  for (const line of readFileSync(file, 'utf8').split('\n').slice(1)) {
    const [user = '', item = '', rating] = line.split('\t');
    if (line !== '' && Number(rating) >= least) yield [user, item];
  }
}

function* triplesOf({ users, start, columns }: Matrix): Generator<RatingTriple> {
  for (let user = 0; user < users; user++)
    for (let j = start[user]!; j < start[user + 1]!; j++) yield [`u${user}`, `i${columns[j]}`];
}

const SETS: Record<string, () => Iterable<RatingTriple>> = {
  sample: () => clients(SAMPLE.seed, SAMPLE.clients),
  'add-ons 2014': () => clients(99, 27_099),
  'MovieLens 100k, 4 and 5': () => rated(4),
  'MovieLens 100k': () => rated(0),
  'topics, 30,000 x 1,000': () => triplesOf(generateMatrix({ users: 30_000, items: 1000, seed: 11 })),
  'long lists': () =>
    triplesOf(generateMatrix({ users: 3000, items: 1500, topics: 30, lengths: [4, 0.8, 400], seed: 12 })),
};

const all = await collectRatings(SETS[name]!());
const folds = leaveOneOut(all, 7);
const queries = queriesOf(all, folds, 0);
const training = { ...all, ...filterMatrix(all, (_, j) => folds[j] !== 0) };
const split = { training, queries, counts: itemCounts(training), users: all.users };
writeFileSync(`${folder}/train.tsv`, linesOf(training));
writeFileSync(`${folder}/held.tsv`, Array.from(queries.users, (user, k) => `${user}\t${queries.held[k]}\n`).join(''));

const choices = choicesFor(training);
const before = process.cpuUsage();
const started = performance.now();
const { settings } = await choose(training, choices, { threads: 2 });
const seconds = (performance.now() - started) / 1000;
const { user, system } = process.cpuUsage(before);
writeFileSync(
  `${folder}/ours.json`,
  JSON.stringify({
    users: all.users,
    items: all.items,
    chosen: flagsOf(settings),
    told: choices.seconds,
    seconds,
    processor: (user + system) / 1e6,
    ranks: await ranksOf(settings),
    ease: all.items > 2000 ? null : await ranksOf({ method: 'ease', lambda: 100 }),
  }),
);

async function ranksOf(which: PartialSettings): Promise<number[]> {
  for await (const [, { ranks }] of tryAll([settingsOf(which)], split, { cutoffs: [10, 20] })) return [...ranks];
  return [];
}

function linesOf({ users, start, columns }: Matrix): string {
  const lines: string[] = [];
  for (let user = 0; user < users; user++)
    for (let j = start[user]!; j < start[user + 1]!; j++) lines.push(`${user}\t${columns[j]}\n`);
  return lines.join('');
}
