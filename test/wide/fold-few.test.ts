import { writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createGroupBy } from '../../src/aggregate/group.ts';
import { AGGREGATES } from '../../src/aggregate/registry.ts';
import { ENOUGH_CLIENTS, enoughClients, foldFew } from '../../src/wide/fold-few.ts';
import { parseLines, tele, temporaryFolder } from '../support/tele.ts';

const N = { name: 'n', fn: 'count', args: [], params: [] };
const S = { name: 's', fn: 'sum', args: ['x'], params: [] };

interface Row {
  readonly t: number;
  readonly k: string;
  readonly c: string | null;
  readonly x: number;
}

/** The same by filters and loops over the records. */
function plainly(rows: readonly Row[], clients: number, fixed: number) {
  const keyOf = ({ t, k }: Row) => JSON.stringify([t, k]);
  const clientsOf = (some: readonly Row[]) => new Set(some.flatMap(({ c }) => (c === null ? [] : [c]))).size;
  const hasEnough = (row: Row) => clientsOf(rows.filter((other) => keyOf(other) === keyOf(row))) >= clients;
  const label = ({ t }: Row) =>
    fixed === 1 ? [t, `fewer than ${clients} clients`] : [`fewer than ${clients} clients`, null];
  const out = new Map<string, Row[]>();
  for (const row of rows) {
    const key = JSON.stringify(hasEnough(row) ? [row.t, row.k] : label(row));
    out.set(key, [...(out.get(key) ?? []), row]);
  }
  return [...out]
    .filter(([, some]) => clientsOf(some) >= clients)
    .map(([key, some]) => ({ key, n: some.length, s: some.reduce((sum, { x }) => sum + x, 0) }));
}

it('folds what has too few clients, split and merged in any way', () => {
  const row = fc.record({
    t: fc.integer({ min: 0, max: 2 }),
    k: fc.constantFrom('a', 'b', 'c', 'd'),
    c: fc.option(fc.constantFrom('1', '2', '3', '4', '5')),
    x: fc.integer({ min: -9, max: 9 }),
  });
  fc.assert(
    fc.property(
      fc.array(row, { maxLength: 40 }),
      fc.integer({ min: 2, max: 4 }),
      fc.nat(1),
      fc.nat(40),
      (rows, clients, keys, at) => {
        const floor = { clients, keys };
        const entries = [...AGGREGATES, ENOUGH_CLIENTS];
        const table = () => createGroupBy(['t', 'k'], [N, S, enoughClients(floor)], entries);
        const [all, next] = [table(), table()];
        for (const [i, { t, k, c, x }] of rows.entries())
          (i < at ? all : next).add([t, k], [[], [x], [c ?? undefined]]);
        all.merge(table().decode(JSON.parse(JSON.stringify(next.encode()))));
        const { groups } = foldFew(all, createGroupBy(['t', 'k'], [N, S], entries), floor);
        const found = [...groups.finish()].map(({ t, k, n, s }) => ({ key: JSON.stringify([t, k]), n, s }));
        const byKey = (a: { key: string }, b: { key: string }) => (a.key < b.key ? -1 : 1);
        expect(found.sort(byKey)).toEqual(plainly(rows, clients, keys).sort(byKey));
      },
    ),
  );
});

describe('--min-clients', () => {
  /** Two days, each with three clients on WINNT, and one each on Linux, Haiku and Plan 9; that on Linux changes. */
  function twoDays() {
    const cwd = temporaryFolder();
    const ping = (os: string, client: number, at: string) => `${JSON.stringify({ os, clientID: `c${client}`, at })}\n`;
    const days = ['2026-01-01', '2026-01-02'].map((day, d) => {
      const file = path.join(cwd, `${day}.nd`);
      const windows = [1, 2, 3].map((c) => ping('WINNT', c, day)).join('');
      writeFileSync(file, windows + ping('Linux', 10 + d, day) + ping('Haiku', 20, day) + ping('Plan 9', 30, day));
      return file;
    });
    return { cwd, days };
  }

  it('counts clients of both days once states are merged', async () => {
    const { cwd, days } = twoDays();
    const states = await Promise.all(
      days.map(async (file, d) => {
        await tele(['aggregate', '--by', 'os', '--min-clients', '2', '--source', file, '--state', `${d}.state`], {
          cwd,
        });
        return `${d}.state`;
      }),
    );
    const merged = await tele(['merge', ...states], { cwd });
    const whole = await tele(['aggregate', '--by', 'os', '--min-clients', '2', ...days], { cwd });
    expect(parseLines(merged.stdout)).toEqual([
      { os: 'Linux', n: 2 },
      { os: 'WINNT', n: 6 },
      { os: 'fewer than 2 clients', n: 4 },
    ]);
    expect(whole.stdout).toBe(merged.stdout);
    for (const { stderr } of [merged, whole])
      expect(stderr).toContain('2 groups have fewer than 2 clients: they are in the row "fewer than 2 clients"');
  });

  it('keeps the time of --every, and leaves out a row of too few', async () => {
    const { cwd, days } = twoDays();
    const ran = await tele(['aggregate', '--every', '1d', '--at', 'at', '--by', 'os', '--min-clients', '3', ...days], {
      cwd,
    });
    expect(parseLines(ran.stdout)).toEqual(
      ['2026-01-01', '2026-01-02'].flatMap((day) => [
        { time: `${day}T00:00:00Z`, os: 'WINNT', n: 3 },
        { time: `${day}T00:00:00Z`, os: 'fewer than 3 clients', n: 3 },
      ]),
    );
    const none = await tele(['aggregate', '--by', 'os', '--min-clients', '99', ...days], { cwd });
    expect(none.stdout).toBe('');
    expect(none.stderr).toContain('4 groups have fewer than 99 clients, together as well: they are left out');
  });

  it('says where it looks for a client if there is none', async () => {
    const ran = await tele(['aggregate', '--by', 'a', '--min-clients', '2'], { input: '{"a":1}\n' });
    expect(ran.stdout).toBe('');
    expect(ran.stderr).toContain(
      'no record names its client: tele looks for it at clientID, clientId, client_info.client_id',
    );
    expect(ran.stderr).not.toContain('found in 0');
  });

  it('is for os-dist, too', async () => {
    const ran = await tele([
      'os-dist',
      '--min-clients',
      '30',
      '--channel',
      'nightly',
      '--date',
      '20141109',
      '--by-version',
    ]);
    const rows = parseLines(ran.stdout) as { os: string; clients: number; pings: number }[];
    const all = parseLines(
      (await tele(['os-dist', '--channel', 'nightly', '--date', '20141109', '--by-version'])).stdout,
    ) as typeof rows;
    const sum = (some: typeof rows) => some.reduce((total, { pings }) => total + pings, 0);
    expect(rows.every(({ clients }) => clients >= 30)).toBe(true);
    expect(all.some(({ clients }) => clients < 30)).toBe(true);
    expect(sum(rows)).toBe(sum(all));
  });
});
