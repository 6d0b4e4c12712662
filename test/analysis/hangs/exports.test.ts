import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clusterHangs } from '../../../src/analysis/hangs/cluster.ts';
import { foldedStacks } from '../../../src/analysis/hangs/report/folded.ts';
import { hangProfile } from '../../../src/analysis/hangs/report/profile.ts';
import { type CallTree, callTree, rankFrames } from '../../../src/analysis/hangs/report/tree.ts';
import { type HangState, tallyBook } from '../../../src/analysis/hangs/tally/hang-state.ts';
import { anyPing, classicPing, valuesOf } from './pings.ts';

function stateOf(stacks: [string[], number][]): HangState {
  const aggregate = clusterHangs();
  const hangs = stacks.map(([stack, n]) => ({ stack, values: { '255': n } }));
  return tallyBook(aggregate.add(aggregate.zero(), valuesOf(classicPing('a', 1, { Gecko: hangs }))));
}

const some: [string[], number][] = [
  [['m', 'a', 'b'], 5],
  [['m', 'a'], 2],
  [['m', 'c', 'm'], 1],
  [['x;y\nz'], 4],
];

describe('folded stacks', () => {
  it('are a line for each distinct stack', () => {
    expect([...foldedStacks(stateOf(some))].join('')).toBe('m;a 2\nm;a;b 5\nm;c;m 1\nx:y z 4\n');
    expect([...foldedStacks(stateOf([[['m'], 3]]), 'ms')]).toEqual(['m 576\n']);
    expect([...foldedStacks(stateOf([]))]).toEqual([]);
  });
});

describe('call tree', () => {
  it('adds up from the leaves and prunes what is small', () => {
    expect(callTree(stateOf(some), { minShare: 0.1 })).toEqual({
      frame: '(all)',
      weight: 12,
      self: 0,
      children: [
        {
          frame: 'm',
          weight: 8,
          self: 0,
          children: [
            { frame: 'a', weight: 7, self: 2, children: [{ frame: 'b', weight: 5, self: 5, children: [] }] },
            { frame: '(other)', weight: 1, self: 1, children: [], folded: 1 },
          ],
        },
        { frame: 'x;y\nz', weight: 4, self: 4, children: [] },
      ],
    });
  });

  it('keeps the heaviest nodes, equal ones together, and no deeper than asked for', () => {
    const names = (tree: CallTree): unknown[] => [tree.folded ?? tree.frame, ...tree.children.map(names)];
    // m 8, a 7, b 5, x 4, c 1, m 1
    expect(names(callTree(stateOf(some), { maxNodes: 3 }))).toEqual(['(all)', ['m', ['a', ['b']], [1]], [1]]);
    expect(names(callTree(stateOf(some), { maxNodes: 5 }))).toEqual(['(all)', ['m', ['a', ['b']], [1]], ['x;y\nz']]);
    expect(names(callTree(stateOf(some), { maxDepth: 1 }))).toEqual(['(all)', ['m', [3]], ['x;y\nz']]);
    const deep = Array.from({ length: 20_000 }, (_, i) => `f${i}`);
    expect(JSON.stringify(callTree(stateOf([[deep, 1]])))).toMatch(/"f199".*"folded":1/);
  });

  it('counts a frame once for each stack it is in', () => {
    expect(rankFrames(stateOf(some)).map(({ frame, weight, self }) => [frame, weight, self])).toEqual([
      ['m', 8, 1],
      ['a', 7, 2],
      ['b', 5, 5],
      ['x;y\nz', 4, 4],
      ['c', 1, 0],
    ]);
  });

  it('holds every hang, whatever is pruned', () => {
    const aggregate = clusterHangs();
    const sumSelf = (tree: CallTree): number =>
      tree.self + tree.children.reduce((sum, child) => sum + sumSelf(child), 0);
    fc.assert(
      fc.property(
        fc.array(anyPing, { maxLength: 8 }),
        fc.double({ min: 0, max: 0.5, noNaN: true }),
        (pings, minShare) => {
          const book = pings.reduce((into, ping) => aggregate.add(into, valuesOf(ping)), aggregate.zero());
          const state = tallyBook(book);
          const tree = callTree(state, { minShare });
          const lines = [...foldedStacks(state)].map((line) => Number(/ (\d+)\n$/.exec(line)![1]));
          expect(sumSelf(tree)).toBe(tree.weight);
          expect(lines.reduce((a, b) => a + b, 0)).toBe(tree.weight);
        },
      ),
    );
  });
});

describe('profile', () => {
  it('tells every stack with its weight, in tables of equal columns', () => {
    const profile = JSON.parse(
      [...hangProfile(stateOf([...some, [['m', 'IPDL::PPluginX', 'native'], 2]]), { title: 'week' })].join(''),
    );
    const [thread] = profile.threads;
    for (const name of [
      'samples',
      'stackTable',
      'frameTable',
      'funcTable',
      'resourceTable',
      'nativeSymbols',
      'markers',
    ]) {
      for (const column of Object.values(thread[name]).filter(Array.isArray))
        expect(column).toHaveLength(thread[name].length);
    }
    const stackOf = (node: number | null): string[] =>
      node === null
        ? []
        : [
            ...stackOf(thread.stackTable.prefix[node]),
            thread.stringArray[thread.funcTable.name[thread.frameTable.func[thread.stackTable.frame[node]]]],
          ];
    const told = thread.samples.stack.map((node: number, i: number) => [stackOf(node), thread.samples.weight[i]]);
    expect(told).toEqual(expect.arrayContaining([...some, [['m', 'IPDL::PPluginX', 'native'], 2]]));
    expect(told).toHaveLength(some.length + 1);
    expect(profile.meta).toMatchObject({ preprocessedProfileVersion: 48, product: 'week', stackwalk: 0 });
    // A frame without a category is inside the one that called it.
    const native = thread.samples.stack[told.findIndex(([stack]: [string[]]) => stack.at(-1) === 'native')];
    expect(profile.meta.categories[thread.stackTable.category[native]].name).toBe('plugin');
  });
});
