import { jsonText } from '../record/canonical.ts';
import type { Format, OpenForm } from './form.ts';
import type { TableOptions } from './table.ts';

/** Loads the code of a form. Asynchronous, because each form's code is loaded only where it is asked for. */
export async function loadForm(format: Format, options: TableOptions = {}): Promise<OpenForm> {
  switch (format) {
    case 'ndjson':
    case 'raw':
      return () => ({ head: '', rows: (rows) => rows.map((row) => `${jsonText(row)}\n`).join(''), tail: () => '' });
    case 'json': {
      const { jsonForm } = await import('./json-text.ts');
      return () => jsonForm();
    }
    case 'csv': {
      const { csvForm } = await import('./csv.ts');
      return csvForm;
    }
    case 'tsv': {
      const { tsvForm } = await import('./tsv.ts');
      return tsvForm;
    }
    case 'vertical': {
      const { verticalForm } = await import('./vertical.ts');
      return verticalForm;
    }
    case 'parquet': {
      const { parquetForm } = await import('./parquet.ts');
      return parquetForm;
    }
    case 'md': {
      const { markdownForm } = await import('./markdown.ts');
      return markdownForm;
    }
    case 'table': {
      const { tableForm } = await import('./table.ts');
      return (columns, first) => tableForm(columns, first, options);
    }
  }
}
