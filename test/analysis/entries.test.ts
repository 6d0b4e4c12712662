import { expect, it } from 'vitest';
import { HANG_AGGREGATES } from '../../src/analysis/hangs/entries.ts';
import { MERGE_HISTOGRAMS } from '../../src/analysis/histogram/entries.ts';
import { histogramPaths } from '../../src/analysis/histogram/read.ts';
import { classicPing, valuesOf } from './hangs/pings.ts';

it.each(HANG_AGGREGATES)('$name makes an aggregate that a plan can name, from plain options', ({ create, args }) => {
  const values = valuesOf(classicPing('a', 1, { Compositor: [{ stack: ['x'], values: { '255': 1 } }] }));
  expect(values.length).toBe(args[0]);
  const aggregate = create([{ thread: 'Compositor', rules: { collapseRepeats: false } }]);
  const state = aggregate.add(aggregate.zero(), values);
  expect(JSON.stringify(aggregate.finish(state).value)).toMatch(/^\{/);
  expect(() => create([{ rules: { frames: 7 } }])).toThrow('hang rules: frames');
});

it('merge_histograms takes the name in its options', () => {
  const aggregate = MERGE_HISTOGRAMS.create([{ name: 'GC_MS' }]);
  expect(histogramPaths({ name: 'GC_MS' })).toHaveLength(MERGE_HISTOGRAMS.args[0]);
  expect(aggregate.finish(aggregate.zero()).value).toMatchObject({ name: 'GC_MS', histograms: [] });
  expect(() => MERGE_HISTOGRAMS.create([null])).toThrow('needs the name');
});
