import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clusterHangs } from '../../../src/analysis/hangs/cluster.ts';
import {
  type CallTree,
  callTree,
  treeOf,
  turned,
  type WeightedStacks,
  weightsOf,
} from '../../../src/analysis/hangs/report/tree.ts';
import { tallyBook } from '../../../src/analysis/hangs/tally/hang-state.ts';
import { emptyStacks, internFrame } from '../../../src/analysis/hangs/tally/stack-table.ts';
import { type Box, changeOf, hangsWith, readTree } from '../../../src/render/report/client/tree.ts';
import { foldedAway, treeColumns } from '../../../src/render/report/tree-columns.ts';
import { anyPing, classicPing, valuesOf } from '../../analysis/hangs/pings.ts';

const aggregate = clusterHangs();
const named = (tree: CallTree): unknown => [tree.frame, tree.weight, ...tree.children.map(named)];
const drawn = (box: Box): unknown => [box.frame, box.hangs, ...box.children.map(drawn)];

it('comes out of its columns as it went in, every box inside its caller', () => {
  fc.assert(
    fc.property(fc.array(anyPing, { maxLength: 8 }), fc.integer({ min: 0, max: 9 }), (pings, maxNodes) => {
      const state = tallyBook(pings.reduce((into, ping) => aggregate.add(into, valuesOf(ping)), aggregate.zero()));
      const tree = callTree(state, { minShare: 0, maxNodes });
      const root = readTree(
        treeColumns(tree, () => 0),
        tree.weight,
      );
      expect(drawn(root)).toEqual(named(tree));
      const inside = (box: Box): boolean =>
        box.children.every(
          (child) => child.start >= box.start && child.start + child.hangs <= box.start + box.hangs && inside(child),
        );
      expect(inside(root)).toBe(true);
    }),
  );
});

const hangs = [
  { stack: ['m', 'a', 'b', 'a'], values: { '255': 5 } },
  { stack: ['m', 'b'], values: { '255': 2 } },
  { stack: ['(other)'], values: { '255': 1 } },
];
const state = tallyBook(aggregate.add(aggregate.zero(), valuesOf(classicPing('x', 1, { Gecko: hangs }))));

it('counts a hang once however often a frame is in its stack', () => {
  const root = readTree(
    treeColumns(callTree(state, { minShare: 0 }), () => 0),
    8,
  );
  expect(hangsWith(root, (frame) => frame === 'a')).toBe(5);
  expect(hangsWith(root, (frame) => frame !== 'm')).toBe(8);
  expect(hangsWith(root, (frame) => frame === '(all)')).toBe(0);
});

it('tells a frame of the name "(other)" from what is folded', () => {
  const tree = callTree(state, { minShare: 0, maxNodes: 4 });
  expect(foldedAway(tree)).toEqual({ stacks: 2, hangs: 3 });
  const { frames, frame } = treeColumns(callTree(state, { minShare: 0 }), () => 0);
  expect(frames).toContain('(other)');
  expect(frame).not.toContain(-1);
});

describe('what a tree is held against', () => {
  const stack = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 5 });
  const some = fc.array(fc.tuple(stack, fc.integer({ min: 1, max: 9 })), { minLength: 1, maxLength: 12 });
  const weighted = (list: readonly (readonly [string[], number])[]): WeightedStacks => {
    const stacks = emptyStacks();
    const sums = new Map<number, number>();
    for (const [frames, weight] of list) {
      let node = -1;
      for (const frame of frames) node = stacks.nodes.idOf(node + 1, internFrame(stacks, frame));
      sums.set(node, (sums.get(node) ?? 0) + weight);
    }
    return { stacks, weights: [...sums] };
  };
  const sum = (list: readonly (readonly [string[], number])[], begin: readonly string[]) =>
    list.reduce((all, [frames, n]) => all + (begin.every((frame, i) => frames[i] === frame) ? n : 0), 0);
  /** The frames that lead to each box, but for those that stand for rarer ones. */
  const paths = (box: ReturnType<typeof readTree>, to: string[] = []): [string[], typeof box][] =>
    box.children.flatMap((child) => [
      [[...to, child.frame], child] as [string[], typeof box],
      ...paths(child, [...to, child.frame]),
    ]);

  it('is, for each box, what stacks that begin alike have: in a group, and before', () => {
    fc.assert(
      fc.property(some, some, (now, before) => {
        const tree = treeOf(weighted(now), { minShare: 0 });
        const columns = treeColumns(tree, () => 0, {
          groups: [weightsOf(weighted(before))],
          before: weightsOf(weighted(before)),
        });
        for (const [path, box] of paths(readTree(columns, sum(now, []), sum(before, [])))) {
          expect(box.hangs).toBe(sum(now, path));
          expect(box.before).toBe(sum(before, path));
        }
        for (const [path, box] of paths(readTree(columns, sum(before, []), undefined, 0)))
          expect(box.hangs).toBe(sum(before, path));
      }),
    );
  });

  it('is turned round with the stacks', () => {
    fc.assert(
      fc.property(some, (list) => {
        const backwards = list.map(([frames, n]) => [[...frames].reverse(), n] as const) as [string[], number][];
        const tree = readTree(
          treeColumns(treeOf(turned(weighted(list)), { minShare: 0 }), () => 0),
          sum(list, []),
        );
        for (const [path, box] of paths(tree)) expect(box.hangs).toBe(sum(backwards, path));
      }),
    );
  });

  it.each([
    [10, 10, 0],
    [10.9, 10, 0],
    [12, 10, 1],
    [16, 10, 2],
    [9, 10, -1],
    [6, 10, -2],
    [1, 0, 2],
  ])('is coloured by change: %d after %d', (hangs, before, expected) => {
    expect(changeOf({ hangs, before })).toBe(expected);
  });
});
