import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { TeleError, UsageError } from '../../errors.ts';
import { findFault } from '../../plan/read-plan.ts';
import type { Schema } from '../../plan/schema.ts';
import { writeWhole } from '../../write.ts';

/** A checksum of so many bytes before byte `end`. */
export interface Seal {
  readonly end: number;
  readonly length: number;
  readonly sum: string;
}

/** How far an object has been read. */
export interface Marked {
  readonly key: string;
  /** The version that was read whole; none where it has to be looked at again. */
  readonly version?: string;
  readonly inode?: number;
  /** When the file was made, in ms since 1970, where the disk tells: another one may have got its number. */
  readonly born?: number;
  /** The byte behind the last line that was read, of the lines that the object is; none where it was read whole. */
  readonly read?: number;
  /** What the file began with, and what was before the place up to which it was to be read. */
  readonly head?: Seal;
  readonly seal?: Seal;
  /** A line without its end waits behind what was read. */
  readonly waits?: true;
  /** Since when it has not been there any more. */
  readonly gone?: string;
}

/** What the runs of a name have read, as a file of one line of JSON. */
export interface Mark {
  readonly mark: 1;
  readonly name: string;
  /** The source by a name that means the same everywhere. */
  readonly source: string;
  /** The plan of the last run, as text. */
  readonly question: string;
  readonly at: string;
  readonly objects: readonly Marked[];
  /** Where the answer of this run goes: known of a mark that is not yet in its place. */
  readonly answer?: Answered;
}

/** An answer that goes out into a file: from which byte on, how many bytes, and their checksum. */
export interface Answered {
  readonly file: string;
  readonly from: number;
  readonly length: number;
  readonly sum: string;
}

/** The folder of marks, by the XDG base directory specification. It is made where it is missing. */
export function markFolder(env: NodeJS.ProcessEnv = process.env): string {
  const base = env.XDG_STATE_HOME ?? '';
  const folder = path.join(path.isAbsolute(base) ? base : path.join(homedir(), '.local', 'state'), 'tele', 'marks');
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

/** The names of all marks, in order. */
export function markNames(): string[] {
  return readdirSync(markFolder())
    .flatMap((file) => (file.endsWith(SUFFIX) && !file.startsWith('.') ? [file.slice(0, -SUFFIX.length)] : []))
    .sort();
}

const SUFFIX = '.json';

/** Where the mark of a name is. Throws a UsageError for a name that is none. */
export function markPath(name: string): string {
  if (!/^[\p{L}\p{N}_][\p{L}\p{N}_.-]{0,99}$/u.test(name))
    throw new UsageError(`--name cannot be "${name}": a name is of letters, digits, - . and _`, '--name app-errors');
  return path.join(markFolder(), name + SUFFIX);
}

/** The mark of a name; undefined where there is none. Throws a TeleError where it is damaged. */
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

/** The name of a mark until the answer that belongs to it is out. */
export function nextTo(file: string): string {
  return `${file}.next`;
}

/** Writes a mark beside its place, and syncs it. Throws a TeleError where the disk takes no more. */
export function writeNext(file: string, mark: Mark): void {
  writeMark(nextTo(file), mark);
}

/** Writes a mark in its place, whole or not at all. */
export function writeMark(file: string, mark: Mark): void {
  writeWhole(file, [`${JSON.stringify(mark)}\n`], 'the mark');
}

/** Puts what `writeNext` wrote in its place. */
export function placeNext(file: string): void {
  renameSync(nextTo(file), file);
}

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
  { answer: members({ file: TEXT, from: COUNT, length: COUNT, sum: TEXT }, {}) },
);
