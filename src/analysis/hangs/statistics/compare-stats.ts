import type { HangBook } from '../book/hang-book.ts';
import { compareHangs, type HangComparison } from '../comparison/compare.ts';
import type { CompareOptions } from '../comparison/compare-rules.ts';
import type { Kinds } from '../comparison/rate-sums.ts';
import { type HangRules, STANDARD_RULES } from '../read/rules.ts';
import { pluginNodes } from './stats-sums.ts';

/** Compares two selections by all their hangs, by those that wait for a plugin, and by the others. */
export function compareStats(
  now: HangBook,
  before: HangBook,
  options: CompareOptions,
  rules: HangRules = STANDARD_RULES,
): HangComparison {
  const plugin = new RegExp(rules.plugin);
  const kinds: Kinds = (book) => {
    const nodes = pluginNodes(book, (frame) => plugin.test(frame));
    return { of: (node) => nodes[node]!, names: ['hangs of others', 'hangs of plugins'] };
  };
  return compareHangs(now, before, options, undefined, kinds);
}
