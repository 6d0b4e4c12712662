import { existsSync, renameSync, rmSync } from 'node:fs';
import { TeleError, UsageError } from '../../errors.ts';
import { nearest } from '../../nearest.ts';
import type { JsonRecord } from '../../record/record.ts';
import { lockFolder } from '../../source/cache/lock-folder.ts';
import { say } from '../output/say.ts';
import { dropNext, type Mark, markNames, markPath, readMark, writeMark } from './mark-file.ts';

/** A row for each mark; one that is damaged is named as such. */
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

/** A row for each object of a mark: up to which byte of its lines it was read, or all of it. */
export function describeMark(name: string): JsonRecord[] {
  const { objects } = knownMark(name);
  return objects.map(({ key, read, waits = false, gone }) => ({
    object: key,
    read: read ?? 'all',
    waits,
    ...(gone !== undefined && { gone }),
  }));
}

/** Forgets a mark, a damaged one, too. Throws a TeleError where a run of its name is at work. */
export async function resetMark(name: string): Promise<void> {
  expectMark(name);
  await locked(name, () => {
    const file = markPath(name);
    dropNext(file);
    rmSync(file);
  });
  say(`${name} is forgotten: the next run reads everything, or with --first now what comes`);
}

/** Gives a mark another name, which must be free. Throws a TeleError where a run of either is at work. */
export async function renameMark(name: string, to: string): Promise<void> {
  const mark = knownMark(name);
  if (existsSync(markPath(to))) throw new UsageError(`there is a mark ${to} already`, `tele mark reset ${to}`);
  await locked(name, () =>
    locked(to, () => {
      // The new file is whole before it has the name, and the old one goes with it.
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
