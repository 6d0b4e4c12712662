import { expect, it } from 'vitest';
import { parseLines, tele } from '../support/tele.ts';

const lines = (records: readonly unknown[]) => records.map((each) => `${JSON.stringify(each)}\n`).join('');

it('tells types, what is missing, ranges, different values and the first of them, by path', async () => {
  const input = lines([
    { n: 3, info: { os: 'b', deep: { x: { y: 1 } } }, xs: [1] },
    { n: -1.5, info: { os: 'a', deep: { x: 2 } }, xs: [1] },
    { n: 'text', info: null, 'a.b': true },
    { n: null, info: { os: 'b', deep: {} }, xs: [2] },
  ]);
  const ran = await tele(['summary'], { input });
  expect(ran).toMatchObject({ stderr: '', exitCode: 0 });
  expect(parseLines(ran.stdout)).toEqual([
    {
      path: 'n',
      type: 'number|string',
      missing: 0.25,
      min: -1.5,
      max: 'text',
      distinct: 3,
      examples: [3, -1.5, 'text'],
    },
    { path: 'info.os', type: 'string', missing: 0.25, min: 'a', max: 'b', distinct: 2, examples: ['b', 'a'] },
    { path: 'info.deep.x', type: 'number|object', missing: 0.5, min: 2, max: 2, distinct: 2, examples: [2] },
    { path: 'xs', type: 'array', missing: 0.25, min: null, max: null, distinct: 2, examples: [] },
    { path: 'info', type: 'null', missing: 1, min: null, max: null, distinct: 0, examples: [] },
    { path: '["a.b"]', type: 'boolean', missing: 0.75, min: true, max: true, distinct: 1, examples: [true] },
    { path: 'info.deep', type: 'object', missing: 0.75, min: null, max: null, distinct: 1, examples: [] },
  ]);
  const shallow = await tele(['summary', '--depth', '1', '--output', 'csv', '--columns', 'path,type'], { input });
  expect(shallow.stdout).toBe(
    'path,type\nn,number|string\ninfo,object\nxs,array\na.b,boolean\n'.replace('a.b', '"[""a.b""]"'),
  );
});

it('estimates and marks many different values, and cuts long texts', async () => {
  const records = Array.from({ length: 5000 }, (_, n) => ({ n, t: 'x'.repeat(100) }));
  const rows = parseLines((await tele(['summary'], { input: lines(records) })).stdout) as Record<string, unknown>[];
  expect(rows[0]).toMatchObject({ min: 0, max: 4999, approximate: true, examples: [0, 1, 2] });
  expect(Math.abs((rows[0]!.distinct as number) - 5000)).toBeLessThan(5000 * 0.04);
  expect(rows[1]).toMatchObject({ distinct: 1, min: `${'x'.repeat(59)}…` });
});

it('of nothing is nothing, and is said', async () => {
  const ran = await tele(['summary'], { input: '' });
  expect(ran).toMatchObject({ stdout: '', exitCode: 0 });
  expect(ran.stderr).toContain('read 0 records');
});
