import { readFileSync } from 'node:fs';
import type { RatingsState } from '../../analysis/ratings/state.ts';
import { UsageError } from '../../errors.ts';
import type { Catalog } from '../../model/model.ts';
import { BLOATWARE } from '../../model/recommend/bloatware.ts';
import { idlePatterns, type NameList, readPatterns } from '../../model/recommend/patterns.ts';
import { say } from '../output/say.ts';

/** The values of the flags that name lists. */
export interface ListFlags {
  readonly exclude?: readonly string[] | undefined;
  readonly only?: string | undefined;
}

/**
 * Reads the lists, and returns a filter for what they leave out together; undefined without any. Throws a UsageError
 * for a file that cannot be read.
 */
export function readLists({ exclude = [], only }: ListFlags): NameList | undefined {
  if (exclude.length === 0 && only === undefined) return undefined;
  const excluded = exclude.map((name) => readPatterns(textOf(name, '--exclude')));
  const included = only === undefined ? () => true : readPatterns(textOf(only, '--only'));
  return (names) => excluded.some((list) => list(names)) || !included(names);
}

/** Names the patterns of the user's own lists that match none of these names: they may be mistakes. */
export function sayIdlePatterns({ exclude = [], only }: ListFlags, names: () => Iterable<string>): void {
  const own = exclude.filter((name) => name !== READY).map((name) => ['--exclude', name] as const);
  for (const [flag, name] of only === undefined ? own : own.concat([['--only' as '--exclude', only]])) {
    const idle = idlePatterns(textOf(name, flag), names());
    if (idle.length > 0)
      say(
        `note: ${idle.length === 1 ? 'a pattern' : `${idle.length} patterns`} of ${flag} ${name} match nothing here: ${shown(idle)}`,
      );
  }
}

/** All names of the add-ons that were read. */
export function* namesRead({ items, names }: RatingsState): Generator<string> {
  yield* items;
  yield* names;
}

/** All names that a model knows. */
export function* namesKnown({ items, itemNames, titles }: Catalog): Generator<string> {
  for (let item = 0; item < items; item++) {
    yield itemNames.at(item);
    if (titles !== undefined) yield titles.at(item);
  }
}

/** The name of the list that comes with the program. A file with that name must be given as ./bloatware. */
const READY = 'bloatware';

function textOf(name: string, flag: string): string {
  if (name === READY && flag === '--exclude') return BLOATWARE;
  try {
    return readFileSync(name, 'utf8');
  } catch (error) {
    throw new UsageError(`the list of ${flag} cannot be read: ${(error as Error).message}`);
  }
}

function shown(idle: readonly string[]): string {
  return idle.length <= 5 ? idle.join(', ') : `${idle.slice(0, 5).join(', ')} and ${idle.length - 5} more`;
}
