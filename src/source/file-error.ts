import { TeleError } from '../errors.ts';

/** The operating system's error about `path` as a sentence. A TeleError passes unchanged. */
export function fileError(error: unknown, path: string): TeleError {
  if (error instanceof TeleError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  const [what, hint] = sentences[code ?? ''] ?? [`could not be read: ${message ?? String(error)}`, undefined];
  return new TeleError(`${path} ${what}`, { hint, cause: error });
}

const sentences: Record<string, [what: string, hint?: string]> = {
  ENOENT: ['does not exist', 'check the spelling; a relative path starts at the current folder'],
  EACCES: ['may not be read: permission denied', 'ask its owner for read permission, or run as a user who has it'],
  EPERM: ['may not be read: the operation is not permitted', 'ask its owner for read permission'],
  EISDIR: ['is a folder, and a file is needed here', 'name a file in it, or give the folder as the source'],
  ENOTDIR: ['does not exist: a part of the path is a file, not a folder', 'check the spelling of the path'],
  ELOOP: ['does not lead to a file: its symbolic links run in a circle'],
  EMFILE: ['could not be opened: too many files are open', 'raise the limit (ulimit -n), or use fewer workers (-j)'],
  ENFILE: ['could not be opened: the system has too many files open', 'use fewer workers (-j)'],
  EIO: [
    'could not be read: the device reported an input error',
    'check the disk, and copy the file from another source',
  ],
  ENAMETOOLONG: ['does not exist: the name is longer than the file system allows'],
};
