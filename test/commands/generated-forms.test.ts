import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  FORMS_SEED,
  type FormFrame,
  type FormHang,
  type FormPing,
  MODULES,
} from '../../fixtures/generator/form-kinds.ts';
import { drawForms } from '../../fixtures/generator/forms.ts';
import { parseLines, tele, temporaryFolder } from '../support/tele.ts';

/** What was planted: the files in fixtures/forms hold it, each in a form of its own. */
const truth = drawForms(FORMS_SEED);
const [before, now] = truth.weeks.map(({ pings }) => pings) as [FormPing[], FormPing[]];
const file = (name: string) => `fixtures/forms/${name}`;

/** What a cluster is called: without line numbers and addresses. */
function nameOf(frame: FormFrame): string {
  if (typeof frame === 'string') return frame.replace(/:\d+$/, '');
  return MODULES[frame.module]?.[0] ?? '(unresolved)';
}

interface Counted {
  hangs: number;
  ms: number;
  pings: number;
}

/** Counts the planted hangs of the main thread by the name of their last frame. */
function countPlanted(
  pings: readonly FormPing[],
  wanted: (hang: FormHang) => boolean = () => true,
): Map<string, Counted> {
  const counts = new Map<string, Counted>();
  for (const { hangs } of pings) {
    const own = hangs.filter((hang) => hang.thread === 'Gecko' && wanted(hang));
    for (const hang of own) {
      const name = nameOf(hang.stack.at(-1)!);
      const counted = counts.get(name) ?? { hangs: 0, ms: 0, pings: 0 };
      counts.set(name, { ...counted, hangs: counted.hangs + 1, ms: counted.ms + hang.duration });
    }
    for (const name of new Set(own.map(({ stack }) => nameOf(stack.at(-1)!)))) counts.get(name)!.pings++;
  }
  return counts;
}

const hoursOf = (pings: readonly FormPing[]) => pings.reduce((sum, { minutes }) => sum + minutes / 60, 0);

type Row = { frame: string; [name: string]: unknown };

async function rowsOf(...args: string[]): Promise<Row[]> {
  const ran = await tele(args);
  expect(ran.exitCode, ran.stderr).toBe(0);
  return parseLines(ran.stdout) as Row[];
}

describe.each(['hang-reports.ndjson', 'bhr-rows.ndjson'])('generated pings in %s', (name) => {
  it.each<[flags: string[], wanted: (hang: FormHang) => boolean]>([
    [[], () => true],
    [['--min-duration', '500'], ({ duration }) => duration >= 500],
    [['--annotation', 'pluginName=Widevine'], ({ annotations }) => annotations.some(([key]) => key === 'pluginName')],
  ])('have the clusters, counts and times that were planted: %j', async (flags, wanted) => {
    const rows = await rowsOf('cluster-hangs', '--source', file(name), ...flags);
    const planted = countPlanted([...before, ...now], wanted);
    expect(rows.map(({ frame, hangs, time, sessions }) => [frame, hangs, time, sessions])).toEqual(
      [...planted]
        .sort(([a, x], [b, y]) => y.hangs - x.hangs || (a < b ? -1 : 1))
        .map(([frame, { hangs, ms, pings }]) => [frame, hangs, ms, pings]),
    );
  });

  it('are chosen by channel, and those sent twice are counted once', async () => {
    const ran = await tele(['cluster-hangs', '--source', file(name), '--channel', 'beta', '--output', 'table']);
    const beta = [...before, ...now].filter(({ channel }) => channel === 'beta');
    const hangs = beta.flatMap((ping) => ping.hangs).filter(({ thread }) => thread === 'Gecko').length;
    expect(ran.stdout).toContain(`of ${hangs} stacks in `);
    expect(ran.stdout).toContain(` of ${beta.length} pings`);
    expect(ran.stdout).toContain('pings sent again');
  });
});

describe('generated aggregates as they are published', () => {
  const [then, today] = ['hangs_main_20260325.json', 'hangs_main_20260401.json'].map(file) as [string, string];

  it('have the rates that were planted, without sessions', async () => {
    const rows = await rowsOf('cluster-hangs', '--source', today, '--sort', 'time');
    const planted = countPlanted(now);
    const hours = hoursOf(now);
    expect(rows.map(({ frame }) => frame)).toEqual(
      [...planted].sort(([, x], [, y]) => y.ms - x.ms).map(([frame]) => frame),
    );
    for (const { frame, ...row } of rows) {
      const { hangs, ms } = planted.get(frame)!;
      expect(row).not.toHaveProperty('sessions');
      expect(row).not.toHaveProperty('median');
      expect(row.hangs).toBe(hangs);
      expect(row.hours).toBeCloseTo(hours, 6);
      expect((row.per1000Hours as number) / ((hangs / hours) * 1000)).toBeCloseTo(1, 6);
      expect((row.msPerHour as number) / (ms / hours)).toBeCloseTo(1, 5);
      expect((row.mean as number) / (ms / hangs)).toBeCloseTo(1, 5);
    }
  });

  it('compare by ratios alone, the largest change of time first, and let no gate pass', async () => {
    const rows = await rowsOf('cluster-hangs', '--source', today, '--vs', `source=${then}`);
    const [a, b] = [countPlanted(now), countPlanted(before)];
    const rate = (of: Map<string, Counted>, frame: string, hours: number) => (of.get(frame)?.ms ?? 0) / hours;
    const change = (frame: string) => Math.abs(rate(a, frame, hoursOf(now)) - rate(b, frame, hoursOf(before)));
    expect(rows.slice(1).map(({ frame }) => frame)).toEqual(
      [...new Set([...a.keys(), ...b.keys()])].sort((x, y) => change(y) - change(x)),
    );
    for (const row of rows.slice(1)) {
      expect(row).toMatchObject({ verdict: 'untested', timeVerdict: 'untested', p: null, ratioLow: null });
      expect(row).toMatchObject({ sessionsNow: null, clientsNow: null, hangsNow: a.get(row.frame)!.hangs });
      expect(row.timeNow as number).toBeCloseTo(rate(a, row.frame, hoursOf(now)), 3);
      expect(row.timeBefore as number).toBeCloseTo(rate(b, row.frame, hoursOf(before)), 3);
    }
    const gate = await tele(['cluster-hangs', '--source', today, '--vs', `source=${then}`, '--fail-on-regression']);
    expect(gate.exitCode).toBe(1);
    expect(gate.stderr).toContain('published aggregates hold rates without sessions and clients');
  });

  it('are grouped and chosen by platform and annotation, which are annotations of their samples', async () => {
    const linux = now.filter(({ platform }) => platform === 'Linux');
    const expected = countPlanted(linux);
    const rows = await rowsOf('cluster-hangs', '--source', today, '--annotation', 'platform=Linux');
    expect(new Map(rows.map(({ frame, hangs }) => [frame, hangs]))).toEqual(
      new Map([...expected].map(([frame, { hangs }]) => [frame, hangs])),
    );
    const [first] = await rowsOf('cluster-hangs', '--source', today, '--by', 'annotations.platform', '--top', '1');
    expect(first).toMatchObject({ group: 'Windows' });
  });

  it('count a document once, days of several side by side, and refuse what they cannot tell', async () => {
    const both = await tele(['cluster-hangs', '--source', 'fixtures/forms', '--output', 'table']);
    expect(both.exitCode).toBe(1);
    expect(both.stderr).toContain('hangs of pings and published aggregates cannot be put together');
    const stats = await tele(['hang-stats', '--source', today]);
    expect(stats).toMatchObject({ exitCode: 1, stdout: '' });
    expect(stats.stderr).toContain('no sessions to say anything of');
    const short = await tele(['cluster-hangs', '--source', today, '--min-duration', '300']);
    expect(short.exitCode).toBe(5);
    expect(short.stderr).toContain('--min-duration cannot choose');
  });

  it('are written as folded stacks, each hang once', async () => {
    const folded = await tele(['cluster-hangs', '--source', today, '--folded']);
    const sum = folded.stdout
      .trim()
      .split('\n')
      .reduce((all, line) => all + Number(/ (\d+)$/.exec(line)![1]), 0);
    expect(sum).toBe([...countPlanted(now).values()].reduce((all, { hangs }) => all + hangs, 0));
  });
});

describe('generated histograms', () => {
  /** Counts by the lower ends of buckets. */
  const countsBy = (values: readonly number[], bounds: readonly number[]) => {
    const counts = new Map<number, number>();
    for (const value of values) {
      const low = bounds.findLast((bound) => bound <= value)!;
      counts.set(low, (counts.get(low) ?? 0) + 1);
    }
    return [...counts].sort(([a], [b]) => a - b);
  };
  const bucketsOf = (row: Row | undefined) =>
    (row!.buckets as { low: number; count: number }[])
      .filter(({ count }) => count > 0)
      .map(({ low, count }) => [low, count]);

  it('as text in rows of tables have the values that were planted, each document once', async () => {
    const values = truth.histograms.flatMap((one) => one.values);
    const ran = await tele(['histogram', 'GC_MS', '--source', file('histogram-rows.ndjson')]);
    expect(ran.stderr).toContain(`left out: ${truth.histograms.filter((_, i) => i % 7 === 3).length} pings sent again`);
    const [row] = parseLines(ran.stdout) as Row[];
    expect(row).toMatchObject({
      kind: 'exponential',
      pings: truth.histograms.length,
      values: values.length,
      sum: values.reduce((a, b) => a + b, 0),
    });
    // Bounds of 50 exponential buckets up to 10,000, as Firefox computes them.
    const bounds = [0, 1];
    while (bounds.length < 50) {
      const last = bounds.at(-1)!;
      const step = (Math.log(10_000) - Math.log(last)) / (50 - bounds.length);
      bounds.push(Math.max(last + 1, Math.round(Math.exp(Math.log(last) + step))));
    }
    expect(bucketsOf(row)).toEqual(countsBy(values, bounds));
  });

  it.each([
    ['gc.pause', 'timing', 8],
    ['heap.size', 'memory', 16],
  ])('of %s, a %s distribution of Glean, have the values that were planted', async (name, kind, perPower) => {
    const values = truth.distributions.flatMap((one) => one.values);
    const [row] = await rowsOf('histogram', name, '--source', file('distributions.ndjson'));
    expect(row).toMatchObject({ kind, values: values.length, sum: values.reduce((a, b) => a + b, 0) });
    const bounds = Array.from({ length: 40 * perPower }, (_, i) => Math.floor(2 ** (i / perPower)));
    expect(bucketsOf(row)).toEqual(countsBy(values, [0, ...new Set(bounds)]));
  });

  it('of a custom distribution have the values that were planted, and are told where nobody says the buckets', async () => {
    const values = truth.distributions.flatMap((one) => one.values.map((value) => Math.round(value / 1_000_000)));
    const source = file('distributions.ndjson');
    const [row] = await rowsOf('histogram', 'page.loads', '--source', source);
    expect(row).toMatchObject({ kind: 'linear', values: values.length, sum: values.reduce((a, b) => a + b, 0) });
    expect(bucketsOf(row)).toEqual(
      countsBy(
        values,
        Array.from({ length: 21 }, (_, i) => i),
      ),
    );
    const folder = temporaryFolder();
    const bare = path.join(folder, 'bare.ndjson');
    writeFileSync(
      bare,
      `${JSON.stringify({
        metrics: {
          custom_distribution: {
            page_loads: {
              sum: 5,
              values: [
                { key: '2', value: 1 },
                { key: '3', value: 1 },
              ],
            },
          },
        },
      })}\n`,
    );
    const unknown = await tele(['histogram', 'page.loads', '--source', bare]);
    expect(unknown.stderr).toContain('1 left out, as their buckets are not known (--definitions FILE says them)');
    const definitions = path.join(folder, 'definitions.json');
    writeFileSync(definitions, '{"page.loads": {"kind": "linear", "low": 1, "high": 20, "n_buckets": 21}}');
    const [known] = await rowsOf('histogram', 'page.loads', '--source', bare, '--definitions', definitions);
    expect(known).toMatchObject({ values: 2, sum: 5, mean: 2.5 });
  });
});
