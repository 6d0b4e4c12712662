import { jsonText } from '../record/canonical.ts';
import type { JsonRecord } from '../record/record.ts';
import type { Form } from './form.ts';

/** Rows as one JSON document, with indentation unless a row is nested too deeply for that. */
export function jsonForm(): Form {
  return arrayForm(indented);
}

/** A form that writes a JSON array, whose elements are made by `text`. */
export function arrayForm<Row>(text: (row: Row) => string): Form<Row> {
  let begun = false;
  return {
    head: '[',
    rows(rows) {
      const lines = rows.map((row) => `\n  ${text(row)}`).join(',');
      const comma = begun && rows.length > 0 ? ',' : '';
      begun ||= rows.length > 0;
      return comma + lines;
    },
    tail() {
      return begun ? '\n]\n' : ']\n';
    },
  };
}

function indented(row: JsonRecord): string {
  try {
    return JSON.stringify(row, null, 2).replaceAll('\n', '\n  ');
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return jsonText(row);
  }
}
