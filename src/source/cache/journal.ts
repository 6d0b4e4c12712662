import { type FileHandle, open, rename } from 'node:fs/promises';
import { TeleError } from '../../errors.ts';
import { findFault } from '../../plan/read-plan.ts';
import type { Schema } from '../../plan/schema.ts';
import { compareKeys } from '../key-order.ts';

/** A finished object: all of it is in the output, under `name`. */
export interface JournalEntry {
  readonly key: string;
  /** The version at its source; an object without one is never recognised as the same. */
  readonly version?: string | undefined;
  /** Its path, relative to the output folder. */
  readonly name: string;
  /** The number of bytes written. */
  readonly bytes: number;
}

/**
 * A file that lists what is finished: a first line about the run, then a line of JSON for each object. It only grows.
 */
export interface Journal {
  /** The objects finished before the journal was opened, by key; the last line of each counts. */
  readonly finished: ReadonlyMap<string, JournalEntry>;
  /** Adds a line. Resolves when the line is on the disk; lines that come during a write share the next one. */
  add(entry: JournalEntry): Promise<void>;
  /** Closes the journal, with one line for each key in order, so that the same work always leaves the same journal. */
  close(): Promise<void>;
  /** Closes the journal unchanged, if it belongs to another process by now. */
  leave(): Promise<void>;
}

/**
 * Opens a journal, or begins one. `fingerprint` identifies the run (its source); a journal of another run is a
 * TeleError. A last line that a kill cut off is dropped, and its object counts as not finished. `settle` is awaited
 * before each write with the entries of that write.
 */
export async function openJournal(
  path: string,
  fingerprint: string,
  settle: (entries: readonly JournalEntry[]) => Promise<void> = async () => {},
): Promise<Journal> {
  const file = await open(path, 'a+', 0o600);
  try {
    const finished = await readJournal(file, path, fingerprint);
    const write = groupedWriter(file, settle);
    const all = new Map(finished);
    return {
      finished,
      async add(entry) {
        await write(entry);
        all.set(entry.key, entry);
      },
      async leave() {
        await write.idle();
        await file.close();
      },
      async close() {
        await write.idle();
        await file.close();
        await writeSorted(path, fingerprint, [...all.values()]);
      },
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

const format = 'tele journal 2';

const TEXT: Schema = { type: 'string' };
/** The schema that a line must match. */
const ENTRY: Schema = {
  type: 'object',
  properties: { key: TEXT, version: TEXT, name: TEXT, bytes: { type: 'integer', minimum: 0 } },
  required: ['key', 'name', 'bytes'],
  additionalProperties: false,
};

async function readJournal(file: FileHandle, path: string, fingerprint: string): Promise<Map<string, JournalEntry>> {
  const text = await file.readFile('utf8');
  const finished = new Map<string, JournalEntry>();
  const lines = text.split('\n');
  // A kill cut off what stands behind the last line feed.
  lines.pop();
  const first = lines.shift();
  if (first === undefined) {
    await file.truncate(0);
    await file.appendFile(head(fingerprint));
    await file.datasync();
    return finished;
  }
  const about = parse(first, path, 1) as { format?: unknown; fingerprint?: unknown } | null;
  if (about?.format !== format || about.fingerprint !== fingerprint) {
    throw new TeleError(`${path} is of a fetch from another source`, {
      hint: 'repeat the command with the same source, or choose another folder',
    });
  }
  let length = Buffer.byteLength(first) + 1;
  for (const [i, line] of lines.entries()) {
    const entry = parse(line, path, i + 2);
    if (!isEntry(entry)) throw damaged(path, i + 2);
    finished.set(entry.key, entry);
    length += Buffer.byteLength(line) + 1;
  }
  await file.truncate(length);
  return finished;
}

/** Replaces the old journal by the new one in one step. */
async function writeSorted(path: string, fingerprint: string, entries: JournalEntry[]): Promise<void> {
  entries.sort((a, b) => compareKeys(a.key, b.key));
  const file = await open(`${path}.new`, 'w', 0o600);
  try {
    await file.writeFile(head(fingerprint) + entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
    await file.datasync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}

function head(fingerprint: string): string {
  return `${JSON.stringify({ format, fingerprint })}\n`;
}

function parse(line: string, path: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw damaged(path, number);
  }
}

function isEntry(value: unknown): value is JournalEntry {
  return findFault(value, ENTRY, '') === undefined;
}

function damaged(path: string, number: number): TeleError {
  return new TeleError(`${path}:${number} is damaged`, {
    hint: 'remove the file to fetch everything again, or that line to fetch what it was about',
  });
}

/** Joins lines that come during a write into the next one, so that one sync serves many. */
function groupedWriter(file: FileHandle, settle: (entries: readonly JournalEntry[]) => Promise<void>) {
  let pending: JournalEntry[] = [];
  let next: Promise<void> | undefined;
  let current: Promise<void> = Promise.resolve();
  let failure: unknown;

  const flush = async () => {
    await current.catch(() => {});
    const entries = pending;
    pending = [];
    current = next!;
    next = undefined;
    if (failure !== undefined) {
      throw failure;
    }
    try {
      await settle(entries);
      await file.appendFile(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
      await file.datasync();
    } catch (error) {
      // Half a line may have been written: another one behind it would make both unreadable.
      failure = error;
      throw error;
    }
  };

  const add = (entry: JournalEntry): Promise<void> => {
    pending.push(entry);
    next ??= flush();
    return next;
  };
  return Object.assign(add, { idle: () => (next ?? current).catch(() => {}) });
}
