import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TeleError } from '../../errors.ts';
import { type StoredObject, versionOf } from '../store.ts';
import { type JournalEntry, openJournal } from './journal.ts';
import { lockFolder } from './lock-folder.ts';
import { distinctNames, foldsCase, outputName } from './output-name.ts';

/** A folder that objects are fetched into, one file each, with a journal of the finished ones. */
export interface OutputFolder {
  readonly folder: string;
  /** The number of objects that were finished when the folder was opened. */
  readonly resumed: number;
  /** Whether this version of the object is finished and need not be fetched again. */
  has(object: StoredObject): boolean;
  /**
   * Writes `pieces` as the file of `object`. The file gets its name only when it is whole and on the disk; then its
   * line is written, and then this resolves. Several writes may run at a time. If `pieces` throws, nothing is left.
   * `suffix` is appended to the name, for content that is not the object's own bytes.
   */
  write(
    object: StoredObject,
    pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
    suffix?: string,
  ): Promise<JournalEntry>;
  close(): Promise<void>;
}

/**
 * Opens a folder to fetch into. With `resume`, a journal with the same `fingerprint` is continued: objects in it whose
 * files still have the right size count as finished. Without it, a folder with a journal is refused. Only one process
 * may use it at a time.
 *
 * A kill at any moment is harmless because of the order of steps: bytes to a temporary file, sync, rename, sync of the
 * folders, line, sync. A line never refers to a missing file; a file without a line is written again, over itself.
 */
export async function openOutputFolder(
  folder: string,
  { fingerprint, resume = false }: { readonly fingerprint: string; readonly resume?: boolean },
): Promise<OutputFolder> {
  const own = join(folder, '.tele');
  const incoming = join(own, 'incoming');
  await mkdir(incoming, { recursive: true }).catch((cause: Error) => {
    throw new TeleError(`nothing can be fetched into ${folder}: ${cause.message}`, {
      hint: '--out takes a folder',
      cause,
    });
  });
  const lock = await lockFolder(join(own, 'lock'), folder, {
    held: `${folder} is being fetched into`,
    hint: 'wait for it, or choose another folder',
  });
  try {
    const path = join(own, 'journal');
    if (!resume && (await stat(path).catch(() => undefined)) !== undefined) {
      throw new TeleError(`${folder} already holds a fetch`, {
        hint: 'go on with it with --resume, or choose another folder',
      });
    }
    await removeAll(incoming);
    await rm(join(own, 'journal.new'), { force: true });
    const journal = await openJournal(path, fingerprint, (entries) => syncFolders(folder, entries));
    const finished = await stillThere(folder, journal.finished);
    const names = distinctNames((await foldsCase(incoming)) ? [...finished.values()] : undefined);
    // A process that has lost the lock may still write, so each run uses names of its own.
    const run = randomBytes(6).toString('hex');
    let count = 0;
    return {
      folder,
      resumed: finished.size,
      has(object) {
        const version = versionOf(object);
        return version !== undefined && finished.get(object.key)?.version === version;
      },
      async write(object, pieces, suffix = '') {
        const name = outputName(object.key) + suffix;
        names.expect(name, object);
        const temporary = join(incoming, `${run}-${count++}`);
        const bytes = await writeWhole(temporary, pieces);
        lock.expect();
        await place(temporary, join(folder, name), object);
        const entry: JournalEntry = { key: object.key, version: versionOf(object), name, bytes };
        await journal.add(entry);
        return entry;
      },
      async close() {
        // If the lock is lost, the journal belongs to another process.
        await (lock.isLost() ? journal.leave() : journal.close());
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function writeWhole(path: string, pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<number> {
  const file = await open(path, 'w');
  try {
    let bytes = 0;
    for await (const piece of pieces) {
      await writeAll(file, piece);
      bytes += piece.length;
    }
    await file.datasync();
    return bytes;
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

async function writeAll(file: FileHandle, piece: Uint8Array): Promise<void> {
  for (let at = 0; at < piece.length; ) {
    at += (await file.write(piece, at, piece.length - at)).bytesWritten;
  }
}

async function place(from: string, to: string, { uri }: StoredObject): Promise<void> {
  try {
    await rename(from, to).catch(async ({ code }: NodeJS.ErrnoException) => {
      // The folder is missing only for the first object in it. Any other error will occur again.
      if (code === 'ENOENT') await mkdir(dirname(to), { recursive: true });
      await rename(from, to);
    });
  } catch (error) {
    await rm(from, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOTDIR' || code === 'EEXIST' || code === 'EISDIR' || code === 'ENOTEMPTY') {
      throw new TeleError(
        `${uri} has no place in a folder: its key is also the beginning of other keys, or the other way round`,
        {
          hint: 'fetch it on its own into another folder',
          cause: error,
        },
      );
    }
    throw error;
  }
}

/** Syncs the folders that hold the names, up to the first. Without that, a loss of power could undo renames. */
async function syncFolders(folder: string, entries: readonly JournalEntry[]): Promise<void> {
  const folders = new Set<string>([folder]);
  for (const { name } of entries) {
    for (let at = dirname(name); at !== '.'; at = dirname(at)) {
      folders.add(join(folder, at));
    }
  }
  await Promise.all([...folders].map(syncFolder));
}

async function syncFolder(path: string): Promise<void> {
  // Not every platform can open folders.
  const handle = await open(path, 'r').catch(() => undefined);
  try {
    await handle?.sync().catch(() => {});
  } finally {
    await handle?.close();
  }
}

async function stillThere(
  folder: string,
  finished: ReadonlyMap<string, JournalEntry>,
): Promise<ReadonlyMap<string, JournalEntry>> {
  const there = new Map<string, JournalEntry>();
  for (const [key, entry] of finished) {
    const found = await stat(join(folder, entry.name)).catch(() => undefined);
    if (found?.isFile() && found.size === entry.bytes) {
      there.set(key, entry);
    }
  }
  return there;
}

async function removeAll(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    await rm(join(folder, name), { force: true, recursive: true });
  }
}
