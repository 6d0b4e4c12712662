import type { JsonRecord } from '../../record/record.ts';
import { hasCells } from '../../render/form.ts';
import { formOf } from '../output/form.ts';

/** Whether an answer is a table for reading, so that a list inside a row must be text. */
export function isForReading(output: string | undefined): boolean {
  return hasCells(formOf(output));
}

/** Whether an answer is a table on a terminal, or was requested as one: only then is a line printed below it. */
export function isTable(output: string | undefined): boolean {
  return formOf(output) === 'table';
}

/** A row whose lists of add-ons are text. */
export function readable(row: JsonRecord): JsonRecord {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, Array.isArray(value) ? listText(value) : value]),
  );
}

function listText(list: readonly unknown[]): string {
  return (list as { name: string; contribution?: number }[])
    .map(({ name, contribution }) => (contribution === undefined ? name : `${name} ${contribution.toFixed(2)}`))
    .join(', ');
}
