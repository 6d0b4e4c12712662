import { readFileSync } from 'node:fs';
import type { RatingsState } from '../../analysis/ratings/state.ts';
import { UsageError } from '../../errors.ts';
import { isRole, separatorOf, splitLine } from '../../model/ratings/table-line.ts';
import { counted, grouped } from '../../render/number-text.ts';
import { say } from '../output/say.ts';

/**
 * Adds titles to items from a table of id and title. It reads the columns that the header names, else the first two,
 * and says how many items got a title. Throws a UsageError for a file that cannot be read or matches no item.
 */
export function addTitles({ items, names, called }: RatingsState, file: string): void {
  const lines = textOf(file)
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');
  const separator = separatorOf(lines[0] ?? '');
  const header = splitLine(lines[0] ?? '', separator).map((field) => field.trim());
  const id = header.findIndex((name) => isRole(name, 'item'));
  const title = header.findIndex((name) => /title|name/i.test(name));
  const [idAt, titleAt, rows] = id >= 0 && title >= 0 ? [id, title, lines.slice(1)] : [0, 1, lines];
  const found = new Set<number>();
  for (const line of rows) {
    const fields = splitLine(line, separator).map((field) => field.trim());
    const item = items.find(fields[idAt] ?? '');
    const name = fields[titleAt];
    if (item < 0 || !name || found.has(item)) continue;
    found.add(item);
    called.add(item, names.add(name));
  }
  if (found.size === 0)
    throw new UsageError(
      `none of the ${grouped(rows.length)} lines of --titles ${file} is about an item of the ratings`,
      'it takes a table whose first columns are id and title, with ids as the ratings have them',
    );
  say(`note: --titles has names for ${grouped(found.size)} of ${counted(items.size, 'item')}`);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`the table of --titles cannot be read: ${(error as Error).message}`);
  }
}
