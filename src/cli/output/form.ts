import type { Format } from '../../render/form.ts';

/** The form of an answer: the one that was asked for, else a table on a terminal and NDJSON in a pipe. */
export function formOf(output: string | undefined): Format {
  return (output ?? (process.stdout.isTTY ? 'table' : 'ndjson')) as Format;
}
