import stringWidth from 'string-width';
import { largest } from '../extremes.ts';
import type { JsonRecord } from '../record/record.ts';
import { readableText } from './cell.ts';
import type { Form } from './form.ts';

/** The width of the line above each record. */
const RULE = 40;

/**
 * The form in which records stand one below the other, with a line for each member: the members of `columns`, or all
 * members of the record if `columns` is empty.
 */
export function verticalForm(columns: readonly string[]): Form {
  let number = 0;
  const record = (row: JsonRecord) => {
    const names = columns.length > 0 ? columns : Object.keys(row);
    const heads = names.map((name) => readableText(name));
    const margin = largest(
      heads.map((head) => stringWidth(head)),
      0,
    );
    const lines = names.map((name, k) => {
      const head = heads[k]! + ' '.repeat(margin - stringWidth(heads[k]!));
      return `${head}  ${readableText(row[name])}\n`;
    });
    return `${`─ ${++number} `.padEnd(RULE, '─')}\n${lines.join('')}`;
  };
  return { head: '', rows: (rows) => rows.map(record).join(''), tail: () => '' };
}
