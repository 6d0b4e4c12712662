import type { FrameKinds } from '../read/rules.ts';
import { framesOf, type StackTable } from '../tally/stack-table.ts';
import { compareText } from './ranking.ts';

/** The category of stacks that no rule matches. */
export const UNCATEGORISED = 'other';

/** Classifies stacks; the rules are applied once to each distinct frame. */
export interface StackKinds {
  isEventLoop(frame: number): boolean;
  isNative(frame: number): boolean;
  isPlugin(node: number): boolean;
  category(node: number): string;
}

/** Makes the classes of stacks from those of frames. */
export function stackKinds(table: StackTable, kinds: FrameKinds): StackKinds {
  const eventLoop = byId((frame) => kinds.isEventLoop(table.frames[frame]!));
  const plugin = byId((frame) => kinds.isPlugin(table.frames[frame]!));
  const category = byId((frame) => kinds.category(table.frames[frame]!) ?? '');
  return {
    isEventLoop: eventLoop,
    isNative: byId((frame) => kinds.isNative(table.frames[frame]!)),
    isPlugin: (node) => framesOf(table, node).some(plugin),
    category(node) {
      const frames = framesOf(table, node);
      for (let i = frames.length - 1; i >= 0; i--) {
        const found = category(frames[i]!);
        if (found !== '') return found;
      }
      return frames.every(eventLoop) ? 'event loop' : UNCATEGORISED;
    },
  };
}

function byId<T>(ask: (id: number) => T): (id: number) => T {
  const known: T[] = [];
  return (id) => {
    if (!(id in known)) known[id] = ask(id);
    return known[id]!;
  };
}

/** The category of most of the hangs; of equal ones the first by name. */
export function majority(stacks: Iterable<readonly [node: number, hangs: number]>, kinds: StackKinds): string {
  const counts = new Map<string, number>();
  for (const [node, count] of stacks) {
    const category = kinds.category(node);
    counts.set(category, (counts.get(category) ?? 0) + count);
  }
  return [...counts].sort((a, b) => b[1] - a[1] || compareText(a[0], b[0]))[0]![0];
}
