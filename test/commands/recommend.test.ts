import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeLake } from '../../fixtures/generator/lake.ts';
import { EXIT } from '../../src/errors.ts';
import { BIN, parseLines, shell, tele, temporaryFolder } from '../support/tele.ts';

type Row = Record<string, unknown> & { name: string; score: number; because: { name: string; contribution: number }[] };

/** What is said of a table of two columns without a header. */
const TAKEN = 'tele: note: ratings are read as a table: user is column 1, item is column 2, each counts one';

/** Rows of NDJSON. */
const rowsOf = (text: string) => parseLines(text) as Row[];
const namesOf = (text: string) => rowsOf(text).map(({ name }) => name);

let folder = '';
let model = '';
let lake = '';
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'tele-recommend-'));
  model = path.join(folder, 'addons.model');
  lake = path.join(folder, 'lake');
  mkdirSync(lake);
  await writeLake(lake, { seed: 7, pings: 9000, clients: 6000, pingSize: 8000, codec: 'plain', objectSize: 16e6 });
  const trained = await tele(['recommend', 'train', '-o', model, '--source', lake]);
  expect(trained.exitCode, trained.stderr).toBe(0);
}, 240_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The lists of the 2014 post, as its text has them and as the add-ons were called. */
const GHOSTERY_2014 = [
  ['NoScript'],
  ['Web of Trust', 'WOT'],
  ['Symantec Vulnerability Protection'],
  ['Better Privacy', 'BetterPrivacy'],
  ['LastPass'],
  ['DuckDuckGo Plus'],
  ['HTTPS-Everywhere'],
  ['Lightbeam'],
  ['Google Translator for Firefox'],
];
const FIREBUG_2014 = [
  ['Web Developer'],
  ['FiddlerHook'],
  ['Greasemonkey'],
  ['ColorZilla'],
  ['User Agent Switcher'],
  ['McAfee', 'McAfee SiteAdvisor'],
  ['RealPlayer Browser Record Plugin'],
  ['FirePHP'],
  ['Session Manager'],
];

describe('tele recommend on data made from the published figures', () => {
  it.each([
    ['Ghostery', GHOSTERY_2014],
    ['Firebug', FIREBUG_2014],
  ])("answers %s with at least four of the post's list, and never with itself", async (installed, list) => {
    const { stdout, exitCode } = await tele(['recommend', '--model', model, '--installed', installed]);
    expect(exitCode).toBe(0);
    const names = namesOf(stdout);
    expect(names).toHaveLength(10);
    expect(names).not.toContain(installed);
    expect(list.filter((spellings) => spellings.some((name) => names.includes(name))).length).toBeGreaterThanOrEqual(4);
    for (const { score, because } of rowsOf(stdout))
      expect(because.reduce((sum, { contribution }) => sum + contribution, 0)).toBeCloseTo(score, 4);
  });

  it('understands ids and any case, and gives the same list', async () => {
    const byName = await tele(['recommend', '--model', model, '--installed', 'ghostery,NOSCRIPT']);
    const byId = await tele([
      ...['recommend', '--model', model, '--installed', 'firefox@ghostery.com'],
      ...['--installed', '{73a6fe31-595d-460b-a920-fcc0f8843232}'],
    ]);
    expect(byName.stdout).toBe(byId.stdout);
    expect(namesOf(byName.stdout)).not.toContain('NoScript');
  });

  it('is the same for any number of workers, to the last bit', async () => {
    const again = path.join(folder, 'again.model');
    const ran = await tele(['recommend', 'train', '-o', again, '--source', lake, '-j', '2']);
    expect(ran.exitCode, ran.stderr).toBe(0);
    const numbers = (file: string) => {
      const bytes = readFileSync(file);
      return bytes.subarray(8 + Number(bytes.readBigUInt64LE())).toString('base64');
    };
    expect(numbers(again)).toBe(numbers(model));
  });

  it('answers for a client of the training data, without what that one has', async () => {
    const clients = rowsOf((await tele(['recommend', '--model', model, '--source', lake, '--limit', '50'])).stdout);
    const client = clients.find(({ known }) => Number(known) > 2) as Row & { client: string };
    const { stdout, exitCode, stderr } = await tele(['recommend', '--model', model, '--user', client.client]);
    expect(exitCode, stderr).toBe(0);
    expect(rowsOf(stdout)).toHaveLength(10);
    const nobody = await tele(['recommend', '--model', model, '--user', 'nobody']);
    expect(nobody).toMatchObject({ exitCode: 1, stdout: '' });
    expect(nobody.stderr).toContain('without a client "nobody"');
  });

  it('answers each client that flows by, over all sessions, from a pipe', async () => {
    const { stdout, exitCode, stderr } = await shell(
      `tele fetch --source ${lake} --limit 400 | tele recommend --model ${model} --top 3`,
    );
    expect(exitCode, stderr).toBe(0);
    const rows = parseLines(stdout) as { client: string; recommended: Row[]; basis: string }[];
    expect(new Set(rows.map(({ client }) => client)).size).toBe(rows.length);
    expect(rows.length).toBeGreaterThan(250);
    for (const { recommended } of rows) expect(recommended).toHaveLength(3);
  });

  it('says of how many clients the model knows nothing', async () => {
    const input = '{"user":"a","item":"Ghostery"}\n{"user":"b","item":"home-made"}\n';
    const ran = await tele(['recommend', '--model', model, '--top', '1'], { input });
    expect(ran.stderr).toBe(
      'tele: note: taken are records: user is user, item is item, each counts one\ntele: the model knows nothing that 1 of 2 clients have: they get the most popular\n',
    );
    expect((parseLines(ran.stdout) as { basis: string }[]).map(({ basis }) => basis)).toEqual(['model', 'popularity']);
  });

  it('says that there is no report of an answer for which nothing was read', async () => {
    const report = path.join(folder, 'report.json');
    const ran = await tele(['recommend', '--model', model, '--installed', 'Ghostery', '--report', report]);
    expect(ran.stderr).toContain('no report was written');
    const table = await tele(['recommend', 'train', '-o', path.join(folder, 'no'), '--report', report], {
      input: 'a b\n',
    });
    expect(table).toMatchObject({ exitCode: EXIT.usage, stdout: '' });
  });

  it('obeys lists, diversity and --top', async () => {
    const list = path.join(folder, 'list');
    writeFileSync(list, '# no\nNoScript\nbetter*\n');
    const without = await tele(['recommend', '--model', model, '--installed', 'Ghostery', '--exclude', list]);
    expect(namesOf(without.stdout)).not.toContain('NoScript');
    expect(namesOf(without.stdout)).not.toContain('BetterPrivacy');
    const only = await tele(['recommend', '--model', model, '--installed', 'Ghostery', '--only', list]);
    expect(namesOf(only.stdout).sort()).toEqual(['BetterPrivacy', 'NoScript']);
    const diverse = await tele([
      ...['recommend', '--model', model, '--installed', 'Ghostery', '--top', '5', '--diversity', '0.9'],
    ]);
    expect(namesOf(diverse.stdout)).toHaveLength(5);
    const wrong = await tele(['recommend', '--model', model, '--installed', 'Ghostery', '--diversity', '2']);
    expect(wrong).toMatchObject({ exitCode: 2, stdout: '' });
  });

  it.each([['recommend'], ['recommend', 'similar', 'Firebug']])(
    'refuses parameters that the model has its own of: %s',
    async (...words) => {
      const asked = await tele([...words, '--model', model, '--lambda', '3']);
      expect(asked).toMatchObject({ exitCode: EXIT.usage, stdout: '' });
      expect(asked.stderr).toContain('--lambda');
    },
  );

  it('labels a cold start, and proposes names that are near', async () => {
    const { stdout, stderr, exitCode } = await tele(['recommend', '--model', model, '--installed', 'Gostery']);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('the model does not know "Gostery"; did you mean Ghostery');
    expect(stderr).toContain('the most popular');
    expect(rowsOf(stdout)[0]).toMatchObject({ name: 'Adblock Plus', basis: 'popularity', because: [] });
  });

  it('finds similar ones', async () => {
    const { stdout } = await tele(['recommend', 'similar', 'firebug', '--model', model]);
    expect(namesOf(stdout)).toContain('Web Developer');
    const unknown = await tele(['recommend', 'similar', 'Fierbug', '--model', model]);
    expect(unknown).toMatchObject({ exitCode: 2, stdout: '' });
    expect(unknown.stderr).toContain('did you mean Firebug');
  });

  it('goes to TAAR and MLlib and back with the same answers', async () => {
    const taar = path.join(folder, 'taar');
    const none = await tele(['recommend', 'export', '--model', model, '--to', 'taar', '-o', taar]);
    expect(none).toMatchObject({ exitCode: EXIT.failure, stdout: '' });
    expect(none.stderr).toContain('is a model of method walk, which has no factors');
    const als = path.join(folder, 'als.model');
    await tele(['recommend', 'train', '--method', 'als', '-o', als, '--source', lake]);
    const there = await tele(['recommend', 'export', '--model', als, '--to', 'taar', '-o', taar]);
    expect(there.exitCode, there.stderr).toBe(0);
    const factors = path.join(folder, 'factors.json');
    const lines = await tele(['recommend', 'export', '--model', als, '--to', 'mllib', '--names']);
    expect(lines.stderr).toContain('--lambda 0.5 --alpha 1 --regularization scaled --confidence one-plus');
    const written = await tele(['recommend', 'export', '--model', als, '--to', 'mllib', '--names', '-o', factors]);
    expect(rowsOf(written.stdout)[0]).toMatchObject({ file: factors, lambda: 0.5, alpha: 1 });
    expect(readFileSync(factors, 'utf8')).toBe(lines.stdout);
    const expected = namesOf((await tele(['recommend', '--model', als, '--installed', 'Ghostery'])).stdout);
    for (const [from, place] of [
      ['taar', taar],
      ['mllib', factors],
    ] as const) {
      const back = path.join(folder, `${from}.model`);
      const made = await tele(['recommend', 'import', place, '--from', from, '-o', back, '--lambda', '0.5']);
      expect(made.exitCode, made.stderr).toBe(0);
      const { stdout } = await tele(['recommend', '--model', back, '--installed', 'Ghostery']);
      expect(namesOf(stdout)).toEqual(expected);
      const byId = await tele(['recommend', '--model', back, '--installed', 'firefox@ghostery.com']);
      expect(byId.stdout).toBe(stdout);
    }
    const cold = await tele(['recommend', '--model', path.join(folder, 'taar.model'), '--installed', 'nothing']);
    expect(cold).toMatchObject({ exitCode: 1, stdout: '' });
  });
});

describe('tele recommend without a model', () => {
  it('trains once, says so, and keeps it until the source or a parameter changes', async () => {
    const cwd = temporaryFolder();
    const env = { XDG_CACHE_HOME: path.join(cwd, 'cache') };
    const source = path.join(cwd, 'ratings.tsv');
    writeFileSync(source, 'ann\tA\nann\tB\nbob\tA\nbob\tB\nbob\tC\ncid\tC\n');
    const ask = (...more: string[]) =>
      tele(['recommend', '--installed', 'A', '--source', source, '--factors', '2', ...more], { env, cwd });
    const first = await ask();
    expect(first.stderr).toContain('training on');
    expect(namesOf(first.stdout)).toEqual(['B', 'C']);
    expect(await ask()).toEqual({ stdout: first.stdout, stderr: '', exitCode: 0 });
    expect((await ask('--lambda', '0.2')).stderr).toContain('training on');
    utimesSync(source, 0, 0);
    expect((await ask()).stderr).toContain('training on');
    expect(readdirSync(path.join(cwd, 'cache', 'tele', 'models'))).toHaveLength(3);
  });

  it('asks for whom', async () => {
    expect(await tele(['recommend'])).toMatchObject({ exitCode: 2, stdout: '' });
  });
});

describe('tele recommend train', () => {
  const files: [string, string][] = [
    ['u.data', '196\t242\t3\t881250949\n186\t242\t3\t891717742\n196\t302\t5\t878887116\n'],
    ['ratings.dat', '196::242::3::881250949\n186::242::3::891717742\n196::302::5::878887116\n'],
    ['ratings.csv', 'userId,movieId,rating,timestamp\r\n196,242,3,1\r\n186,242,3,1\r\n196,302,5,1'],
    ['ml.inter', 'item_id:token\tuser_id:token\trating:float\n242\t196\t3\n242\t186\t3\n302\t196\t5\n'],
    ['blank.txt', '196 242 3\n186 242 3\n\n196 302 5\n'],
    [
      'rows.ndjson',
      '{"user":196,"item":242,"rating":3}\n{"user":186,"item":242,"rating":3}\n{"user":196,"item":302,"rating":5}\n',
    ],
  ];
  it.each(files)('takes %s as it is', async (name, text) => {
    const cwd = temporaryFolder();
    writeFileSync(path.join(cwd, name), text);
    const args = ['recommend', 'train', '-o', 'm', '--factors', '4', '--lambda', '0.1'];
    const fromFile = await tele([...args, '--source', name], { cwd });
    expect(fromFile.exitCode, fromFile.stderr).toBe(0);
    const [row] = rowsOf(fromFile.stdout);
    expect(row).toMatchObject({ clients: 2, addons: 2, ratings: 3, iterations: 10, dropped: {} });
    const [piped] = rowsOf((await tele(args, { cwd, input: text })).stdout);
    expect(piped).toMatchObject({ clients: 2, addons: 2, ratings: 3, loss: row!.loss });
    expect(namesOf((await tele(['recommend', '--model', 'm', '--installed', '242'], { cwd })).stdout)).toEqual(['302']);
  });

  it('chooses by the ratings, says before how much that is, and after what came of it', async () => {
    const cwd = temporaryFolder();
    const kinds = Array.from(
      { length: 3000 },
      (_, i) => `u${i % 300} ${i % 2 === 0 ? 'x' : 'y'}${(i * 7 + (i >> 3)) % 20}`,
    );
    const chosen = await tele(['recommend', 'train', '-o', 'm'], { cwd, input: kinds.join('\n') });
    expect(chosen.exitCode, chosen.stderr).toBe(0);
    expect(chosen.stderr).toMatch(
      /^tele: note: ratings are read as .*\ntele: note: no --method was given: trying 21 settings on 300 clients with two add-ons or more, about \d+ s\n/,
    );
    const [row] = parseLines(chosen.stdout) as { method: string; settings: Record<string, number> }[];
    expect(row!.method).not.toBe('popularity');
    expect(chosen.stderr).toMatch(
      new RegExp(`chose --method ${row!.method} .*: NDCG@10 [01]\\.\\d+ \\(.* to .*\\), popularity 0\\.`),
    );
    const alike = Array.from({ length: 300 }, (_, i) => `u${i % 60} i${(i + Math.floor(i / 60)) % 5}`).join('\n');
    const none = await tele(['recommend', 'train', '-o', 'p'], { cwd, input: alike });
    expect(none.stderr).toContain('nothing beats popularity beyond chance here, so lists are by popularity');
    expect(parseLines(none.stdout)).toMatchObject([{ method: 'popularity', settings: { method: 'popularity' } }]);
    const asked = await tele(['recommend', '--model', 'p', '--installed', 'i0'], { cwd });
    expect(asked.stderr).toBe('tele: note: the model is one of popularity: these are the most popular\n');
    expect(rowsOf(asked.stdout)[0]).toMatchObject({ basis: 'popularity', because: [] });
    const alone = await tele(['recommend', 'train', '-o', 'q'], { cwd, input: 'a x\nb y\n' });
    expect(alone.stderr).toContain('no client has two add-ons, so nothing can be judged');
  });

  it.each([
    [['--discount', '0.2'], 'walk'],
    [['--shrink', '5'], 'cosine'],
    [['--lambda', '0.1'], 'als'],
    [['--method', 'ease', '--lambda', '5'], 'ease'],
    [['--method', 'popularity'], 'popularity'],
  ])('%j says the method: %s', async (args, method) => {
    const ran = await tele(['recommend', 'train', '-o', '/dev/null', ...args], { input: 'a x\na y\nb x\nb y\n' });
    expect(parseLines(ran.stdout)).toMatchObject([{ method, settings: { method } }]);
    expect(ran.stderr).toBe(`${TAKEN}\n`);
  });

  it.each([
    [['--method', 'walk', '--factors', '8'], '--factors means nothing to --method walk'],
    [['--discount', '0.2', '--shrink', '3'], '--discount and --shrink belong to different methods'],
    [['--method', 'walk', '--discount', '7'], 'the discount must be from 0 to 1'],
    [['--method', 'ease', '--lambda', '0'], 'the lambda of ease must be more than zero'],
    [['--method', 'als', '--master', 'spark://x:1', '--regularization', 'plain'], 'no --regularization but scaled'],
    [['--method', 'walk', '--master', 'spark://x:1'], 'no --method but als'],
  ])('%j is refused before anything is read', async (args, message) => {
    const ran = await tele(['recommend', 'train', '-o', '/dev/null', '--source', 'nowhere', ...args]);
    expect(ran).toMatchObject({ exitCode: EXIT.usage, stdout: '' });
    expect(ran.stderr).toContain(message);
  });

  it('finds columns that are named, in a table and in NDJSON', async () => {
    const cwd = temporaryFolder();
    const csv = 'when,who,what\n1,ann,A\n2,bob,A\n3,bob,B\n';
    const ndjson = '{"who":"ann","x":{"what":"A"}}\n{"who":"bob","x":{"what":"A"}}\n{"who":"bob","x":{"what":"B"}}\n';
    for (const [input, columns] of [
      [csv, 'who,what'],
      [csv, '2,3'],
      [ndjson, 'who,x.what'],
    ] as const) {
      const ran = await tele(['recommend', 'train', '-o', 'm', '--factors', '2', '--columns', columns], { cwd, input });
      expect(ran.exitCode, ran.stderr).toBe(0);
    }
    const wrong = await tele(['recommend', 'train', '-o', 'm', '--columns', 'who,wat'], { cwd, input: csv });
    expect(wrong).toMatchObject({ exitCode: 2, stdout: '' });
    expect(wrong.stderr).toContain('no column "wat": its first line has when, who, what');
  });

  const pairs: [string, string, string, string[]][] = [
    ['a first field in quotes', '"ann","x"\n"bob","x"\n"bob","y"\n', 'user is column 1, item is column 2', ['x', 'y']],
    [
      'R, with a name in quotes above each',
      '"user","item"\n"ann","x"\n"bob","x"\n"bob","y"\n',
      'user is column 1 (user)',
      ['x', 'y'],
    ],
    ['ids in braces after a tab', 'ann\t{x-1}\nbob\t{x-1}\nbob\t{y}\n', 'item is column 2', ['{x-1}', '{y}']],
    ['ids in braces first', '{x-1}\tann\n{x-1}\tbob\n{y}\tbob\n', 'user is column 1', ['ann', 'bob']],
    [
      'a matrix of pandas',
      ',x,y,z\nann,1,0,\nbob,1,2,0\n',
      'a matrix: users are in column 1, items are the other 3 columns, weights the cells',
      ['x', 'y'],
    ],
    [
      'a matrix of R',
      '"","x","y"\n"ann",1,0\n"bob",1,1\n',
      'a matrix: users are in column 1, items are the other 2 columns',
      ['x', 'y'],
    ],
    ['a matrix with tabs', '\tx\ty\nann\t1\t\nbob\t1\t1\n', 'a matrix', ['x', 'y']],
    [
      'rows below an index of pandas',
      ',user,item\n0,ann,x\n1,bob,x\n2,bob,y\n',
      'user is column 2 (user), item is column 3 (item)',
      ['x', 'y'],
    ],
    [
      'Matrix Market',
      '%%MatrixMarket matrix coordinate real general\n% made by hand\n2 9 3\n1 7 1\n2 7 1\n2 9 4\n',
      'Matrix Market: users are rows, items are columns, weights their values',
      ['7', '9'],
    ],
    [
      'Matrix Market without values',
      '%%MatrixMarket matrix coordinate pattern general\n2 9 3\n1 7\n2 7\n2 9\n',
      'each counts one',
      ['7', '9'],
    ],
  ];
  it.each(pairs)('reads %s, and says what was taken for what', async (_, input, said, items) => {
    const cwd = temporaryFolder();
    const ran = await tele(['recommend', 'train', '-o', 'm', '--method', 'cosine'], { cwd, input });
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(ran.stderr).toContain('tele: note: ratings are read as ');
    expect(ran.stderr).toContain(said);
    expect(parseLines(ran.stdout)).toMatchObject([{ addons: 2, ratings: 3, dropped: {} }]);
    const similar = await tele(['recommend', 'similar', items[0]!, '--model', 'm'], { cwd });
    expect(namesOf(similar.stdout)).toEqual([items[1]]);
  });

  it.each([
    [
      '%%MatrixMarket matrix array real general\n2 2\n1\n',
      'this kind of Matrix Market is not read: matrix array real general',
    ],
    ['%%MatrixMarket matrix coordinate real symmetric\n2 2 1\n1 2 3\n', 'is not read'],
  ])('refuses %j in words', async (input, message) => {
    const ran = await tele(['recommend', 'train', '-o', '/dev/null'], { input });
    expect(ran).toMatchObject({ exitCode: EXIT.usage, stdout: '' });
    expect(ran.stderr).toContain(message);
    expect(ran.stderr).toContain('try: ');
  });

  it('locates cells that are missing, and numbers that are none, in a matrix', async () => {
    const input = ',x,y\nann,1,1\nbob,1\ncid,1,many\n';
    const ran = await tele(['recommend', 'train', '-o', '/dev/null', '--method', 'cosine', '--max-bad', '1'], {
      input,
    });
    expect(ran.stderr).toContain('standard input:3: bad line at byte 13: it has 1 cells for 2 items');
    expect(parseLines(ran.stdout)).toMatchObject([{ clients: 2, ratings: 3, dropped: { notANumber: 1 } }]);
  });

  it('says which members of records it takes, and takes others by name', async () => {
    const cwd = temporaryFolder();
    const input = '{"userId":1,"movieId":7,"rating":3}\n{"userId":2,"movieId":7,"rating":5}\n';
    const named = await tele(
      ['recommend', 'train', '-o', 'm', '--factors', '1', '--columns', 'userId,movieId,rating'],
      { cwd, input },
    );
    expect(parseLines(named.stdout)).toMatchObject([{ clients: 2, addons: 1, ratings: 2 }]);
    const known = await tele(['recommend', 'train', '-o', 'm', '--factors', '1'], {
      cwd,
      input: input.replaceAll('movieId', 'itemId'),
    });
    expect(known.stderr).toContain('note: taken are records: user is userId, item is itemId, weight is rating');
  });

  it('weighs ratings by an expression, over columns and over members', async () => {
    const cwd = temporaryFolder();
    const csv = 'user,item,plays\nann,x,1\nann,y,7\nbob,x,3\n';
    const ndjson =
      '{"user":"ann","item":"x","plays":1}\n{"user":"ann","item":"y","plays":7}\n{"user":"bob","item":"x","plays":3}\n';
    const train = (input: string, ...more: string[]) =>
      tele(['recommend', 'train', '-o', 'm', '--factors', '2', ...more], { cwd, input });
    const lossOf = async (ran: ReturnType<typeof tele>) =>
      (parseLines((await ran).stdout) as { loss: number }[])[0]!.loss;
    const weighed = 'user,item,weight\nann,x,1\nann,y,3\nbob,x,2\n';
    const expected = await lossOf(train(weighed));
    expect(await lossOf(train(csv, '--weight', 'log2(1 + plays)'))).toBe(expected);
    expect(await lossOf(train(ndjson, '--weight', 'Math.log2(1 + plays)'))).toBe(expected);
    expect(await lossOf(train(csv.replace('user,item,plays\n', ''), '--weight', 'log2(1 + weight)'))).toBe(expected);
    const left = await train(csv, '--weight', 'plays > 2 ? 1 : 0');
    expect(parseLines(left.stdout)).toMatchObject([{ ratings: 2, dropped: { zero: 1 } }]);
    const wrong = await train(csv, '--weight', 'plays +');
    expect(wrong).toMatchObject({ exitCode: EXIT.usage, stdout: '' });
  });

  it('takes the largest, the sum or the last of several ratings of one item, on any number of workers', async () => {
    const cwd = temporaryFolder();
    const rows = [
      ['ann', 'x', 2],
      ['ann', 'x', 3],
      ['ann', 'x', 1],
      ['bob', 'x', 1],
      ['bob', 'y', 1],
    ] as const;
    const csv = rows.map((row) => `${row.join(',')}\n`).join('');
    const ndjson = rows.map(([user, item, weight]) => `${JSON.stringify({ user, item, weight })}\n`).join('');
    const lossOf = async (input: string, ...more: string[]) => {
      const ran = await tele(['recommend', 'train', '-o', 'm', '--factors', '2', ...more], { cwd, input });
      return (parseLines(ran.stdout) as { loss: number }[])[0]!.loss;
    };
    const one = (weight: number) => lossOf(`ann,x,${weight}\nbob,x,1\nbob,y,1\n`);
    for (const [duplicates, weight] of [
      ['max', 3],
      ['sum', 6],
      ['last', 1],
    ] as const) {
      const expected = await one(weight);
      expect(await lossOf(csv, '--duplicates', duplicates)).toBe(expected);
      expect(await lossOf(ndjson, '--duplicates', duplicates)).toBe(expected);
    }
    expect(await lossOf(csv)).toBe(await one(3));
    // A client has an add-on once, in however many sessions.
    const ping = '{"clientID":"ann","addonDetails":{"XPI":{"x":{"name":"X"}}}}\n';
    expect(await lossOf(ping.repeat(3), '--duplicates', 'sum')).toBe(await lossOf(ping));
  });

  it('names items from a second table', async () => {
    const cwd = temporaryFolder();
    writeFileSync(
      path.join(cwd, 'movies.csv'),
      'movieId,title,genres\n1,"Heat, again",Action\n2,Alien,Horror\n9,Unseen,None\n',
    );
    writeFileSync(path.join(cwd, 'u.item'), '1|Heat (1995)|x\n2|Alien (1979)|y\n');
    const input = 'userId,movieId\na,1\na,2\nb,1\nb,2\nc,3\n';
    const train = (titles: string) =>
      tele(['recommend', 'train', '-o', 'm', '--method', 'cosine', '--titles', titles], { cwd, input });
    expect((await train('movies.csv')).stderr).toContain('--titles has names for 2 of 3 items');
    const asked = await tele(['recommend', '--model', 'm', '--installed', 'heat, again', '--top', '1'], { cwd });
    expect(rowsOf(asked.stdout)).toMatchObject([
      { name: 'Alien', id: '2', because: [{ name: 'Heat, again', id: '1' }] },
    ]);
    await train('u.item');
    expect(namesOf((await tele(['recommend', 'similar', '1', '--model', 'm'], { cwd })).stdout)).toEqual([
      'Alien (1979)',
    ]);
    writeFileSync(path.join(cwd, 'other'), 'p,q\n');
    expect(await train('other')).toMatchObject({ exitCode: EXIT.usage, stdout: '' });
    expect(await train('nowhere')).toMatchObject({ exitCode: EXIT.usage, stdout: '' });
  });

  it('remarks weights that look like counts, where they matter', async () => {
    const input = Array.from({ length: 40 }, (_, i) => `u${i % 8},i${i % 5},${i === 7 ? 4000 : 3 + (i % 4)}\n`).join(
      '',
    );
    const train = (...more: string[]) => tele(['recommend', 'train', '-o', '/dev/null', ...more], { input });
    expect((await train('--factors', '2')).stderr).toContain(
      'weights look like counts, up to 4,000 where the middle one is',
    );
    expect((await train('--factors', '2', '--weight', 'log(1 + weight)')).stderr).not.toContain('counts,');
    expect((await train('--method', 'cosine')).stderr).not.toContain('counts,');
  });

  it('says which patterns match nothing, and has a list of bloatware', async () => {
    const cwd = temporaryFolder();
    writeFileSync(path.join(cwd, 'list'), 'NoScript\nGostery\n*.example.org\n');
    const addons = [
      'NoScript',
      'Ghostery',
      'avg@toolbar',
      'url_advisor@kaspersky.com',
      '{CAFEEFAC-0016-0000-0039-ABCDEFFEDCBA}',
    ];
    const input = ['ann', 'bob'].flatMap((who) => addons.map((addon) => `${who}\t${addon}\n`)).join('');
    const train = (...more: string[]) =>
      tele(['recommend', 'train', '-o', 'm', '--method', 'cosine', ...more], { cwd, input });
    const listed = await train('--exclude', 'list');
    expect(listed.stderr).toContain('2 patterns of --exclude list match nothing here: gostery, *.example.org');
    expect(parseLines(listed.stdout)).toMatchObject([{ addons: 4 }]);
    const ready = await train('--exclude', 'bloatware');
    expect(ready.stderr).not.toContain('match nothing');
    expect(parseLines(ready.stdout)).toMatchObject([{ addons: 2, dropped: { excluded: 6 } }]);
    const both = await train('--exclude', 'bloatware', '--exclude', 'list');
    expect(parseLines(both.stdout)).toMatchObject([{ addons: 1 }]);
    await train();
    const asked = await tele(['recommend', '--model', 'm', '--installed', 'Ghostery', '--exclude', 'bloatware'], {
      cwd,
    });
    expect(namesOf(asked.stdout)).toEqual(['NoScript']);
    const slip = await tele(['recommend', '--model', 'm', '--installed', 'Ghostery', '--exclude', 'list'], { cwd });
    expect(slip.stderr).toContain('gostery, *.example.org');
  });

  it.each(['als', 'walk', 'ease'])('knows nothing from an add-on that nobody else has: %s', async (method) => {
    const cwd = temporaryFolder();
    const input = `${Array.from({ length: 40 }, (_, i) => `u${i % 10}\ti${i % 7}\n`).join('')}alone\tmine\n`;
    await tele(['recommend', 'train', '-o', 'm', '--method', method], { cwd, input });
    for (const who of [
      ['--user', 'alone'],
      ['--installed', 'mine'],
    ]) {
      const { stdout, stderr } = await tele(['recommend', '--model', 'm', ...who, '--top', '3'], { cwd });
      expect(rowsOf(stdout).map(({ basis }) => basis)).toEqual(['popularity', 'popularity', 'popularity']);
      expect(rowsOf(stdout).every(({ score }) => score > 0.1)).toBe(true);
      expect(stderr).toContain('these are the most popular');
    }
  });

  it('counts and locates bad lines of a table', async () => {
    const cwd = temporaryFolder();
    const input = 'ann\tA\nbob\nann\tB\n\tC\ncid\tA\tNaN\n';
    const args = ['recommend', 'train', '-o', 'm', '--factors', '2', '--bad', 'bad', '--max-bad', '50%'];
    const { stdout, stderr, exitCode } = await tele([...args, '--columns', '1,2'], { cwd, input });
    expect(exitCode).toBe(0);
    expect(stderr).toContain('standard input:2: bad line at byte 6: it has no item in column 2');
    expect(stderr).toContain('standard input:4: bad line at byte 16: it has no user in column 1');
    expect(stderr).toContain('2 of 5 lines were bad');
    expect(readFileSync(path.join(cwd, 'bad'), 'utf8')).toBe('bob\n\tC\n');
    expect(rowsOf(stdout)[0]).toMatchObject({ ratings: 3 });
  });

  it.each([
    ['one user', 'ann A\nann B\n', {}],
    ['one add-on', 'ann A\nbob A\n', {}],
    ['one rating', 'ann A\n', {}],
    ['all the same', 'ann A\nann B\nbob A\nbob B\ncid A\ncid B\n', {}],
    ['more factors than items', 'ann A\nbob A\nbob B\n', { factors: '64' }],
    ['lambda 0', 'ann A\nbob A\nbob B\ncid C\n', { lambda: '0' }],
    ['lambda without end', 'ann A\nbob A\nbob B\n', { lambda: '1e9' }],
    ['weights without number among others', 'ann A NaN\nbob A 1\nbob B 2\nann B 1e99\n', {}],
    ['no iteration', 'ann A\nbob A\nbob B\n', { iterations: '0' }],
  ])('%s: a model, and an answer', async (_, input, flags) => {
    const cwd = temporaryFolder();
    const more = Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
    const trained = await tele(['recommend', 'train', '-o', 'm', ...more], { cwd, input });
    expect(trained.exitCode, trained.stderr).toBe(0);
    expect(trained.stdout).not.toMatch(/NaN|null/);
    const asked = await tele(['recommend', '--model', 'm', '--installed', 'A'], { cwd });
    expect(asked.exitCode, asked.stderr).toBe(0);
    for (const { score, name } of rowsOf(asked.stdout)) {
      expect(Number.isFinite(score)).toBe(true);
      expect(name).not.toBe('A');
    }
  });

  it.each([
    ['nothing', ''],
    ['weights that are no numbers', 'ann A NaN\nbob B NaN\n'],
    ['weights of zero', '{"user":"a","item":"b","weight":0}\n'],
    ['pings without clients', '{"addonDetails":{"XPI":{"a":{"name":"A"}}}}\n'],
  ])('%s: one sentence, and no file', async (_, input) => {
    const cwd = temporaryFolder();
    const ran = await tele(['recommend', 'train', '-o', 'm'], { cwd, input });
    expect(ran).toMatchObject({ exitCode: 1, stdout: '' });
    expect(ran.stderr).toMatch(/there are no ratings to learn from in (1 record|[02] records)\b/);
    expect(existsSync(path.join(cwd, 'm'))).toBe(false);
  });

  it.each([
    [['--factors', '0'], 'factors must be a whole number'],
    [['--factors', 'ten'], '--factors takes a number'],
    [['--lambda', '-1'], 'lambda must be zero or more'],
    [['--alpha', '0'], 'alpha must be more than zero'],
    [['--columns', 'a'], '--columns takes two or three names'],
    [['--exclude', 'nowhere'], 'the list of --exclude cannot be read'],
  ])('%j is refused', async (args, message) => {
    const ran = await tele(['recommend', 'train', '-o', path.join(folder, 'no'), ...args], { input: 'a b\nc b\n' });
    expect(ran).toMatchObject({ exitCode: EXIT.usage, stdout: '' });
    expect(ran.stderr).toContain(message);
  });

  it('says where the regularisation leaves nothing to learn', async () => {
    const input = 'ann A\nbob A\nbob B\n';
    const train = (lambda: string) =>
      tele(['recommend', 'train', '-o', 'm', '--factors', '2', '--lambda', lambda], { cwd: temporaryFolder(), input });
    expect((await train('100')).stderr).toBe(
      `${TAKEN}\ntele: note: with --lambda 100 nothing can be learned from these ratings: all scores are about zero\n`,
    );
    expect((await train('0.1')).stderr).toBe(`${TAKEN}\n`);
  });

  it.each(['train', 'evaluate'])('shows the parameters in the short help of %s', async (command) => {
    const { stdout } = await tele(['recommend', command, '-h']);
    for (const flag of ['--lambda', '--factors', '--alpha', '--iterations', '--min-clients'])
      expect(stdout).toContain(flag);
    expect(stdout).not.toContain('--endpoint-url');
  });

  it('refuses parameters before it reads', async () => {
    const ran = await tele([
      'recommend',
      'train',
      '-o',
      path.join(folder, 'no'),
      '--lambda',
      '-1',
      '--source',
      'nowhere',
    ]);
    expect(ran).toMatchObject({ exitCode: EXIT.usage, stdout: '' });
    expect(ran.stderr).toContain('lambda must be zero or more');
  });

  it('counts and locates a table line with a field of several lines, instead of learning its halves', async () => {
    const input = 'user,item\na,X\nb,X\nc,"new\nline"\nd,"Say ""hi"", you"\nd,X\n';
    const ran = await tele(['recommend', 'train', '-o', 'm', '--max-bad', '2'], { cwd: temporaryFolder(), input });
    expect(rowsOf(ran.stdout)[0]).toMatchObject({ clients: 3, addons: 2, ratings: 4 });
    expect(ran.stderr).toContain(':4: bad line');
    expect(ran.stderr).toContain('a double quote is not closed on this line');
    expect(ran.stderr).toContain('2 of 7 lines were bad');
  });

  it('takes a name with commas, alone or among others', async () => {
    const cwd = temporaryFolder();
    const input = 'a,"Say ""hi"", you"\na,X\nb,X\nb,Y\nc,"Say ""hi"", you"\nc,Y\n';
    await tele(['recommend', 'train', '-o', 'm', '--factors', '2'], { cwd, input });
    const ask = (...installed: string[]) => tele(['recommend', '--model', 'm', '--installed', ...installed], { cwd });
    const alone = await ask('Say "hi", you');
    expect(alone.stderr).toBe('');
    expect(
      rowsOf(alone.stdout)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['X', 'Y']);
    const both = await ask('Say "hi", you', '--installed', 'X');
    expect(rowsOf(both.stdout).map(({ name }) => name)).toEqual(['Y']);
    const listed = await ask('X, say "HI", you');
    expect(listed).toMatchObject({ stderr: '', stdout: both.stdout });
    expect((await ask('X,Say "hi", You,Z,')).stderr).toBe('tele: the model does not know "Z"\n');
    expect(rowsOf((await ask('X,Y')).stdout).map(({ name }) => name)).toEqual(['Say "hi", you']);
  });

  it('knows how a client rated, and answers one of the stream as the same one of the training data', async () => {
    const cwd = temporaryFolder();
    const lines = Array.from({ length: 300 }, (_, i) => `u${i % 40}\ti${(i * i) % 23}\t${(i % 7) - 1}`);
    const input = `${lines.join('\n')}\n`;
    await tele(['recommend', 'train', '-o', 'm', '--factors', '6'], { cwd, input });
    const stream = await tele(['recommend', '--model', 'm'], { cwd, input });
    const clients = parseLines(stream.stdout) as { client: string; recommended: { name: string; score: number }[] }[];
    for (const { client, recommended } of clients.slice(0, 5)) {
      const alone = await tele(['recommend', '--model', 'm', '--user', client], { cwd });
      expect(rowsOf(alone.stdout).map(({ name, score }) => ({ name, score }))).toEqual(recommended);
      // A weight of zero is as good as none.
      const rated = lines.filter((line) => line.startsWith(`${client}\t`) && !line.endsWith('\t0'));
      const names = rated.map((line) => line.split('\t')[1]!);
      expect(recommended.filter(({ name }) => names.includes(name))).toEqual([]);
    }
  });

  it('says why a client who only disliked gets the most popular, though all that is known', async () => {
    const cwd = temporaryFolder();
    const input = 'ann\tA\t1\nann\tB\t1\nbob\tA\t-1\n';
    await tele(['recommend', 'train', '-o', 'm', '--factors', '2'], { cwd, input });
    const { stdout, stderr } = await tele(['recommend', '--model', 'm', '--user', 'bob'], { cwd });
    expect(rowsOf(stdout)).toMatchObject([{ name: 'B', basis: 'popularity' }]);
    expect(stderr).toBe('tele: the model knows nothing that goes with what is installed: these are the most popular\n');
  });

  it('names the model that is a folder', async () => {
    const ran = await tele(['recommend', '--model', folder, '--installed', 'X']);
    expect(ran).toMatchObject({ exitCode: EXIT.failure, stdout: '' });
    expect(ran.stderr).toContain(`the model ${folder} cannot be read`);
  });

  it('leaves devices what they are, and half a file nowhere', async () => {
    const cwd = temporaryFolder();
    const input = 'ann A\nbob A\n';
    expect((await tele(['recommend', 'train', '-o', '/dev/null'], { cwd, input })).exitCode).toBe(0);
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
    const full = await tele(['recommend', 'train', '-o', '/dev/full'], { cwd, input });
    expect(full).toMatchObject({ exitCode: 1, stdout: '' });
    expect(full.stderr).toContain('cannot be written to /dev/full');
    expect(await tele(['recommend', 'train', '-o', '.'], { cwd, input })).toMatchObject({ exitCode: 1 });
    expect(readdirSync(cwd)).toEqual([]);
  });

  it.each(['/nosuch/x', '.'])('looks before it reads whether %s can be written', async (out) => {
    const ran = await tele(['recommend', 'train', '-o', out, '--source', 'no-such-file']);
    expect(ran).toMatchObject({ exitCode: EXIT.failure, stdout: '' });
    expect(ran.stderr).toContain(`the model cannot be written to ${out}: E`);
  });

  it('keeps the last iteration at Ctrl-C, says so, and ends with 130', async () => {
    const cwd = temporaryFolder();
    const lines = Array.from({ length: 60_000 }, (_, i) => `u${i % 9000} i${(i * i) % 1999}`);
    writeFileSync(path.join(cwd, 'many'), `${lines.join('\n')}\n`);
    const args = ['recommend', 'train', '-o', 'm', '--source', 'many', '--iterations', '100000', '--progress', 'log'];
    const child = spawn(process.execPath, [BIN, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    let sent = false;
    child.stderr.on('data', (data) => {
      said += data;
      if (sent || !said.includes('iteration 2 of')) return;
      sent = true;
      child.kill('SIGINT');
    });
    const [code] = await once(child, 'exit');
    expect(code, said).toBe(130);
    expect(said).toMatch(/interrupted: m holds the model after \d+ of 100000 iterations/);
    expect(said).toMatch(/iteration 2 of 100000: loss [\d,.]+ \(-[\d.]+ %\), \d+ s left/);
    const asked = await tele(['recommend', '--model', 'm', '--installed', 'i1'], { cwd });
    expect(rowsOf(asked.stdout)).toHaveLength(10);
  });
});

describe('states of who has what', () => {
  /** The numbers of a model, without what its head says of the making. */
  const numbersOf = (file: string) => {
    const bytes = readFileSync(file);
    return bytes.subarray(8 + Number(bytes.readBigUInt64LE())).toString('base64');
  };
  /** Seven days, on which most clients come several times, with some of what they have. */
  const day = (number: number) =>
    Array.from({ length: 120 }, (_, i) => ({
      user: `u${(i * 7 + number * 11) % 60}`,
      item: `i${(i * i + number * (i % 3)) % 25}`,
    }));
  const days = [1, 2, 3, 4, 5, 6, 7].map(day);

  it.each([
    ['records', (row: { user: string; item: string }) => `${JSON.stringify(row)}\n`],
    ['tables', ({ user, item }: { user: string; item: string }) => `${user},${item}\n`],
  ])('of seven days make the model of the week, the same bytes: %s', async (_, lineOf) => {
    const cwd = temporaryFolder();
    const files = days.map((_rows, k) => `${k + 1}.counts`);
    for (const [k, rows] of days.entries()) {
      const ran = await tele(['recommend', 'train', '--state', files[k]!], { cwd, input: rows.map(lineOf).join('') });
      expect(ran.exitCode, ran.stderr).toBe(0);
      const clients = new Set(rows.map(({ user }) => user)).size;
      expect(parseLines(ran.stdout)).toMatchObject([{ state: files[k], clients }]);
    }
    const merged = await tele(['merge', ...files, '-o', 'week.counts'], { cwd });
    const all = days.flat();
    expect(parseLines(merged.stdout)).toMatchObject([
      {
        users: new Set(all.map(({ user }) => user)).size,
        ratings: new Set(all.map(({ user, item }) => `${user} ${item}`)).size,
        records: 840,
      },
    ]);
    for (const method of ['walk', 'cosine', 'ease', 'als']) {
      const args = ['recommend', 'train', '--method', method];
      const from = await tele([...args, '--from', 'week.counts', '-o', 'merged'], { cwd });
      expect(from.exitCode, from.stderr).toBe(0);
      await tele([...args, '-o', 'whole'], { cwd, input: all.map(lineOf).join('') });
      expect(numbersOf(path.join(cwd, 'merged'))).toBe(numbersOf(path.join(cwd, 'whole')));
    }
  });

  it('are kept beside a model, and are refused where they are of something else', async () => {
    const cwd = temporaryFolder();
    const input = 'a,x\na,y\nb,x\n';
    const both = await tele(['recommend', 'train', '--method', 'walk', '-o', 'm', '--state', 's'], { cwd, input });
    expect(parseLines(both.stdout)).toMatchObject([{ model: 'm', clients: 2 }]);
    expect(existsSync(path.join(cwd, 's'))).toBe(true);
    await tele(['os-dist', '--limit', '10', '--state', 'o'], { cwd });
    const other = await tele(['recommend', 'train', '--from', 'o', '-o', 'n'], { cwd });
    expect(other).toMatchObject({ exitCode: EXIT.usage, stdout: '' });
    expect(other.stderr).toContain('o is a state of os-dist');
    const nowhere = await tele(['recommend', 'train'], { cwd, input });
    expect(nowhere).toMatchObject({ exitCode: EXIT.usage, stdout: '' });
    expect(nowhere.stderr).toContain('--out is missing');
    const mixed = await tele(['merge', 's', 'o'], { cwd });
    expect(mixed).toMatchObject({ exitCode: EXIT.usage, stdout: '' });
  });
});

it('goes on from a model of the day before: one iteration tells as little loss as ten from the start', async () => {
  const cwd = temporaryFolder();
  const lines = Array.from({ length: 900 }, (_, i) => `u${i % 90},i${(i * i + (i % 7)) % 40}\n`);
  const train = async (rows: readonly string[], ...more: string[]) => {
    const args = ['recommend', 'train', '--factors', '6', '--lambda', '0.1', ...more];
    const ran = await tele(args, { cwd, input: rows.join('') });
    expect(ran.exitCode, ran.stderr).toBe(0);
    return (parseLines(ran.stdout) as { loss: number }[])[0]!.loss;
  };
  await train(lines.slice(0, 850), '-o', 'before');
  const [cold, started, whole] = [
    await train(lines, '-o', 'm', '--iterations', '1'),
    await train(lines, '-o', 'm', '--iterations', '1', '--start', 'before'),
    await train(lines, '-o', 'm'),
  ];
  expect(started).toBeLessThan(cold);
  expect(started).toBeLessThan(whole * 1.05);
  const other = await tele(['recommend', 'train', '--factors', '5', '-o', 'm', '--start', 'before'], {
    cwd,
    input: lines.join(''),
  });
  expect(other).toMatchObject({ exitCode: EXIT.usage, stdout: '' });
  expect(other.stderr).toContain('before has 6 factors, and 5 are wanted');
});

describe('tele recommend evaluate', () => {
  it('says which is best by the ranking metric, and whether it beats popularity', async () => {
    const cwd = temporaryFolder();
    // Two kinds of people who share nothing.
    const lines = Array.from(
      { length: 4000 },
      (_, i) => `u${i % 400} ${i % 2 === 0 ? 'x' : 'y'}${(i * 7 + (i >> 3)) % 20}`,
    );
    writeFileSync(path.join(cwd, 'two'), `${lines.join('\n')}\n`);
    const args = ['recommend', 'evaluate', '--source', 'two', '--folds', '3', '--lambda', '0.1,1', '--factors', '2,8'];
    const { stdout, stderr, exitCode } = await tele([...args, '--at', '5,20'], { cwd });
    expect(exitCode, stderr).toBe(0);
    const [popularity, ...trials] = rowsOf(stdout) as (Row & {
      'ndcg@5': { mean: number; low: number; high: number };
    })[];
    expect(popularity).toMatchObject({ method: 'popularity', rmse: null });
    expect(trials).toHaveLength(4);
    const best = trials.reduce((a, b) => (b['ndcg@5'].mean > a['ndcg@5'].mean ? b : a));
    expect(trials.filter((trial) => trial.best)).toEqual([best]);
    expect(trials.filter((trial) => trial.best_by_rmse)).toHaveLength(1);
    expect(stderr).toContain(
      `best by NDCG@5: --method als --factors ${best.factors} --lambda ${best.lambda} --alpha 1`,
    );
    expect(stderr).toContain('it beats popularity');
    expect(stderr).toMatch(
      /--lambda (0\.1 is the smallest that was tried: a smaller|1 is the largest that was tried: a larger) one/,
    );
    const middle = await tele([...args.slice(0, -4), '--lambda', '0.1,0.2,1000', '--factors', '2', '--output', 'csv'], {
      cwd,
    });
    expect(middle.stderr).not.toContain('largest');
    const alone = ['--regularization', 'plain', '--confidence', 'plain', '--alpha', '2'];
    const plain = await tele([...args.slice(0, -4), '--lambda', '2', '--factors', '2', ...alone], { cwd });
    expect(plain.stderr).toContain('--factors 2 --lambda 2 --alpha 2 --regularization plain --confidence plain,');
    expect(plain.stderr).not.toContain('that was tried');
    const table = await tele([...args, '--output', 'table'], { cwd });
    expect(table.stdout).toContain('█');
    expect(table.stdout).toContain('best by NDCG@10');
    expect(table.stdout).toMatch(/^als factors 8, lambda 0.1, alpha 1 .*●/m);
    expect(table.stderr).toBe(`${TAKEN}\n`);
  });

  it('says how much worse than popularity the best is', async () => {
    const input = Array.from(
      { length: 900 },
      (_, i) => `u${i % 150} i${Math.floor(30 * Math.abs(Math.sin(i * i)) ** 3)}`,
    ).join('\n');
    const ran = await tele(['recommend', 'evaluate', '--leave-one-out', '--lambda', '0.1', '--factors', '16'], {
      input,
    });
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(ran.stderr).toMatch(/0\.3\d{3}; that is worse than popularity, 75 % of its 0\.4\d{3}/);
  });

  it('writes every number of CSV in a column of its own, with the ends of its interval', async () => {
    const input = Array.from({ length: 600 }, (_, i) => `u${i % 80} i${(i * i) % 23}`).join('\n');
    const args = ['recommend', 'evaluate', '--method', 'walk,popularity', '--folds', '2'];
    const [csv, ndjson] = await Promise.all([tele([...args, '--output', 'csv'], { input }), tele(args, { input })]);
    const [header = '', ...lines] = csv.stdout.trim().split('\n');
    const rows = parseLines(ndjson.stdout) as Record<string, Record<string, number>>[];
    expect(lines).toHaveLength(rows.length);
    expect(rows.map(({ method }) => method)).toEqual(['popularity', 'walk', 'walk', 'walk', 'walk', 'popularity']);
    for (const [k, line] of lines.entries()) {
      const cells = Object.fromEntries(line.split(',').map((cell, at) => [header.split(',')[at], cell]));
      for (const name of ['ndcg@10', 'recall@10', 'map@10', 'novelty'])
        for (const [suffix, part] of [
          ['', 'mean'],
          ['_low', 'low'],
          ['_high', 'high'],
        ] as const)
          expect(Number(cells[name + suffix])).toBe(rows[k]![name]![part]);
      expect(Number(cells.coverage)).toBe(rows[k]!.coverage);
    }
    expect(rows[5]).toMatchObject({ coverage: rows[0]!.coverage, 'ndcg@10': rows[0]!['ndcg@10'] });
  });

  it('learns from the days before, and judges on the day', async () => {
    const cwd = temporaryFolder();
    // Who has x0 to x3 gets x4 the next day, who has y0 to y3 gets y4; z0 is what everybody has.
    const clients = Array.from({ length: 60 }, (_, n) => [`u${n}`, n % 2 === 0 ? 'x' : 'y'] as const);
    const day = (name: string, lines: string[]) => {
      mkdirSync(path.join(cwd, 'lake', `date=${name}`), { recursive: true });
      writeFileSync(path.join(cwd, 'lake', `date=${name}`, 'a.ndjson'), lines.map((line) => `${line}\n`).join(''));
    };
    const row = (user: string, item: string) => JSON.stringify({ user, item });
    day(
      '20141109',
      clients.flatMap(([u, k], n) => [row(u, 'z0'), ...[0, 1, 2, 3].map((i) => row(u, `${k}${(n + i) % 5}`))]),
    );
    day('20141110', []);
    day('20141111', [
      ...clients.slice(0, 20).flatMap(([u, k], n) => [row(u, `${k}${(n + 4) % 5}`), row(u, 'z0')]),
      ...['x0', 'x1', 'nobody knew'].map((item) => row('new one', item)),
      row('silent', 'x0'),
    ]);
    const args = [
      'recommend',
      'evaluate',
      '--source',
      'lake',
      '--split',
      'time',
      '--test-date',
      '20141111',
      '--at',
      '1,3',
    ];
    const { stdout, stderr, exitCode } = await tele([...args, '--method', 'cosine', '--shrink', '0'], { cwd });
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toContain(
      'asked are 20 clients that the model has learned from, about what they have since, and 1 new one, about one of theirs that was left out; left out: 1 client with nothing new, or nothing to tell from, 1 rating of add-ons that were not learned',
    );
    const [popularity, cosine] = rowsOf(stdout) as unknown as Record<string, { mean: number; size: number }>[];
    // Of five that half of the clients have, one is new: cosine puts it first, popularity lists those of both kinds.
    expect(cosine!['ndcg@1']).toMatchObject({ size: 21 });
    expect(cosine!['recall@1']!.mean).toBeGreaterThanOrEqual(20 / 21 - 1e-6);
    expect(popularity!['recall@1']!.mean).toBeLessThan(0.5);
    const overlap = await tele([...args, '--date', '20141110..'], { cwd });
    expect(overlap).toMatchObject({ exitCode: EXIT.usage, stdout: '' });
    expect(overlap.stderr).toContain('the test would be about what was learned');
  });

  it('judges a model by pings that it has not learned from, and knows whom it has', async () => {
    const cwd = temporaryFolder();
    const pairs = (name: string, kind: string) => [0, 1, 2].map((i) => `${name} ${kind}${i}\n`).join('');
    const learned = Array.from({ length: 40 }, (_, n) => pairs(`u${n}`, n % 2 === 0 ? 'x' : 'y')).join('');
    const later = Array.from({ length: 30 }, (_, n) => pairs(`v${n}`, n % 2 === 0 ? 'x' : 'y')).join('');
    await tele(['recommend', 'train', '--method', 'walk', '-o', 'm'], { cwd, input: learned });
    const judge = (input: string, model = 'm') =>
      tele(['recommend', 'evaluate', '--model', model, '--at', '1'], { cwd, input });
    const fresh = await judge(later);
    expect(fresh.stderr).toContain('0 clients that the model has learned from');
    expect(fresh.stderr).toContain('30 new ones');
    const [popularity, walk] = rowsOf(fresh.stdout) as unknown as Record<string, { mean: number; size: number }>[];
    expect(walk).toMatchObject({ method: 'walk', discount: 0.5, 'recall@1': { mean: 1, size: 30 }, coverage: 6 });
    expect(popularity!['recall@1']!.mean).toBeLessThan(1);
    const same = await judge(learned);
    expect(same).toMatchObject({ exitCode: EXIT.failure, stdout: '' });
    expect(same.stderr).toContain('nobody can be asked: 40 clients with nothing new');
    expect((await judge(`${learned}u0 y0\n`)).stderr).toContain('1 client that the model has learned from');
    await tele(['recommend', 'train', '--factors', '4', '--no-clients', '-o', 'n'], { cwd, input: learned });
    expect((await judge(learned, 'n')).stderr).toContain('the model does not say from whom it was learned');
    const both = await tele(['recommend', 'evaluate', '--model', 'm', '--lambda', '3'], { cwd, input: later });
    expect(both).toMatchObject({ exitCode: EXIT.usage, stdout: '' });
  });

  it("chooses lambda by the post's rules", async () => {
    const { stdout, exitCode } = await tele([
      'recommend',
      'evaluate',
      '--compat-2014',
      '--channel',
      'nightly',
      '--date',
      '20141109',
    ]);
    expect(exitCode).toBe(0);
    const rows = rowsOf(stdout) as (Row & { lambda: number; rmse: number; best: boolean })[];
    expect(rows.map(({ lambda }) => lambda)).toEqual([0.1, 0.2, 0.3, 0.4, 0.5]);
    expect(rows.find(({ best }) => best)!.rmse).toBe(Math.min(...rows.map(({ rmse }) => rmse)));
  });
});

it("recommends as in 2014: what is installed comes first, from the post's own two users", async () => {
  const { stdout, stderr } = await tele(['recommend', '--compat-2014', '--channel', 'nightly']);
  const rows = rowsOf(stdout) as (Row & { installed: string; rank: number })[];
  expect(rows.filter(({ rank }) => rank === 1).map(({ name }) => name)).toEqual(['Ghostery', 'Firebug']);
  expect(stderr).toContain('has the lowest RMSE of 5');
});

describe('--compat-2014', () => {
  it.each([
    ['recommend', '--lambda', '3'],
    ['recommend', '--diversity', '0.5'],
    ['recommend evaluate', '--factors', '8'],
    ['recommend evaluate', '--folds', '3'],
  ])('has its own parameters: %s with %s is refused', async (command, flag, value) => {
    const ran = await tele([...command.split(' '), '--compat-2014', flag, value]);
    expect(ran).toMatchObject({ exitCode: EXIT.usage, stdout: '' });
    expect(ran.stderr).toContain(flag);
  });

  it('says what it does not know, instead of answering with zeros', async () => {
    const input = '{"clientID":"a","addonDetails":{"XPI":{"x":{"name":"X"},"y":{"name":"Y"}}}}\n'.repeat(40);
    const ask = (installed: string) => tele(['recommend', '--compat-2014', '--installed', installed], { input });
    const one = await ask('X,x');
    expect(one.stderr).toContain('there is no add-on "x"');
    expect(rowsOf(one.stdout)[0]).toMatchObject({ installed: 'X' });
    const none = await ask('Nope');
    expect(none).toMatchObject({ exitCode: EXIT.failure, stdout: '' });
    expect(none.stderr).toContain('nothing that is installed is known');
  });

  it('knows names that have commas', async () => {
    const input = '{"clientID":"a","addonDetails":{"XPI":{"x":{"name":"X"},"y":{"name":"Y, too"}}}}\n'.repeat(40);
    const { stdout, stderr } = await tele(['recommend', '--compat-2014', '--installed', 'Y, too,X'], { input });
    expect(stderr).not.toContain('there is no add-on');
    expect(rowsOf(stdout)[0]).toMatchObject({ installed: 'Y, too, X' });
  });
});
