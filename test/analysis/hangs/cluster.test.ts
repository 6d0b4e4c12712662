import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clusterHangs, type HangOptions, hangStats } from '../../../src/analysis/hangs/cluster.ts';
import { frameNormaliser, readRules, STANDARD_RULES } from '../../../src/analysis/hangs/read/rules.ts';
import type { HangReport } from '../../../src/analysis/hangs/report/report.ts';
import {
  binOfDuration,
  binOfKey,
  durationQuantile,
  endOf,
  lowOf,
} from '../../../src/analysis/hangs/tally/durations.ts';
import type { Json, JsonRecord } from '../../../src/record/record.ts';
import { checkLaws } from '../laws.ts';
import { anyPing, classicPing, threadStats, valuesOf } from './pings.ts';

function report(pings: JsonRecord[], options: HangOptions = {}, ...more: unknown[]): HangReport {
  const aggregate = clusterHangs(options);
  const state = pings.reduce((into, ping) => aggregate.add(into, valuesOf(ping, ...more)), aggregate.zero());
  return aggregate.finish(state).value as unknown as HangReport;
}

/** The ping with a document id of its own, and of no session. */
function ownIds(ping: JsonRecord, i: number): JsonRecord {
  const { payload } = ping;
  return {
    ...ping,
    id: `${i}`,
    ...(payload === undefined ? {} : { payload: { ...(payload as JsonRecord), info: {} } }),
  };
}

const main = 'Startup::XRE_Main';

describe('clusterHangs', () => {
  it('keeps the laws', () => {
    checkLaws(
      () => clusterHangs(),
      anyPing.map((ping) => valuesOf(ping)),
    );
    checkLaws(
      () => clusterHangs({ thread: '*', minDuration: 256, by: 'argument' }),
      fc.tuple(anyPing, fc.constantFrom('a', 2, null)).map(([ping, by]) => valuesOf(ping, by)),
    );
  });

  it('counts hangs by last frame, sessions, whole stacks and shares of everything counted', () => {
    const found = report([
      classicPing('a', 10, {
        Gecko: [
          { stack: [main], values: { '127': 0, '255': 6 } },
          { stack: [main, '(chrome script)', 'PresShell::DoReflow'], values: { '255': 2, '511': 1 } },
          { stack: [main, 'Timer::Fire', 'PresShell::DoReflow'], values: { '1023': 1 } },
        ],
        Compositor: [{ stack: ['x'], values: { '255': 9 } }],
      }),
      classicPing('b', 10, { Gecko: [{ stack: [main, 'Timer::Fire', 'PresShell::DoReflow'], values: { '255': 3 } }] }),
      classicPing('c', 10, { Gecko: [] }),
      { id: 'd' },
    ]);
    expect(found.coverage).toEqual({
      native: { hangs: 0, share: 0 },
      clusters: 2,
      explained: 13,
      share: 1,
      hangs: 13,
      distinctStacks: 3,
      sessionsWithHangs: 2,
      sessions: 3,
      hidden: { eventLoop: { clusters: 0, hangs: 0, share: 0 }, smaller: { clusters: 0, hangs: 0, share: 0 } },
    });
    const [reflow, bare] = found.clusters;
    expect(reflow).toMatchObject({
      rank: 1,
      frame: 'PresShell::DoReflow',
      hangs: 7,
      share: 7 / 13,
      sessions: 2,
      sessionShare: { value: 2 / 3, low: expect.closeTo(0.20766, 5), high: expect.closeTo(0.938508, 5) },
      category: 'layout',
      eventLoop: false,
      distinctStacks: 2,
      stacks: [
        { stack: [main, 'Timer::Fire', 'PresShell::DoReflow'], hangs: 4, share: 4 / 7 },
        { stack: [main, '(chrome script)', 'PresShell::DoReflow'], hangs: 3, share: 3 / 7 },
      ],
    });
    // 5 in 128-255, 1 in 256-511, 1 in 512-1023: half of 7 is 3.5 of the 5.
    // Two clients are too few to say more than that.
    expect(reflow!.median).toEqual({
      value: 128 + (3.5 / 5) * 128,
      bin: { low: 128, high: 255 },
      low: undefined,
      high: undefined,
    });
    expect(bare).toMatchObject({ frame: main, hangs: 6, eventLoop: true, category: 'event loop' });
    expect(found.facts).toMatchObject({
      pings: 4,
      v2: 3,
      withoutData: 1,
      skippedThreads: [{ name: 'Compositor', threads: 1, entries: 1 }],
    });
    expect(found.curve).toEqual({ clusters: [7 / 13, 1], stacks: [6 / 13, 10 / 13, 1] });
  });

  it('agrees with a plain count on any pings', () => {
    const normalise = (stack: string[]) =>
      stack
        .filter((frame) => frame !== '(reduced stack)')
        .map((frame) => frame.replace(/:(0x[0-9a-f]+|\d+)$/, '') || '(unresolved)')
        .filter((frame, i, all) => i === 0 || all[i - 1] !== frame);
    fc.assert(
      fc.property(fc.array(anyPing, { maxLength: 12 }), (some) => {
        // Each ping its own: what becomes of those that come twice is told elsewhere.
        const pings = some.map((ping, i) => ownIds(ping, i));
        const expected = new Map<string, { hangs: number; sessions: Set<number> }>();
        let empty = 0;
        pings.forEach((ping, session) => {
          // biome-ignore lint/suspicious/noExplicitAny: a walk through any form of ping
          const { threadHangStats, payload } = ping as any;
          const threads = threadHangStats ?? payload?.threadHangStats;
          const hangs: { stack: string[]; n: number }[] = Array.isArray(threads)
            ? threads
                .filter(({ name }) => name === 'Gecko')
                .flatMap((thread) => thread.hangs)
                .map(({ stack, histogram }) => ({
                  stack,
                  n: Object.values<number>(histogram.values).reduce((a, b) => a + b, 0),
                }))
            : (payload?.hangs ?? []).map(({ stack }: { stack: string[] }) => ({
                stack: [...stack.slice(0, -1), 'xul'],
                n: 1,
              }));
          for (const { stack, n } of hangs) {
            const last = normalise(stack).at(-1);
            if (n === 0) continue;
            if (last === undefined) {
              empty += n;
              continue;
            }
            const cluster = expected.get(last) ?? { hangs: 0, sessions: new Set() };
            cluster.hangs += n;
            cluster.sessions.add(session);
            expected.set(last, cluster);
          }
        });
        const found = report(pings, { top: 1000 });
        expect(found.facts.emptyStacks).toBe(empty);
        expect(
          Object.fromEntries(found.clusters.map(({ frame, hangs, sessions }) => [frame, [hangs, sessions]])),
        ).toEqual(
          Object.fromEntries([...expected].map(([name, { hangs, sessions }]) => [name, [hangs, sessions.size]])),
        );
      }),
    );
  });

  it('leaves event loops out of what is shown, never out of the denominators', () => {
    const pings = [
      classicPing('a', 1, {
        Gecko: [
          { stack: [main], values: { '255': 9 } },
          { stack: [main, 'x'], values: { '255': 1 } },
        ],
      }),
    ];
    const found = report(pings, { meaningful: true });
    expect(found.clusters.map(({ frame, rank, share }) => [frame, rank, share])).toEqual([['x', 2, 0.1]]);
    expect(found.coverage).toMatchObject({
      hangs: 10,
      explained: 1,
      hidden: { eventLoop: { clusters: 1, hangs: 9, share: 0.9 } },
    });
    const first = report(pings, { top: 1 });
    expect(first.coverage.hidden.smaller).toEqual({ clusters: 1, hangs: 1, share: 0.1 });
  });

  it('keeps account of what it cannot count', () => {
    const found = report(
      [
        classicPing('a', 1, {
          Gecko: [
            { stack: ['x'], values: { '127': 0, '255': 0 } },
            { stack: ['x'], values: { '300': 2 } },
            { stack: [], values: { '255': 4 } },
            { stack: ['(reduced stack)'], values: { '255': 1 } },
            { stack: ['x'], values: { '255': 0.5, '511': 1 } },
          ],
        }),
        { threadHangStats: [{ name: 'Gecko', hangs: [{ stack: ['x'] }, 7, null] }, 'broken'] },
        { threadHangStats: {} },
        { payload: { threadHangStats: [{ name: 'Gecko', hangs: {} }] } },
        {
          payload: {
            hangs: [
              { thread: 'Gecko', duration: -1, stack: ['x'] },
              { thread: 'Gecko', duration: 90, stack: ['x'] },
            ],
          },
        },
      ],
      { minDuration: 100 },
    );
    expect(found.facts).toMatchObject({
      pings: 5,
      v2: 3,
      v4: 1,
      bhr: 1,
      withoutThread: 1,
      allZero: 1,
      oddKeys: 2,
      emptyStacks: 5,
      damaged: 5,
      tooShort: 1,
    });
    expect(found.clusters).toMatchObject([{ frame: 'x', hangs: 3 }]);
    expect(found.coverage.sessions).toBe(4);
  });

  it('takes the hangs of child processes by the name of their thread', () => {
    const payload = {
      threadHangStats: threadStats({ Gecko: [] }),
      childPayloads: [
        { threadHangStats: threadStats({ Gecko_Child: [{ stack: ['tab'], values: { '255': 2 } }] }) },
        { threadHangStats: threadStats({ Gecko_Child: [{ stack: ['tab'], values: { '255': 3 } }] }) },
      ],
    };
    expect(report([{ payload }], { thread: 'Gecko_Child' }).clusters).toMatchObject([
      { frame: 'tab', hangs: 5, sessions: 1 },
    ]);
    expect(report([{ payload }]).coverage).toMatchObject({ hangs: 0, sessions: 1 });
  });

  it('names native frames of a hang report by module and filters by annotation', () => {
    const hang = (value: string, duration: number) => ({
      thread: 'Gecko',
      duration,
      annotations: [['UserInteracting', value]],
      stack: [main, [0, '1f'], [1, '2f'], [-1, '3f']],
    });
    const ping = {
      payload: {
        modules: [
          ['XUL', 'A'],
          ['ntdll', 'B'],
        ],
        hangs: [hang('true', 200), hang('false', 400)],
      },
    };
    const found = report([ping], { where: [{ annotation: 'UserInteracting', equals: 'true' }] });
    expect(found.clusters[0]!.stacks).toEqual([{ stack: [main, 'XUL', 'ntdll', '(unresolved)'], hangs: 1, share: 1 }]);
    expect(found.facts.filtered).toBe(1);
    expect(report([ping], { where: [{ annotation: 'UserInteracting', equals: 'true', not: true }] }).durations).toEqual(
      [{ low: 400, high: 400, hangs: 1 }],
    );
    expect(report([ping], { where: [{ annotation: 'other' }] }).coverage.hangs).toBe(0);
  });

  it('takes no object for a text, however deep', () => {
    let deep: Json = [];
    for (let depth = 0; depth < 100_000; depth++) deep = [deep];
    const odd = { toString: 1 };
    const hang = { thread: 'Gecko', duration: 200, stack: [main, [0, odd], [0, deep], ['length', '1f'], odd] };
    const ping = {
      payload: {
        modules: [
          ['xul', 'A'],
          [odd, 'B'],
        ],
        hangs: [hang],
      },
    };
    expect(report([ping]).clusters[0]!.stacks[0]!.stack).toEqual([main, '(unresolved)', '(not text)']);
    const classic = (annotations: Json) => [
      classicPing('', 1, { Gecko: [{ stack: ['x'], values: { '255': 2 }, annotations: { a: annotations } }] }),
    ];
    expect(report(classic(1), { by: 'argument' }, deep).groups![0]!.group).toHaveLength(200_002);
    for (const annotation of [odd, deep]) {
      const found = report(classic(annotation), { by: { annotation: 'a' } });
      expect(found.groups!.map(({ group }) => group)).toEqual(['(not text)']);
      const [stats, values] = [hangStats(), valuesOf(classic(annotation)[0]!)];
      expect(stats.finish(stats.add(stats.zero(), values)).value).toMatchObject({ sessions: { kept: 1 } });
    }
  });

  it('groups by annotation and by an argument', () => {
    const pings = [
      classicPing('a', 1, {
        Gecko: [
          { stack: ['x'], values: { '255': 2 }, annotations: [{ pluginName: 'Flash' }] },
          { stack: ['x'], values: { '255': 3 }, annotations: [{ pluginName: 'Flash' }, { pluginName: 'Java' }] },
          { stack: ['y'], values: { '255': 4 } },
        ],
      }),
    ];
    const groups = (found: HangReport) =>
      found.groups!.map(({ group, coverage }) => [group, coverage.hangs, coverage.sessions]);
    expect(groups(report(pings, { by: { annotation: 'pluginName' } }))).toEqual([
      ['(none)', 4, 1],
      ['(several)', 3, 1],
      ['Flash', 2, 1],
    ]);
    expect(groups(report(pings, { by: 'argument' }, 'Linux'))).toEqual([['Linux', 9, 1]]);
    expect(groups(report([{ threadHangStats: threadStats({ Gecko: [] }) }], { by: 'argument' }, undefined))).toEqual([
      ['(none)', 0, 1],
    ]);
  });
});

describe('durations', () => {
  it('takes keys for inclusive upper bounds', () => {
    for (const [key, low, end] of [
      [0, 0, 1],
      [1, 0, 2],
      [3, 2, 4],
      [255, 128, 256],
      [16383, 8192, 16384],
    ] as const) {
      expect([lowOf(binOfKey(key)), endOf(binOfKey(key))]).toEqual([low, end]);
    }
    expect(binOfKey(300)).toBe(binOfKey(511));
    expect([binOfKey(-1), binOfKey(1.5), binOfDuration(-1), binOfDuration(Number.NaN)]).toEqual([-1, -1, -1, -1]);
  });

  it('puts exact durations where they belong', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e9, noNaN: true }), (ms) => {
        const bin = binOfDuration(ms);
        // To the microsecond, and no longer than four and a half hours.
        expect(Math.abs(lowOf(bin) - Math.min(ms, 2 ** 24))).toBeLessThanOrEqual(0.000_5 + 1e-8);
        expect(endOf(bin)).toBeGreaterThan(lowOf(bin));
      }),
    );
  });

  it('finds the quantile where the cumulated share reaches it, also for mixed bins', () => {
    const share = (counts: Map<number, number>, x: number) => {
      let [below, total] = [0, 0];
      for (const [bin, count] of counts) {
        below += count * Math.min(1, Math.max(0, (x - lowOf(bin)) / (endOf(bin) - lowOf(bin))));
        total += count;
      }
      return below / total;
    };
    const keys = fc.constantFrom(...[255, 511, 1023].map(binOfKey), ...[130, 200, 300, 700, 4000].map(binOfDuration));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(keys, fc.integer({ min: 1, max: 9 })), { minLength: 1 }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        (cells, q) => {
          const counts = new Map(cells);
          const { value, bin, exact } = durationQuantile(counts, q, 0)!;
          if (!exact) expect(share(counts, value)).toBeCloseTo(q, 6);
          expect(value).toBeGreaterThanOrEqual(bin.low - 1);
          expect(value).toBeLessThanOrEqual(bin.high + 1);
        },
      ),
    );
  });

  it('says at least where hangs have no end, and spans both bins at an edge', () => {
    expect(durationQuantile(new Map([[binOfKey(16383), 3]]), 0.5, 0)).toEqual({
      value: 8192,
      bin: { low: 8192, high: 16383 },
      low: 8192,
      high: undefined,
      atLeast: true,
    });
    expect(
      durationQuantile(
        new Map([
          [binOfKey(255), 1],
          [binOfKey(511), 1],
        ]),
        0.5,
        0,
      ),
    ).toEqual({ value: 256, bin: { low: 128, high: 511 }, low: 128, high: 511 });
    expect(durationQuantile(new Map(), 0.5, 0)).toBeUndefined();
  });
});

describe('rules', () => {
  const normalise = frameNormaliser(STANDARD_RULES);

  it.each([
    ['gre/modules/X.jsm:123', 'gre/modules/X.jsm'],
    ['a.js:12:7', 'a.js'],
    ['libxul.so:0x1a2b', 'libxul.so'],
    [':0x1a2b', '(unresolved)'],
    ['', '(unresolved)'],
    ['self-hosted:890', 'self-hosted'],
    ['PresShell::DoReflow', 'PresShell::DoReflow'],
    ['(reduced stack)', undefined],
  ])('makes %j %j', (frame, expected) => {
    expect(normalise(frame)).toBe(expected);
  });

  it('can be brought by the user, and names what is wrong with them', () => {
    expect(readRules({ collapseRepeats: false })).toEqual({ ...STANDARD_RULES, collapseRepeats: false });
    expect(() => readRules([])).toThrow('the file is not an object');
    expect(() => readRules({ frame: [] })).toThrow("no member 'frame'");
    expect(() => readRules({ frames: [{ match: '(', drop: true }] })).toThrow(
      'frames[0].match is no regular expression',
    );
    expect(() => readRules({ frames: [{ match: 'x' }] })).toThrow('frames[0]');
    expect(() => readRules({ eventLoop: 'x' })).toThrow('eventLoop is not a list');
    expect(() => readRules({ collapseRepeats: 1 })).toThrow('collapseRepeats');
    expect(() => readRules({ categories: [{ match: [] }] })).toThrow('categories[0].name');
  });
});
