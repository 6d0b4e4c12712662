import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { TeleError, UsageError } from '../../errors.ts';
import { findFault } from '../../plan/read-plan.ts';
import type { Schema } from '../../plan/schema.ts';
import { writeWhole } from '../../write.ts';
import { stateFolder } from '../start/state-folder.ts';

/** A checksum of the `length` bytes before byte `end`. */
export interface Seal {
  readonly end: number;
  readonly length: number;
  readonly sum: string;
}

/** The state of one object: its identity, and how much of it has been read. */
export interface Marked {
  readonly key: string;
  /** The version that was read to its end. Undefined if the next run has to examine the object again. */
  readonly version?: string;
  readonly inode?: number;
  /**
   * The time at which the file was made, in ms since 1970, if the disk records it. It distinguishes a later file with
   * the same inode number.
   */
  readonly born?: number;
  /**
   * The offset after the last line that was read, in bytes of the object's lines. Undefined if the whole object was
   * read.
   */
  readonly read?: number;
  /** Checksums of the file's beginning, and of the bytes before the place up to which it was read. */
  readonly head?: Seal;
  readonly seal?: Seal;
  /** The object ends with an unfinished line, which has not been read. */
  readonly waits?: true;
  /** The time at which the object was first missing. */
  readonly gone?: string;
}

/** Everything that the runs of one name have read. It is stored as a file with one line of JSON. */
export interface Mark {
  readonly mark: 1;
  readonly name: string;
  /** The source, by a name that does not depend on the folder in which a run is started. */
  readonly source: string;
  /** The plan of the last run, as canonical text. */
  readonly question: string;
  readonly at: string;
  readonly objects: readonly Marked[];
  /** The place of this run's answer. A mark has it only as long as it is not yet in its place. */
  readonly answer?: Answered;
  /** The state that grows by what this run has read, and the name of the run in it. */
  readonly state?: Grown;
}

/** A state file, by its absolute path, and the name in it of the last run by which it has grown. */
export interface Grown {
  readonly file: string;
  readonly run: string;
}

/** The place of an answer in a file: the offset and the number of its bytes, and their checksum. */
export interface Answered {
  readonly file: string;
  readonly from: number;
  readonly length: number;
  readonly sum: string;
}

/** The folder of marks, which is created if it is missing. Throws a TeleError if that fails. */
export function markFolder(env: NodeJS.ProcessEnv = process.env): string {
  const folder = path.join(stateFolder(env), 'marks');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new TeleError(`the folder of marks ${folder} cannot be made: ${(cause as Error).message}`, {
      hint: 'set XDG_STATE_HOME to a folder that can be written',
      cause,
    });
  }
  return folder;
}

/** The names of all marks, in alphabetical order. */
export function markNames(): string[] {
  return readdirSync(markFolder())
    .flatMap((file) => (file.endsWith(SUFFIX) && !file.startsWith('.') ? [file.slice(0, -SUFFIX.length)] : []))
    .sort();
}

const SUFFIX = '.json';

/** The path of the mark of a name. Throws a UsageError for an invalid name. */
export function markPath(name: string): string {
  if (!/^[\p{L}\p{N}_][\p{L}\p{N}_.-]{0,99}$/u.test(name))
    throw new UsageError(`--name cannot be "${name}": a name is of letters, digits, - . and _`, '--name app-errors');
  return path.join(markFolder(), name + SUFFIX);
}

/** Reads a mark; undefined if the file does not exist. Throws a TeleError if the mark is damaged or cannot be read. */
export function readMark(file: string): Mark | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new TeleError(`the mark ${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
  const mark = parse(text);
  const fault = findFault(mark, MARK, '');
  if (fault === undefined) return mark as Mark;
  throw new TeleError(`the mark ${file} is damaged: ${fault}`, {
    hint: `tele mark reset ${path.basename(file, SUFFIX)} forgets it: the next run then reads everything, or with --first now what comes`,
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The path at which a mark is kept until its answer has been written. */
export function nextTo(file: string): string {
  return `${file}.next`;
}

/** Writes a mark beside its place, and syncs it to the disk. Throws a TeleError if that fails. */
export function writeNext(file: string, mark: Mark): void {
  writeMark(nextTo(file), mark);
}

/** Writes a mark in its place, completely or not at all. Throws a TeleError if that fails. */
export function writeMark(file: string, mark: Mark): void {
  writeWhole(file, [`${JSON.stringify(mark)}\n`], 'the mark');
}

/** Moves the mark that `writeNext` wrote to its place. */
export function placeNext(file: string): void {
  renameSync(nextTo(file), file);
}

/** Removes the mark that `writeNext` wrote, if there is one. */
export function dropNext(file: string): void {
  rmSync(nextTo(file), { force: true });
}

const TEXT: Schema = { type: 'string' };
const COUNT: Schema = { type: 'integer', minimum: 0 };

function members(properties: Readonly<Record<string, Schema>>, optional: Readonly<Record<string, Schema>>): Schema {
  const all = { ...properties, ...optional };
  return { type: 'object', properties: all, required: Object.keys(properties), additionalProperties: false };
}

const SEAL = members({ end: COUNT, length: COUNT, sum: TEXT }, {});

const MARKED = members(
  { key: TEXT },
  {
    version: TEXT,
    inode: COUNT,
    born: { type: 'number' },
    read: COUNT,
    head: SEAL,
    seal: SEAL,
    waits: { type: 'boolean' },
    gone: TEXT,
  },
);

const MARK = members(
  {
    mark: { const: 1 },
    name: TEXT,
    source: TEXT,
    question: TEXT,
    at: TEXT,
    objects: { type: 'array', items: MARKED },
  },
  {
    answer: members({ file: TEXT, from: COUNT, length: COUNT, sum: TEXT }, {}),
    state: members({ file: TEXT, run: TEXT }, {}),
  },
);
