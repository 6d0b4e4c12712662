import { existsSync } from 'node:fs';
import * as Args from '@oclif/core/args';
import { UsageError } from '../../errors.ts';
import { fromAnywhere, isAddress } from '../../source/address.ts';

/** The words behind a command that reads records: what it reads instead of --source. */
export const fileArgs = {
  file: Args.string({
    description: 'files and folders to read instead of --source, in their order',
    multiple: true,
    ignoreStdin: true,
  }),
};

/** Files of a line as the source that they are. */
export interface FilesAsSource {
  /** One file is a source as --source has it; several have a name for messages alone. */
  readonly source: string;
  readonly files: readonly string[];
}

/**
 * `typed` are the flags of the line. Throws a UsageError where a pattern of the shell has met no file, where not all
 * are files and folders, and where a flag names another source.
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

/** The words of a line with its files by names that mean the same in every folder. */
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
