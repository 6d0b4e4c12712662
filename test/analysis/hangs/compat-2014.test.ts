import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compat2014 } from '../../../src/analysis/hangs/compat/compat-2014.ts';
import type { Figures2014 } from '../../../src/analysis/hangs/compat/figures-2014.ts';
import type { JsonRecord } from '../../../src/record/record.ts';
import { checkLaws } from '../laws.ts';
import { anyPing, classicPing, valuesOf } from './pings.ts';

function figures(pings: JsonRecord[]): Figures2014 {
  const aggregate = compat2014();
  const state = pings.reduce((into, ping) => aggregate.add(into, valuesOf(ping)), aggregate.zero());
  return aggregate.finish(state).value as unknown as Figures2014;
}

interface Hang {
  stack: string[];
  histogram: { values: Record<string, number> };
}

/** The old programs as they were written: every stack repeated by its count, lists sorted whole. */
function originally(pings: JsonRecord[]) {
  const threads = pings
    // biome-ignore lint/suspicious/noExplicitAny: a walk through any form of ping
    .map((ping: any) => ({
      list: ping.threadHangStats ?? ping.payload?.threadHangStats,
      uptime: ping.simpleMeasurements?.uptime ?? ping.payload?.simpleMeasurements?.uptime,
    }))
    .filter(({ list }) => Array.isArray(list))
    .flatMap(({ list, uptime }) => list.map((thread: { name: string; hangs: Hang[] }) => ({ ...thread, uptime })))
    .filter(({ name }) => name === 'Gecko');
  const repeated = threads.flatMap(({ hangs }: { hangs: Hang[] }) =>
    hangs.flatMap(({ stack, histogram }) =>
      Object.entries(histogram.values).flatMap(([key, count]) =>
        Array.from({ length: count }, () => ({
          stack,
          time: 0.5 * (Number(key) + 2 * Number(key)),
          plugin: stack.some((frame) => frame.startsWith('IPDL::PPlugin')),
        })),
      ),
    ),
  );
  const short = repeated
    .map(({ stack }) => stack.map((frame) => /^(.*)(:[0-9].*)$/.exec(frame)?.[1] ?? frame))
    .filter((stack) => stack.length > 0);
  const groups = new Map<string, string[][]>();
  for (const stack of short) groups.set(stack.at(-1)!, [...(groups.get(stack.at(-1)!) ?? []), stack]);
  const byTime = (plugin: boolean) =>
    repeated
      .filter((one) => one.plugin === plugin)
      .map(({ time }) => time)
      .sort((a, b) => a - b);
  const [plugin, other] = [byTime(true), byTime(false)];
  return {
    stacks: short.length,
    shares: [...groups.values()]
      .map((group) => group.length / short.length)
      .sort((a, b) => b - a)
      .slice(1, 15),
    cluster: (frame: string) => groups.get(frame)!.length,
    pluginShare: repeated.length === 0 ? 0 : plugin.length / repeated.length,
    median: plugin[Math.floor(plugin.length / 2)],
    otherMedian: other[Math.floor(other.length / 2)],
    pairs: threads
      .filter(({ uptime }) => Number.isInteger(uptime))
      .map(({ hangs, uptime }: { hangs: Hang[]; uptime: number }) => [
        hangs.flatMap(({ histogram }) => Object.values(histogram.values)).reduce((a, b) => a + b, 0),
        uptime,
      ]),
  };
}

describe('compat2014', () => {
  it('keeps the laws', () => {
    checkLaws(
      compat2014,
      anyPing.map((ping) => valuesOf(ping)),
    );
  });

  it('gives what the old programs gave', () => {
    fc.assert(
      fc.property(fc.array(anyPing, { maxLength: 12 }), (pings) => {
        const [found, expected] = [figures(pings), originally(pings)];
        expect(found.stacks).toBe(expected.stacks);
        expect(found.clusters.map(({ share }) => share)).toEqual(expected.shares);
        for (const { frame, stacks } of found.clusters) expect(stacks).toBe(expected.cluster(frame));
        expect(found.plugin.share).toEqual(expected.pluginShare);
        expect([found.plugin.median, found.plugin.otherMedian]).toEqual([expected.median, expected.otherMedian]);
        expect(found.sessions.count).toBe(expected.pairs.length);
      }),
    );
  });

  it('drops the largest cluster, cuts at the last colon before a digit, and keeps repeats and empty names', () => {
    const stack = (...frames: string[]) => ({ stack: frames, values: { '255': 1 } });
    const found = figures([
      classicPing('a', 16, {
        Gecko: [
          { stack: ['Startup::XRE_Main'], values: { '255': 7 } },
          { stack: ['m', 'IPDL::PPluginX', 'a.js:12:7'], values: { '1023': 2, '2047': 1 } },
          stack('a.js:12', 'a.js:12'),
          stack(':0x1f'),
          stack(),
        ],
        Gecko_Child: [stack('no')],
      }),
    ]);
    expect(found.dropped).toEqual({ frame: 'Startup::XRE_Main', stacks: 7, share: 7 / 12 });
    expect(found.clusters.map(({ rank, frame, stacks }) => [rank, frame, stacks])).toEqual([
      [1, 'a.js:12', 3],
      [2, '', 1],
      [3, 'a.js', 1],
    ]);
    expect(found.clusters[2]!.top).toEqual([{ stack: ['a.js', 'a.js'], share: 1 }]);
    expect(found).toMatchObject({ emptyStacks: 1, sessions: { count: 1, medianHangs: 13, medianMinutes: 16 } });
    // The post's 'between 1 and 2 seconds': the key 1023 taken for a lower bound.
    expect(found.plugin).toMatchObject({ stacks: 3, share: 3 / 13, median: 1534.5, otherMedian: 382.5 });
    expect(found.plugin.clusters).toEqual([{ frame: 'a.js:12:7', percent: 100 }]);
  });
});
