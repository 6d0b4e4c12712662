import { expect, it } from 'vitest';
import { createAnchors } from '../../../src/render/report/anchors.ts';
import { lengthBars, lengthLabel, octaves } from '../../../src/render/report/chart-data.ts';
import { addressOf, matcher, wantedIn } from '../../../src/render/report/client/wanted.ts';
import { severityOf } from '../../../src/render/report/severity.ts';
import { counted, duration, enumerate, estimate, percent, quantile } from '../../../src/render/report/words.ts';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');

it('never says nothing of something, nor all of less', () => {
  expect([0, 1e-9, 0.0004, 0.0005, 0.5, 0.9994, 0.9999, 1].map((share) => plain(percent(share)))).toEqual([
    '0.0 %',
    '< 0.1 %',
    '< 0.1 %',
    '0.1 %',
    '50.0 %',
    '99.9 %',
    '> 99.9 %',
    '100.0 %',
  ]);
});

it('says numbers with their nouns and units', () => {
  expect([0, 1, 1234].map((n) => plain(counted(n, 'class', 'classes')))).toEqual([
    '0 classes',
    '1 class',
    '1,234 classes',
  ]);
  expect([0, -0.2, 187.4, 999.6, 1340, 62_000, 5_400_000, 2e8].map((ms) => plain(duration(ms)))).toEqual([
    '0 ms',
    '0 ms',
    '187 ms',
    '1000 ms',
    '1.34 s',
    '1.03 min',
    '1.5 h',
    '2.31 d',
  ]);
  const capped = { value: 8192, bin: { low: 8192, high: 16383 }, low: 8192, high: undefined, atLeast: true } as const;
  expect(plain(quantile(capped))).toBe('≥ 8.19 s');
  expect(plain(quantile({ value: 200, bin: { low: 128, high: 255 }, low: 128, high: 511 }))).toBe('128–511 ms');
  expect(plain(quantile({ value: 700, bin: { low: 512, high: 1023 }, low: undefined, high: undefined }))).toBe(
    '512 ms – 1.02 s',
  );
  expect(plain(estimate({ value: 12.34, low: 11, high: 1300, level: 0.95 }))).toBe('12.3 (95 % interval 11 to 1,300)');
  expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(enumerate)).toEqual(['', 'a', 'a and b', 'a, b and c']);
});

it('names the severity of a duration', () => {
  expect(
    [511, 512, 2047.9, 2048].map((value) => severityOf({ value, bin: { low: 0, high: 0 }, low: 0, high: 0 })),
  ).toEqual(['brief', 'long', 'long', 'severe']);
});

it('finds in any case, unless a capital is typed', () => {
  expect(['plugin', 'Plugin'].map((text) => ['IPDL::PPlugin', 'nsplugin', 'x'].map(matcher(text)))).toEqual([
    [true, true, false],
    [true, false, false],
  ]);
});

it('keeps a search, a view and a zoom in the address', () => {
  for (const find of ['plugin', 'a#b=c&d %', '(chrome script)'])
    expect(wantedIn(addressOf({ find }))).toEqual({ find });
  const all = { find: 'x&y', view: 'callers', zoom: ['a/b', 'c&zoom=d', 'é %'] };
  expect(wantedIn(addressOf(all))).toEqual(all);
  expect(addressOf({ find: '', view: '', zoom: [] })).toBe('');
  expect(['', '#cluster-1', '#find=%', '#zoom=%', '#find=a&x'].map(wantedIn)).toEqual(Array(5).fill(undefined));
});

it('puts exact durations together by octaves, and fills gaps', () => {
  expect(
    octaves([
      { low: 128, high: 133, hangs: 1 },
      { low: 200, high: 208, hangs: 1 },
      { low: 512, high: 1023, hangs: 2 },
    ]).map(({ low, high, hangs, share }) => [low, high, hangs, share]),
  ).toEqual([
    [128, 256, 2, 0.5],
    [256, 512, 0, 0],
    [512, 1024, 2, 0.5],
  ]);
  expect(octaves([])).toEqual([]);
  expect(octaves([{ low: 0, high: 0, hangs: 3 }])).toMatchObject([{ low: 1, hangs: 3 }]);
});

it('shows sessions by length, empty bars too', () => {
  const lengthHistogram = [
    { low: 0, high: 0, sessions: 2 },
    { low: 1, high: 1, sessions: 0 },
    { low: 3, high: 4, sessions: 2 },
  ];
  expect(lengthBars({ lengthHistogram })).toEqual([
    { label: '0', sessions: 2, share: 0.5 },
    { label: '1', sessions: 0, share: 0 },
    { label: '3–4', sessions: 2, share: 0.5 },
  ]);
  expect(
    [
      [0, 1],
      [5, 30],
      [30, 180],
      [40_320, undefined],
    ].map(([from, to]) => plain(lengthLabel({ from: from!, to }))),
  ).toEqual(['under 1 min', '5 to 30 min', '30 min to 3 h', '28 d or more']);
});

it('addresses frames by their names, twins by a number', () => {
  const anchor = createAnchors('cluster');
  expect(['nsFoo::Bar(int)', 'nsFoo::Bar', 'nsFoo.Bar.int', '§', `a${'-b'.repeat(60)}`].map(anchor)).toEqual([
    'cluster-nsFoo-Bar-int',
    'cluster-nsFoo-Bar',
    'cluster-nsFoo-Bar-int-2',
    'cluster-unnamed',
    `cluster-a${'-b'.repeat(29)}`,
  ]);
});
