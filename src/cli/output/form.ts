import { UsageError } from '../../errors.ts';
import type { Format } from '../../render/form.ts';
import { target } from './target.ts';

/**
 * The form of an answer: the one that was asked for, else a table on a terminal and NDJSON in a pipe. Throws a
 * UsageError for bytes on a terminal.
 */
export function formOf(output: string | undefined): Format {
  if (output === 'parquet' && target().isTTY)
    throw new UsageError('--output parquet is no text for a terminal', 'write it to a file: > FILE.parquet');
  return (output ?? (target().isTTY ? 'table' : 'ndjson')) as Format;
}
