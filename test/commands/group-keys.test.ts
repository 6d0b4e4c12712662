import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseAggregates } from '../../src/aggregate/parse.ts';
import { seededRandom } from '../../src/random.ts';
import { createPlainGroupBy } from '../aggregate/plain-group.ts';
import { tele } from '../support/tele.ts';

const AGGREGATES = 'n = count(), s = sum(x), m = mean(x), lo = min(x), hi = max(x), v = variance(x), d = distinct(k)';
/** Values of a key as they are written: some look alike, some are the same. */
const KEYS = [
  '"1"', '1', '1.0', '100', '1e2', '"1e2"', '0', '-0', '1e400', '-1e400', 'null', 'true', '"true"', '""', '"a"', '"\\u0061"',
  '"a\\u0000"', '"\\u0000"', '"\\u0001"', '"\\ud800"', '"\\ud83d\\ude00"', '"😀"', '"\uffee"', '"ü"', '"u\\"q"', '"\\\\"', '"\\/"', '"/"',
  '9007199254740993', '9007199254740992', '0.1', '1e-7', '[1,2]', '[1, 2]', '{"b":1,"a":2}', '{"a":2,"b":1}', '"\u007f"',
  `"${'long'.repeat(30_000)}"`, `"${'long'.repeat(30_000)}er"`,
]; // biome-ignore format: many short texts
const NUMBERS = [
  '1',
  '-3',
  '0.1',
  '0.2',
  '1e308',
  '5e-324',
  '9007199254740991',
  '"text"',
  'null',
  'true',
  '12.25',
  '-1e15',
];
const random = seededRandom(7);
const pick = (texts: readonly string[]) => texts[Math.floor(random() * texts.length)]!;

function makeLine(k: number): Buffer {
  if (k % 97 === 0) return Buffer.from([...Buffer.from('{"k":"'), 0xff, 0xc0, ...Buffer.from(`","x":${k}}\n`)]);
  const key =
    k % 3 === 0
      ? pick(KEYS.slice(0, -2))
      : k % 3001 === 1
        ? KEYS.at(-(k % 2) - 1)!
        : `"user-${Math.floor(random() * 8000)}"`;
  return Buffer.from(k % 13 === 0 ? `{"x":${pick(NUMBERS)}}\n` : `{"x":${pick(NUMBERS)}, "k":${key}}\n`);
}

const folder = mkdtempSync(path.join(tmpdir(), 'tele-test-'));
const source = path.join(folder, 'nasty.ndjson');
const lines = Array.from({ length: 60_000 }, (_, k) => makeLine(k));
const expected = { text: '' };

beforeAll(() => {
  writeFileSync(source, Buffer.concat(lines));
  const plain = createPlainGroupBy(['k'], parseAggregates(AGGREGATES));
  for (const line of lines) {
    const { k, x } = JSON.parse(line.toString());
    plain.add([k], [[], [x], [x], [x], [x], [x], [k]]);
  }
  expected.text = plain
    .finish()
    .map((row) => `${JSON.stringify(row)}\n`)
    .join('');
});

afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ['one thread', ['--source', source, '-j', '1'], {}],
  ['two threads', ['--source', source, '-j', '2'], {}],
  ['five threads', ['--source', source, '-j', '5'], {}],
  ['this thread alone', ['--source', source, '--master', 'local'], {}],
  ['the plain scanner', ['--source', source, '-j', '2'], { TELE_SCANNER: 'parse' }],
])('keys of every kind are grouped and ordered by %s as by JSON.parse and a Map', async (_, words, env) => {
  const ran = await tele(['aggregate', '--by', 'k', '--agg', AGGREGATES, ...words], { env });
  expect(ran.exitCode, ran.stderr).toBe(0);
  expect(ran.stdout === expected.text).toBe(true);
});
