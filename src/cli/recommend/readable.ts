import type { JsonRecord } from '../../record/record.ts';
import { hasCells } from '../../render/form.ts';
import { formOf } from '../output/form.ts';

/** Whether an answer is a table for a reader, where lists inside a row must be text. */
export function isForReading(output: string | undefined): boolean {
  return hasCells(formOf(output));
}

/** Whether an answer is a table on a terminal, or asked for as one: only that has a line below it. */
export function isTable(output: string | undefined): boolean {
  return formOf(output) === 'table';
}

/** A row with its lists of add-ons as text. */
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
