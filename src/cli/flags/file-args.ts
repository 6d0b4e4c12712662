import { existsSync, statSync } from 'node:fs';
import * as Args from '@oclif/core/args';
import { UsageError } from '../../errors.ts';
import { fromAnywhere, isAddress } from '../../source/address.ts';

/** The arguments of a command that reads records: files to read instead of --source. */
export const fileArgs = {
  file: Args.string({
    description: 'files and folders to read instead of --source, in their order',
    multiple: true,
    ignoreStdin: true,
  }),
};

/** Files on the command line as a source. */
export interface FilesAsSource {
  /** The value for --source if there is one file; for several, a name for messages only. */
  readonly source: string;
  readonly files: readonly string[];
}

/**
 * Makes a source of files. `typed` are the flags on the line. Throws a UsageError for a shell pattern that matched no
 * file, for several sources that are not all files and folders, and if a flag names another source.
 */
export function filesAsSource(files: readonly string[], typed: ReadonlySet<string>): FilesAsSource {
  if (typed.has('source'))
    throw new UsageError(`--source and ${files[0]} both say what is read`, 'all of them as files, or one as --source');
  const unmet = files.find((file) => /[*?[]/.test(file) && !isAddress(file) && !existsSync(file));
  if (unmet !== undefined)
    throw new UsageError(
      `there is no file that matches ${unmet}`,
      'check the folder; a shell leaves a pattern as it is where it meets nothing',
    );
  const other = files.find((file) => file === '-' || isAddress(file));
  if (files.length === 1) return { source: files[0]!, files };
  if (other !== undefined)
    throw new UsageError(
      `${other === '-' ? 'standard input' : other} is read by itself, not together with other files`,
      other === '-' ? 'cat FILES - | tele …' : `--source ${other}`,
    );
  return { source: `${files[0]} and ${files.length - 1} more`, files };
}

/** Throws a UsageError if a file stands in the place of an argument that must come first. */
export function refuseFileFirst(args: Readonly<Record<string, unknown>>): void {
  const [name, first] = Object.entries(args)[0] ?? [];
  if (name === undefined || !FIRST.includes(name) || typeof first !== 'string' || !/[./]/.test(first)) return;
  if (statSync(first, { throwIfNoEntry: false })?.isFile())
    throw new UsageError(`${first} is a file, and the ${name} comes before the files`, `'…' ${first}`);
}

/** Arguments that stand before the files, and are not files. */
const FIRST: readonly string[] = ['expression', 'member', 'path', 'key', 'value'];

/** The words of a command line with its files as absolute names. */
export function withFilesFromAnywhere(words: readonly string[], files: readonly string[]): string[] {
  const named = [...words];
  let end = named.length;
  for (const file of files.toReversed()) {
    end = named.lastIndexOf(file, end - 1);
    if (end < 0) return [...words];
    named[end] = fromAnywhere(file);
  }
  return named;
}
