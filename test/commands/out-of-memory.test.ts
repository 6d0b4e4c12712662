import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tele } from '../support/tele.ts';

// A heap of 60 MB, and half a million records, each of which has to be remembered with a text of 100 letters.
const env = { NODE_OPTIONS: '--max-old-space-size=60', TELE_WORKER_HEAP_MB: '60' };
const folder = mkdtempSync(path.join(tmpdir(), 'tele-test-'));
const source = path.join(folder, 'many.ndjson');

beforeAll(() => {
  const line = (n: number) => `{"n":${n},"id":"${String(n).padStart(100, 'x')}"}\n`;
  writeFileSync(source, Array.from({ length: 500_000 }, (_, n) => line(n)).join(''));
});

afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ['a list', ['aggregate', '--agg', 'x = collect(id), n = count()'], /collect\(id\) of 1 group/],
  ['a sort', ['sort', 'id'], /\d{2,3},\d{3} records to sort/],
])('%s beyond the memory end in one sentence', async (_, words, held) => {
  const ran = await tele([...words, '--source', source], { env });
  expect(ran).toMatchObject({ exitCode: 1, stdout: '' });
  const [sentence, hint, ...rest] = ran.stderr.split('\n');
  expect(sentence).toMatch(new RegExp(`^tele: there is not enough memory for ${held.source}$`));
  expect(hint).toMatch(/^ {2}try: .*NODE_OPTIONS=--max-old-space-size=MEGABYTES$/);
  expect(rest).toEqual(['']);
});

test.each([
  ['numbers', 'n = count(), s = sum(n)', '1'],
  ['numbers, on threads', 'n = count(), s = sum(n)', '2'],
  ['texts', 'first(id)', '1'],
  ['texts, on threads', 'first(id)', '2'],
])('groups with %s do not have to fit into the heap', async (_, columns, jobs) => {
  const ran = await tele(['aggregate', '--by', 'id', '--agg', columns, '--source', source, '-j', jobs], { env });
  expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
  expect(ran.stdout.split('\n')).toHaveLength(500_001);
});

test.each([
  ['a sample', ['sample', '--size', '300000'], 300_000],
  ['different records', ['distinct', 'id'], 500_000],
  ['different records, on threads', ['distinct', 'id', '-j', '2'], 500_000],
])('%s take nothing of the heap', async (_, words, count) => {
  const ran = await tele([...words, '--source', source], { env });
  expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
  expect(ran.stdout.split('\n')).toHaveLength(count + 1);
});

test('what fits is answered, however much garbage there is on the way', async () => {
  const ran = await tele(['aggregate', '--by', 'id.slice(-3)', '--agg', 'n = count()', '--source', source], { env });
  expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
  // 000 to 999, x10 to x99, xx0 to xx9, and what is behind the last line.
  expect(ran.stdout.split('\n')).toHaveLength(1000 + 90 + 10 + 1);
});
