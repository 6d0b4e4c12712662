import { writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { compareValues } from '../../src/aggregate/order.ts';
import type { Json } from '../../src/record/record.ts';
import { parseLines, pipeline, shell, tele, temporaryFolder } from '../support/tele.ts';

const lines = (records: readonly unknown[]) => records.map((each) => `${JSON.stringify(each)}\n`).join('');

const MIXED = [
  { k: 1, v: 'b' },
  { k: 2, v: null },
  { k: 3 },
  { k: 4, v: 10 },
  { k: 5, v: 9 },
  { k: 6, v: [2] },
  { k: 7, v: true },
  { k: 8, v: 'B' },
  { k: 9, v: { a: 1 } },
  { k: 10, v: false },
  { k: 11, v: 9 },
  { k: 12, v: '10' },
];
const input = lines(MIXED);

/** The k of each record that comes out. */
async function order(words: readonly string[]): Promise<unknown[]> {
  const ran = await tele(words, { input });
  expect(ran).toMatchObject({ stderr: '', exitCode: 0 });
  return parseLines(ran.stdout).map((row) => (row as { k: number }).k);
}

test.each([
  [
    ['sort', 'v'],
    [3, 2, 10, 7, 5, 11, 4, 12, 8, 1, 6, 9],
  ],
  [
    ['sort', '-v'],
    [9, 6, 1, 8, 12, 4, 5, 11, 7, 10, 2, 3],
  ],
  [
    ['sort', '-v', '--top', '3'],
    [9, 6, 1],
  ],
  [
    ['sort', '--', '-v', '--top', '3'],
    [9, 6, 1],
  ],
  [
    ['sort', '--top', '3', '--', '-v'],
    [9, 6, 1],
  ],
  [
    ['sort', '+v', '--top', '2'],
    [3, 2],
  ],
  [
    ['sort', 'typeof v, -k', '--top', '3'],
    [10, 7, 11],
  ],
  [
    ['sort', 'k % 2, [v, k][1] * -1'],
    [12, 10, 8, 6, 4, 2, 11, 9, 7, 5, 3, 1],
  ],
  [['sort', 'v', '--top', '0'], []],
  [
    ['head', '2'],
    [1, 2],
  ],
  [
    ['head', '-2'],
    [1, 2],
  ],
  [
    ['head', '-n', '2'],
    [1, 2],
  ],
  [['head'], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
  [['head', '0'], []],
  [
    ['tail', '2'],
    [11, 12],
  ],
  [['tail', '-1'], [12]],
  [['tail'], [3, 4, 5, 6, 7, 8, 9, 10, 11, 12]],
  [['tail', '0'], []],
  [
    ['tail', '100'],
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
  ],
  [
    ['distinct', 'typeof v'],
    [1, 2, 3, 4, 7],
  ],
  [
    ['distinct', 'v'],
    [1, 2, 4, 5, 6, 7, 8, 9, 10, 12],
  ],
  [
    ['distinct', 'k % 2, v === 9'],
    [1, 2, 5],
  ],
  [
    ['top', '2', 'v'],
    [9, 6],
  ],
  [
    ['top', '1', 'v', '--by', 'k % 3'],
    [9, 1, 8],
  ],
  [
    ['top', '2', '-k', '--by', 'typeof v', '--by', 'k > 6'],
    [7, 10, 4, 5, 11, 2, 6, 9, 1, 8, 12, 3],
  ],
])('%j', async (words, expected) => {
  expect(await order(words)).toEqual(expected);
});

test.each([
  [['pick', 'a.b, c'], '{"b":1,"c":[2,3]}\n'],
  [['pick', 'c, up = a.b * 2, nowhere.x, c0 = c[0]'], '{"c":[2,3],"up":2,"c0":2}\n'],
  [['pick', '"a.b"'], '{"\\"a.b\\"":"a.b"}\n'],
  [['drop', 'a.b, c[0]'], '{"a":{"d":{"e":null}},"c":[3],"id":5}\n'],
  [['drop', 'a, id, c[*]'], '{"c":[]}\n'],
  [['drop', 'a.*'], ''],
  [['flatten'], '{"a.b":1,"a.d.e":null,"c.0":2,"c.1":3,"id":5}\n'],
  [['flatten', '--separator', '/'], '{"a/b":1,"a/d/e":null,"c/0":2,"c/1":3,"id":5}\n'],
  [['flatten', '--output', 'csv', '--columns', 'id,a.b'], 'id,a.b\n5,1\n'],
])('%j of one record', async (words, expected) => {
  const ran = await tele(words, { input: '{"a":{"b":1,"d":{"e":null}},"c":[2,3],"id":5}\n' });
  expect(ran.stdout).toBe(expected);
  expect(ran.exitCode).toBe(expected === '' ? 2 : 0);
});

test.each([
  [['sort'], 'the key is missing'],
  [['sort', 'v +'], 'something is missing at its end'],
  [['sort', 'v,'], 'it is empty'],
  [['pick', 'a.x, b.x'], 'two members would be named "x"'],
  [['pick', 'a, +'], 'this expression cannot be used'],
  [['drop', '.'], 'drop . would leave nothing'],
  [['drop', 'a..b'], 'this is no path'],
  [['top', 'x', 'v'], 'tele: the number of records is a whole number from 0 on, not "x"'],
  [['top', '3'], 'the expression is missing'],
  [['head', '--', '-x'], '-x does not exist'],
  [['tail', '-n', '-1'], '--lines takes a whole number from 0 on, not "-1"'],
  [['sort', 'package.json'], 'package.json is a file, and the key comes before the files'],
  [['filter', 'package.json'], 'package.json is a file, and the expression comes before the files'],
])('%j is refused in a sentence', async (words, said) => {
  const { stdout, stderr, exitCode } = await tele(words, { input });
  expect(stderr).toContain(said);
  expect({ stdout, exitCode: exitCode === 0 }).toEqual({ stdout: '', exitCode: false });
});

describe('a member that two would have', () => {
  it('makes a bad record of flatten, counted and located', async () => {
    const ran = await tele(['flatten', '--max-bad', '50%'], { input: '{"a":{"b":1},"a.b":2}\n{"a":{"b":1}}\n' });
    expect(ran.stdout).toBe('{"a.b":1}\n');
    expect(ran.stderr).toContain('standard input:1: flatten(d, ".") failed: two members would be named a.b');
    expect(ran.exitCode).toBe(0);
  });
});

describe('numbers that a record parsed as a whole cannot keep', () => {
  it('are told of', async () => {
    const records = '{"id":12345678901234567890,"s":"12345678901234567890"}\n{"id":1,"s":"12345678901234567890"}\n';
    for (const words of [['drop', 's'], ['flatten'], ['map', '{...d}']]) {
      const { stderr, exitCode } = await tele(words, { input: records });
      expect(stderr).toContain('id is a whole number beyond 2^53 in 1 record, and lost its last digits');
      expect(exitCode).toBe(0);
    }
    const passed = await tele(['sort', 's'], { input: records });
    expect(passed).toMatchObject({ stdout: records, stderr: '' });
  });
});

describe('laws', () => {
  const value: fc.Arbitrary<Json | undefined> = fc.oneof(
    fc.constant(undefined),
    fc.integer({ min: -3, max: 3 }),
    fc.constantFrom<Json>(null, true, false, '', 'a', 'B', '\u0000s', '\u0000j1', '\ud83d\ude00', '\uffff', [1], [], {
      b: 1,
      a: 2,
    }),
  );
  const record = fc.record({ a: value, b: value, n: fc.nat() }, { noNullPrototype: true });

  it('sort is stable and total, top is the head of sort, distinct again changes nothing', async () => {
    const records = fc.sample(record, { numRuns: 1500, seed: 7 }).map((each, k) => ({ ...each, k }));
    const folder = temporaryFolder();
    for (let part = 0; part < 5; part++)
      writeFileSync(path.join(folder, `${part}.ndjson`), lines(records.slice(part * 300, (part + 1) * 300)));
    const run = async (words: readonly string[]) => {
      const [one, two] = await Promise.all(
        ['local', 'local[2]'].map((master) => tele([...words, '--master', master], { cwd: folder })),
      );
      expect(one).toEqual(two);
      return parseLines(one!.stdout) as { a?: Json; b?: Json; k: number }[];
    };
    const expected = records.toSorted((x, y) => compareValues(x.a, y.a) || -compareValues(x.b, y.b) || x.k - y.k);
    const sorted = await run(['sort', 'a, -b', '.']);
    expect(sorted.map(({ k }) => k)).toEqual(expected.map(({ k }) => k));
    for (const count of [0, 1, 7, 1499, 2000])
      expect((await run(['sort', 'a, -b', '--top', `${count}`, '.'])).map(({ k }) => k)).toEqual(
        expected.slice(0, count).map(({ k }) => k),
      );
    const largest = await run(['sort', '-a', '.']);
    expect(await run(['top', '11', 'a', '.'])).toEqual(largest.slice(0, 11));

    const first = await run(['distinct', 'a, b', '.']);
    const seen = new Set<string>();
    const once = records.filter(({ a = null, b = null }) => {
      const key = JSON.stringify([a, b]);
      return !seen.has(key) && seen.add(key);
    });
    expect(first.map(({ k }) => k)).toEqual(once.map(({ k }) => k));
    const again = await tele(['distinct', 'a, b'], { input: lines(first) });
    expect(again.stdout).toBe(lines(first));
  });
});

describe('in pipes', () => {
  it('give what tele run gives, as one plan or by themselves', async () => {
    const cwd = temporaryFolder();
    writeFileSync(path.join(cwd, 'm.ndjson'), input);
    const words = ['pick "k, v" m.ndjson', 'sort -k', 'head 6', 'drop v', 'distinct "k % 4"', 'tail 3', 'top 2 k'];
    const { stdout } = await tele(['run', words.join(' | ')], { cwd });
    // Of 12 to 7 the remainders of 12, 11, 10 and 9 are new, and 11, 10 and 9 the last three of these.
    expect(stdout).toBe('{"k":11}\n{"k":10}\n');
    const line = words.map((each) => `tele ${each}`).join(' | ');
    expect(await pipeline(line, { cwd })).toMatchObject({ stdout, stderr: '', exitCode: 0 });
    expect(await shell(line, { cwd })).toMatchObject({ stdout, stderr: '', exitCode: 0 });
  });

  it('head ends what is before it', async () => {
    const { stdout, exitCode } = await shell(`yes '{"a":1}' | tele head 3`);
    expect(stdout).toBe('{"a":1}\n'.repeat(3));
    // With pipefail the code is that of yes, which SIGPIPE ends.
    expect(exitCode).toBe(141);
  });
});
