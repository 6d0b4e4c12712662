import fc from 'fast-check';
import { expect, it } from 'vitest';
import { clusterHangs } from '../../../src/analysis/hangs/cluster.ts';
import { type CallTree, callTree } from '../../../src/analysis/hangs/report/tree.ts';
import { tallyBook } from '../../../src/analysis/hangs/tally/hang-state.ts';
import { type Box, hangsWith, readTree } from '../../../src/render/report/client/tree.ts';
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
