import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runPartition } from '../../src/engines/run/partition.ts';
import type { Grouping, Plan } from '../../src/plan/plan.ts';
import { jsonText } from '../../src/record/canonical.ts';
import { createScanner } from '../../src/record/scan.ts';
import type { ByteSource } from '../../src/source/bytes.ts';

const START = Date.parse('2026-12-01T00:00:00Z');
const LATE = 5000;
const HOUR = 3_600_000;

interface Event {
  readonly ts: number;
  readonly k: string;
  readonly v: number;
}

/** Events that come at most LATE ms after later ones, with gaps of hours between some of them. */
const events = fc
  .array(
    fc.record({
      step: fc.oneof({ weight: 20, arbitrary: fc.nat(4000) }, { weight: 1, arbitrary: fc.nat(5 * HOUR) }),
      delay: fc.nat(LATE),
      k: fc.constantFrom('a', 'b', 'ü'),
      v: fc.integer({ min: -9, max: 9 }),
    }),
    { maxLength: 300 },
  )
  .map((made) => {
    let ts = START;
    const all = made.map(({ step, delay, k, v }) => {
      ts += step;
      return { at: ts + delay, event: { ts, k, v } };
    });
    return all.sort((a, b) => a.at - b.at).map(({ event }) => event);
  });

/** Lines, so many bytes at a time. */
function slowly(lines: readonly Event[], size: number): ByteSource {
  const bytes = Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  let at = 0;
  return {
    read(into) {
      const some = bytes.subarray(at, at + Math.min(size, into.length));
      into.set(some);
      at += some.length;
      return some.length;
    },
    close() {},
  };
}

async function run(wide: Grouping, lines: readonly Event[], size = 1 << 16) {
  const plan: Plan = { version: 1, stages: [], strict: false, wide };
  const early: string[] = [];
  const { state, report } = await runPartition(plan, [{ number: 0, name: 'in', source: slowly(lines, size) }], {
    createScanner,
    sink: { line() {}, flush() {} },
    onLive: (live) => early.push(...live.take().map(jsonText)),
  });
  const result = state!.finish();
  const rows = 'rows' in result ? Array.from(result.rows, jsonText) : [];
  return { early, rows, report, notes: state!.notes!() };
}

function grouping(step: string, live: boolean, by: readonly string[]): Grouping {
  return {
    op: 'group',
    by: [{ name: 'time', expr: `bucketOf(ts, "${step}")` }, ...by.map((expr) => ({ name: expr, expr }))],
    columns: [
      { name: 'n', fn: 'count', args: [], params: [] },
      { name: 's', fn: 'sum', args: ['v / 3'], params: [] },
      { name: 'd', fn: 'distinct', args: ['v'], params: [] },
      // Which record of overlapping stretches is the first depends on the order in which their steps are put together.
      ...(step === '10s' ? [{ name: 'f', fn: 'first', args: ['v'], params: [] }] : []),
    ],
    ...(step !== '10s' && { slide: { every: '10s', step } }),
    ...(live && { live: { at: 'ts', every: '10s', late: LATE } }),
  };
}

const plain = (rows: readonly string[]) => rows.map((row) => row.replace(',"partial":true}', '}'));
const isPartial = (row: string) => row.endsWith(',"partial":true}');

describe('rows of a live grouping', () => {
  for (const step of ['10s', '2s'])
    for (const by of [['k'], []])
      it(`are those of a run over the file: stretches of 10s, steps of ${step}, by ${by.join() || 'nothing'}`, async () => {
        await fc.assert(
          fc.asyncProperty(events, fc.integer({ min: 1, max: 5000 }), async (lines, size) => {
            const whole = await run(grouping(step, false, by), lines);
            const { early, rows, report } = await run(grouping(step, true, by), lines, size);
            expect(plain([...early, ...rows])).toEqual(whole.rows);
            expect([early.filter(isPartial), rows.filter((row) => !isPartial(row)), report.late]).toEqual([[], [], 0]);
          }),
          { numRuns: 40 },
        );
      });

  it('are those of the file, too, where some records lie years ahead', async () => {
    await fc.assert(
      fc.asyncProperty(events, fc.array(fc.nat(300), { maxLength: 4 }), async (lines, places) => {
        const odd = places.reduce<readonly Event[]>(
          (all, place, k) => all.toSpliced(place, 0, { ts: START + (k + 1) * 9000 * HOUR, k: 'a', v: 1 }),
          lines,
        );
        const whole = await run(grouping('10s', false, ['k']), odd);
        const { early, rows, report } = await run(grouping('10s', true, ['k']), odd);
        // A stretch that is over comes before the odd ones.
        expect(plain([...early, ...rows])).toEqual(whole.rows);
        expect(report.late).toBe(0);
      }),
      { numRuns: 40 },
    );
  });

  it('are each written once, and every record is in them or counted as late, whatever the clock does', async () => {
    const wild = fc.array(
      fc.record({
        base: fc.constantFrom(0, 0, 0, 2, 9000, -9000),
        count: fc.integer({ min: 1, max: 25 }),
        at: fc.nat(60_000),
      }),
      { maxLength: 30 },
    );
    await fc.assert(
      fc.asyncProperty(wild, async (made) => {
        const lines = made.flatMap(({ base, count, at }, m) =>
          Array.from({ length: count }, (_, k) => ({
            ts: START + base * HOUR + m * 3000 + at + k * 700,
            k: 'a',
            v: 1,
          })),
        );
        const { early, rows, report } = await run(grouping('10s', true, ['k']), lines);
        const all = [...early, ...rows].map((row) => JSON.parse(row) as { time: string; n: number });
        expect(new Set(all.map(({ time }) => time)).size).toBe(all.length);
        expect(all.reduce((sum, { n }) => sum + n, report.late)).toBe(lines.length);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a live grouping', () => {
  const tick = (from: number, count: number, step = 1000) =>
    Array.from({ length: count }, (_, k) => ({ ts: START + from + k * step, k: 'a', v: 1 }));

  it('leaves late records out of what is written, and counts them', async () => {
    const late = { ts: START + 3000, k: 'a', v: 1 };
    const { early, rows, report } = await run(grouping('10s', true, ['k']), [
      ...tick(0, 30),
      late,
      ...tick(30_000, 10),
    ]);
    expect(early.map((row) => JSON.parse(row).n)).toEqual([10, 10, 10]);
    expect(rows.map((row) => JSON.parse(row).n)).toEqual([10]);
    expect(report.late).toBe(1);
  });

  it('says which times did not move the clock, and that it jumped', async () => {
    const odd = { ts: Date.parse('2031-01-02T03:04:05Z'), k: 'a', v: 1 };
    const one = await run(grouping('10s', true, ['k']), [...tick(0, 30), odd, ...tick(30_000, 10)]);
    expect(one.notes).toEqual(['the time 2031-01-02T03:04:05Z is far from those around it: no stretch ended by it']);
    const back = await run(grouping('10s', true, ['k']), [...tick(0, 30), ...tick(-20 * HOUR, 30)]);
    expect(back.notes).toEqual(['the clock of the records jumped once']);
    expect(back.report.late).toBe(10);
  });

  it('counts values of types that a column does not expect over all stretches', async () => {
    const lines = [...tick(0, 20), { ts: START + 21_000, k: 'a', v: 'x' as unknown as number }, ...tick(22_000, 20)];
    const wide = { ...grouping('2s', true, ['k']), columns: [{ name: 's', fn: 'sum', args: ['v'], params: [] }] };
    expect((await run(wide, lines)).notes).toEqual(['v was text in 1 of 41 records (number(v) reads it)']);
  });
});
