import { middleOf } from '../tally/durations.ts';
import type { HangState } from '../tally/hang-state.ts';
import { stackText } from '../tally/stack-table.ts';
import { eachCell } from '../tally/tally.ts';

/** What a stack weighs: its hangs, or an estimate of their milliseconds. */
export type HangWeight = 'hangs' | 'ms';

/**
 * Lines for flamegraph.pl, speedscope and others: `outermost;…;innermost weight`, in order of first sight. A semicolon
 * or a line end inside a frame would break the form; they become a colon and a space.
 */
export function* foldedStacks(state: HangState, weight: HangWeight = 'hangs'): Generator<string> {
  for (const [node, total] of stackWeights(state, weight)) {
    const frames = stackText(state.stacks, node).map((frame) =>
      frame.replace(/;/g, ':').replace(/[\r\n\u2028\u2029]+/g, ' '),
    );
    yield `${frames.join(';')} ${Math.round(total)}\n`;
  }
}

/** The weight of each distinct stack, in order of its number. */
export function stackWeights(state: HangState, weight: HangWeight): [node: number, weight: number][] {
  const weights = new Map<number, number>();
  eachCell(state.all, (node, bin, count) => {
    weights.set(node, (weights.get(node) ?? 0) + count * (weight === 'ms' ? middleOf(bin) : 1));
  });
  return [...weights].sort((a, b) => a[0] - b[0]);
}
