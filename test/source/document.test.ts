import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseLines, tele, temporaryFolder } from '../support/tele.ts';

function document(text: string): string {
  const file = path.join(temporaryFolder(), 'pings.json');
  writeFileSync(file, text);
  return file;
}

const RECORDS = [
  { a: 1, b: { c: [1, 'x', null, true, { d: [] }] } },
  {},
  { 'key.with "quotes"': '\u2028\\', n: -0.5e-7 },
];

describe('a JSON document', () => {
  it.each([undefined, 1, '\t'])('that is an array gives its elements (indent %j)', async (indent) => {
    const ran = await tele(['fetch', '--source', document(JSON.stringify(RECORDS, null, indent))]);
    expect(ran.stderr).toBe('');
    expect(parseLines(ran.stdout)).toEqual(RECORDS);
  });

  it('that is printed over several lines gives one record, and several of them several', async () => {
    const text = RECORDS.map((record) => JSON.stringify(record, null, 2)).join('\n');
    const ran = await tele(['filter', 'true', '--source', document(text)]);
    expect(parseLines(ran.stdout)).toEqual(RECORDS);
  });

  it('gives the array at a path', async () => {
    const text = JSON.stringify({ meta: { pings: 1 }, data: { pings: RECORDS }, more: [1] });
    const ran = await tele(['map', 'd', '--source', document(text), '--select', 'data.pings']);
    expect(parseLines(ran.stdout)).toEqual(RECORDS);
  });

  it('keeps the digits of numbers, repeated members and __proto__', async () => {
    const ran = await tele([
      'fetch',
      '--source',
      document('[{"n": 9007199254740993, "a": 1, "a": 2, "__proto__": {"x": 1.0}}]'),
    ]);
    expect(ran.stdout).toBe('{"n":9007199254740993,"a":1,"a":2,"__proto__":{"x":1.0}}\n');
  });

  it('reads standard input too', async () => {
    const ran = await tele(['aggregate', '--agg', 'n = count()'], { input: JSON.stringify(RECORDS, null, 2) });
    expect(ran.stdout).toBe('{"n":3}\n');
  });

  it.each(['[{"a":1},{"a":', '[{"a":1} {"a":2}]', '[{"a":1}]x'])(
    'that is broken gives what came before, and says so: %s',
    async (text) => {
      const ran = await tele(['fetch', '--source', document(text)]);
      expect(ran.exitCode).toBe(5);
      expect(ran.stdout.startsWith('{"a":1}\n') || ran.stdout === '').toBe(true);
      expect(ran.stderr).toContain('is no whole JSON document');
    },
  );

  it('without an array at the path is one sentence', async () => {
    const ran = await tele(['fetch', '--source', document('{"a": {"b": 1}}'), '--select', 'a.c']);
    expect(ran.exitCode).toBe(5);
    expect(ran.stderr).toContain('has no array at a.c');
  });
});
