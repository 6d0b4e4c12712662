import { existsSync, renameSync, rmSync } from 'node:fs';
import { TeleError, UsageError } from '../../errors.ts';
import { nearest } from '../../nearest.ts';
import type { JsonRecord } from '../../record/record.ts';
import { lockFolder } from '../../source/cache/lock-folder.ts';
import { say } from '../output/say.ts';
import { dropNext, type Mark, markNames, markPath, readMark, writeMark } from './mark-file.ts';

/** Returns a row for each mark. The row of a damaged mark says so. */
export function listMarks(): JsonRecord[] {
  return markNames().map((name) => {
    try {
      const { source, at, objects } = readMark(markPath(name))!;
      return { name, source, at, objects: objects.filter(({ gone }) => gone === undefined).length };
    } catch (error) {
      if (error instanceof TeleError) return { name, damaged: true };
      throw error;
    }
  });
}

/** Returns a row for each object of a mark: the byte up to which its lines were read, or that all of it was read. */
export function describeMark(name: string): JsonRecord[] {
  const { objects } = knownMark(name);
  return objects.map(({ key, read, waits = false, gone }) => ({
    object: key,
    read: read ?? 'all',
    waits,
    ...(gone !== undefined && { gone }),
  }));
}

/** Removes a mark, even a damaged one. Throws a TeleError if a run of this name is at work. */
export async function resetMark(name: string): Promise<void> {
  expectMark(name);
  await locked(name, () => {
    const file = markPath(name);
    dropNext(file);
    rmSync(file);
  });
  say(`${name} is forgotten: the next run reads everything, or with --first now what comes`);
}

/**
 * Renames a mark. Throws a UsageError if the new name is taken, and a TeleError if a run of one of the names is at
 * work.
 */
export async function renameMark(name: string, to: string): Promise<void> {
  const mark = knownMark(name);
  if (existsSync(markPath(to))) throw new UsageError(`there is a mark ${to} already`, `tele mark reset ${to}`);
  await locked(name, () =>
    locked(to, () => {
      // The mark is first rewritten as a whole with its new name inside, and then moved.
      writeMark(markPath(name), { ...mark, name: to });
      renameSync(markPath(name), markPath(to));
    }),
  );
}

function knownMark(name: string): Mark {
  expectMark(name);
  return readMark(markPath(name))!;
}

function expectMark(name: string): void {
  if (existsSync(markPath(name))) return;
  const [best] = nearest(name, markNames());
  throw new UsageError(
    `there is no mark ${name}`,
    best === undefined ? 'tele mark shows the marks' : `did you mean ${best}?`,
  );
}

async function locked(name: string, work: () => void | Promise<void>): Promise<void> {
  const lock = await lockFolder(`${markPath(name)}.lock`, name, {
    held: `${name} is being run`,
    hint: 'wait for its end',
  });
  try {
    await work();
  } finally {
    await lock.release();
  }
}
