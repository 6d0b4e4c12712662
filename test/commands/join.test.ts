import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { parseLines, pipeline, shell, tele, temporaryFolder } from '../support/tele.ts';

const lines = (records: readonly unknown[]) => records.map((each) => `${JSON.stringify(each)}\n`).join('');
const RECORDS = [
  { n: 1, info: { build: '20141109030202' }, name: 'own' },
  { n: 2, info: { build: '2' } },
  { n: 3 },
  { n: 4, info: { build: null } },
  { n: 5, info: { build: 2 } },
];
const TABLE = 'id,name\n20141109030202,main\n2,two\n2,zwei\n,nobody\n';

/** A folder with all of it. */
function folderOf(table: string | Buffer = TABLE, name = 'builds.csv'): string {
  const cwd = temporaryFolder();
  writeFileSync(path.join(cwd, name), table);
  writeFileSync(path.join(cwd, 'r.ndjson'), lines(RECORDS));
  return cwd;
}

const SAID = [
  'tele: 1 key of builds.csv was in several rows: each makes a record',
  'tele: 1 of 4 rows of builds.csv was without a key',
];
const words = ['join', '--with', 'builds.csv', '--on', 'info.build = id', 'r.ndjson'];

test.each<[string[], unknown[], string[]]>([
  [
    [],
    [
      { ...RECORDS[0], id: 20141109030202, name_2: 'main' },
      { ...RECORDS[1], id: 2, name: 'two' },
      { ...RECORDS[1], id: 2, name: 'zwei' },
      { ...RECORDS[4], id: 2, name: 'two' },
      { ...RECORDS[4], id: 2, name: 'zwei' },
    ],
    [...SAID, 'tele: 2 records found no row in the table to join with'],
  ],
  [
    ['--kind', 'left', '--as', 'b', '--limit', '4'],
    [
      { ...RECORDS[0], b: { id: 20141109030202, name: 'main' } },
      { ...RECORDS[1], b: { id: 2, name: 'two' } },
      { ...RECORDS[1], b: { id: 2, name: 'zwei' } },
      RECORDS[2],
    ],
    [...SAID, 'tele: 1 record found no row in the table to join with'],
  ],
  [['--kind', 'semi'], [RECORDS[0], RECORDS[1], RECORDS[4]], SAID],
  [['--kind', 'anti'], [RECORDS[2], RECORDS[3]], SAID],
])('%j', async (more, expected, said) => {
  const cwd = folderOf();
  for (const master of ['local', 'local[2]']) {
    const ran = await tele([...words, ...more, '--master', master], { cwd });
    expect(parseLines(ran.stdout)).toEqual(expected);
    expect(ran.stderr.replaceAll(`${cwd}/`, '').trimEnd().split('\n')).toEqual(said);
    expect(ran.exitCode).toBe(0);
  }
});

describe('a table', () => {
  it('is NDJSON, an archive or a folder as well', async () => {
    const cwd = folderOf(gzipSync('{"n":1,"x":"a"}\n\n{"n":2,"x":"b"}\n'), 't.gz');
    mkdirSync(path.join(cwd, 'many'));
    writeFileSync(path.join(cwd, 'many', '1'), '{"n":1,"x":"a"}\n');
    writeFileSync(path.join(cwd, 'many', '2'), '[{"n":2,"x":"b"}]');
    for (const table of ['t.gz', 'many']) {
      const ran = await tele(['run', `join --with ${table} --on n r.ndjson | pick n,x`], { cwd });
      expect(ran.stdout).toBe('{"n":1,"x":"a"}\n{"n":2,"x":"b"}\n');
    }
  });

  it('may be of one column, where its name says that it is CSV', async () => {
    const cwd = folderOf('n\n2\n5\n', 'some.csv');
    const ran = await tele(['join', '--with', 'some.csv', '--on', 'n', '--kind', 'semi', 'r.ndjson'], { cwd });
    expect(ran).toMatchObject({ stdout: lines([RECORDS[1], RECORDS[4]]), stderr: '' });
  });

  it.each([
    ['id,name\n1,a\n2\n', 'builds.csv:3: bad line in the table to join with: it has 1 field, and the header has 2'],
    ['{"id":1}\n{"id":\n', 'builds.json:2: bad line in the table to join with: not JSON'],
    ['[1]\n', 'builds.json:1: bad line in the table to join with: not an object'],
  ])('with a bad line ends the run: %j', async (table, said) => {
    const name = said.slice(0, said.indexOf(':'));
    const cwd = folderOf(table, name);
    for (const master of ['local', 'local[2]']) {
      const ran = await tele(['join', '--with', name, ...words.slice(3), '--master', master], { cwd });
      expect(ran).toMatchObject({ stdout: '', exitCode: 1 });
      expect(ran.stderr).toContain(said);
    }
  });

  it('that is missing, and keys that are none, are one sentence', async () => {
    const cwd = folderOf();
    for (const [more, said, code] of [
      [['--with', 'nowhere.csv', '--on', 'n'], 'nowhere.csv does not exist', 1],
      [['--with', 'builds.csv', '--on', 'n ='], 'it is empty', 2],
      [['--with', 'builds.csv', '--on', 'n = id +'], 'something is missing at its end', 2],
      [['--with', 'builds.csv'], '--on is missing', 2],
    ] as const) {
      const ran = await tele(['join', ...more, 'r.ndjson'], { cwd });
      expect(ran.stderr).toContain(said);
      expect(ran).toMatchObject({ stdout: '', exitCode: code });
    }
  });
});

describe('in pipes', () => {
  it('gives what tele run gives, as one plan or by itself, from another folder, too', async () => {
    const cwd = folderOf();
    const run = "pick 'n, b = info.build' r.ndjson | join --with builds.csv --on 'b = id' | sort -n | pick n,name";
    const { stdout } = await tele(['run', run], { cwd });
    expect(stdout).toBe(
      '{"n":5,"name":"two"}\n{"n":5,"name":"zwei"}\n{"n":2,"name":"two"}\n{"n":2,"name":"zwei"}\n{"n":1,"name":"main"}\n',
    );
    const line = run
      .split(' | ')
      .map((each) => `tele ${each}`)
      .join(' | ');
    expect((await pipeline(line, { cwd })).stdout).toBe(stdout);
    expect((await shell(line, { cwd })).stdout).toBe(stdout);
  });
});

describe('laws', () => {
  const key = fc.constantFrom<unknown>(undefined, null, 0, 1, '1', 'x', true, 'true', [1], { a: 1 }, '');
  const side = fc.array(fc.record({ k: key, v: fc.nat(9) }), { maxLength: 8 });

  it('are those of a loop over all pairs, and an empty side gives none or all', async () => {
    const same = (a: unknown, b: unknown) => {
      if (a === undefined || a === null || b === undefined || b === null) return false;
      const isText = (x: unknown) => typeof x === 'string' || typeof x === 'number';
      return isText(a) && isText(b) ? String(a) === String(b) : JSON.stringify(a) === JSON.stringify(b);
    };
    for (const [left, right] of [...fc.sample(fc.tuple(side, side), { numRuns: 6, seed: 5 }), [[{ k: 1, v: 1 }], []]]) {
      const cwd = temporaryFolder();
      writeFileSync(path.join(cwd, 'l'), lines(left!));
      writeFileSync(path.join(cwd, 'r'), lines(right!.map(({ k, v }) => ({ key: k, w: v }))));
      const run = async (kind: string) => {
        const ran = await tele(['join', '--with', 'r', '--on', 'k = key', '--kind', kind, 'l'], { cwd });
        expect(ran.exitCode).toBe(0);
        return parseLines(ran.stdout);
      };
      const pairs = left!.map((l) => right!.filter((r) => same(l.k, r.k)).map((r) => ({ ...l, key: r.k, w: r.v })));
      const plain = (value: unknown) => JSON.parse(JSON.stringify(value));
      expect(await run('inner')).toEqual(plain(pairs.flat()));
      expect(await run('left')).toEqual(plain(pairs.flatMap((own, k) => (own.length > 0 ? own : [left![k]]))));
      expect(await run('semi')).toEqual(plain(left!.filter((_, k) => pairs[k]!.length > 0)));
      expect(await run('anti')).toEqual(plain(left!.filter((_, k) => pairs[k]!.length === 0)));
    }
  });

  it('are lines that a stage behind the join would write as well, whatever members are named', async () => {
    const name = fc.constantFrom('a', 'b', 'b_2', '7', '01', '__proto__', 'constructor', 'é', 'k');
    const members = fc.dictionary(name, fc.oneof(fc.nat(3), fc.string(), fc.constant(null)), { noNullPrototype: true });
    const written = (each: object, k: number) =>
      `{${[...Object.entries(each), ['k', k]].map(([own, value]) => `${JSON.stringify(own)}:${JSON.stringify(value)}`).join()}}\n`;
    const [left, right] = fc.sample(
      fc.tuple(
        fc.array(members, { minLength: 60, maxLength: 60 }),
        fc.array(members, { minLength: 60, maxLength: 60 }),
      ),
      { numRuns: 1, seed: 3 },
    )[0]!;
    const cwd = temporaryFolder();
    writeFileSync(path.join(cwd, 'l'), `${left.map(written).join('')}{}\n`);
    writeFileSync(path.join(cwd, 'r'), right.map((each, k) => written(each, k % 50)).join(''));
    const joined = `join --with r --on 'k = k' --kind left l`;
    const straight = await tele(['run', joined], { cwd });
    const read = await tele(['run', `${joined} | map d`], { cwd });
    expect(straight.stdout.split('\n')).toHaveLength(72);
    expect(straight.stdout).toBe(read.stdout);
  });
});
