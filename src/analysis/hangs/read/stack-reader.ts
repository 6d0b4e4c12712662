import { emptyStacks, internFrame, lastFrame, parentOf, type StackTable } from '../tally/stack-table.ts';
import { type AskStack, framesAsRead, NO_TEXT, oncePerStack } from './known-stacks.ts';
import { isMarked } from './native-frame.ts';
import { frameNormaliser, type HangRules, type Normalise } from './rules.ts';
import { setDense } from './scan-threads.ts';

/**
 * The cache of raw frames and stacks is emptied beyond this size: with line numbers and addresses they are unlimited.
 */
const CACHE_LIMIT = 200_000;

const DROPPED = -1;

/**
 * Makes a function that enters pings' stacks into a table. A known raw frame costs one look-up by string and one by
 * pair. If all frames are dropped, the result is -1, the empty stack.
 */
export function stackReader(table: StackTable, normalise: Normalise, collapse: boolean): AskStack<number> {
  const known = new Map<string, number>();

  const frameOf = (raw: string): number => {
    let frame = known.get(raw);
    if (frame === undefined) {
      const name = isMarked(raw) ? raw : normalise(raw);
      frame = name === undefined ? DROPPED : internFrame(table, name);
      if (known.size >= CACHE_LIMIT) known.clear();
      known.set(raw, frame);
    }
    return frame;
  };

  return (stack) => {
    let node = -1;
    let above = DROPPED;
    const frames = framesAsRead(stack);
    for (let i = 0; i < frames.length; i++) {
      const raw = frames[i];
      const frame = frameOf(typeof raw === 'string' ? raw : NO_TEXT);
      if (frame === DROPPED || (collapse && frame === above)) continue;
      node = table.nodes.idOf(node + 1, frame);
      above = frame;
    }
    return node;
  };
}

/**
 * Makes the same function from rules, for one of the many tables that a thread fills with nearly the same stacks. The
 * results of the rules are kept from one table to the next.
 */
export function cachedStackReader(into: StackTable, rules: HangRules): AskStack<number> {
  const { table, nodeOf } = keptStacks(rules);
  const frames: (number | undefined)[] = [];
  const nodes: (number | undefined)[] = [];
  const way: number[] = [];

  const frameOf = (kept: number): number => {
    let frame = frames[kept];
    if (frame === undefined) {
      frame = internFrame(into, table.frames[kept]!);
      setDense(frames, kept, frame);
    }
    return frame;
  };

  return oncePerStack((stack) => {
    let kept = nodeOf(stack);
    for (; kept >= 0 && nodes[kept] === undefined; kept = parentOf(table, kept)) way.push(kept);
    let node = kept < 0 ? -1 : nodes[kept]!;
    while (way.length > 0) {
      const next = way.pop()!;
      node = into.nodes.idOf(node + 1, frameOf(lastFrame(table, next)));
      setDense(nodes, next, node);
    }
    return node;
  });
}

interface KeptStacks {
  readonly rules: string;
  readonly table: StackTable;
  readonly nodeOf: AskStack<number>;
}

let kept: KeptStacks | undefined;

function keptStacks({ frames, collapseRepeats }: HangRules): KeptStacks {
  const rules = JSON.stringify([frames, collapseRepeats]);
  if (kept?.rules !== rules || kept.table.nodes.size > CACHE_LIMIT) {
    const table = emptyStacks();
    const nodeOf = oncePerStack(stackReader(table, frameNormaliser({ frames }), collapseRepeats));
    kept = { rules, table, nodeOf };
  }
  return kept;
}
