import { readFileSync } from 'node:fs';
import { UsageError } from '../../errors.ts';
import { type NameList, readPatterns } from '../../model/recommend/patterns.ts';

/** What the two lists leave out together; undefined without any. Throws a UsageError for a file that cannot be read. */
export function readLists({
  exclude,
  only,
}: {
  exclude?: string | undefined;
  only?: string | undefined;
}): NameList | undefined {
  if (exclude === undefined && only === undefined) return undefined;
  const excluded = exclude === undefined ? () => false : readList(exclude, '--exclude');
  const included = only === undefined ? () => true : readList(only, '--only');
  return (names) => excluded(names) || !included(names);
}

function readList(file: string, flag: string): NameList {
  try {
    return readPatterns(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`the list of ${flag} cannot be read: ${(error as Error).message}`);
  }
}
