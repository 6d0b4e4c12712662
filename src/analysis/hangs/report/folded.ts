import { middleOf } from '../tally/durations.ts';
import type { HangState } from '../tally/hang-state.ts';
import { stackText } from '../tally/stack-table.ts';
import { eachCell, type Tally } from '../tally/tally.ts';

/** The weight of a stack: the number of its hangs, or an estimate of their milliseconds. */
export type HangWeight = 'hangs' | 'ms';

/**
 * Writes lines for flamegraph.pl, speedscope and others: `outermost;…;innermost weight`, in order of first occurrence.
 * A semicolon or a line end inside a frame would break the format; they become a colon and a space.
 */
export function* foldedStacks(state: HangState, weight: HangWeight = 'hangs'): Generator<string> {
  for (const [node, total] of stackWeights(state, weight)) yield `${folded(state, node)} ${Math.round(total)}\n`;
}

/**
 * Writes lines for differential flame graphs, as difffolded.pl makes them and inferno reads them: `stack before now`.
 * `scale` brings the weights of `before` to the amount of use of `now`.
 */
export function* foldedDifference(
  now: HangState,
  before: HangState,
  scale: number,
  weight: HangWeight = 'hangs',
): Generator<string> {
  const weights = new Map<string, [before: number, now: number]>();
  const add = (state: HangState, side: 0 | 1, by: number) => {
    for (const [node, total] of stackWeights(state, weight)) {
      const stack = folded(state, node);
      const both = weights.get(stack) ?? [0, 0];
      both[side] += total * by;
      weights.set(stack, both);
    }
  };
  add(now, 1, 1);
  add(before, 0, scale);
  for (const [stack, [then, current]] of weights) yield `${stack} ${Math.round(then)} ${Math.round(current)}\n`;
}

function folded({ stacks }: HangState, node: number): string {
  const frames = stackText(stacks, node).map((frame) => frame.replace(/;/g, ':').replace(/[\r\n\u2028\u2029]+/g, ' '));
  return frames.join(';');
}

/** The weight of each distinct stack, in order of its number. */
export function stackWeights(state: { readonly all: Tally }, weight: HangWeight): [node: number, weight: number][] {
  const weights = new Map<number, number>();
  eachCell(state.all, (node, bin, count) => {
    weights.set(node, (weights.get(node) ?? 0) + count * (weight === 'ms' ? middleOf(bin) : 1));
  });
  return [...weights].sort((a, b) => a[0] - b[0]);
}
