import { debug } from '../../debug.ts';
import { markLine } from '../../handover/mark.ts';
import { findReader, isNeighbour, type Look, pipeAt } from '../../handover/neighbours.ts';
import { writeAll } from '../../write.ts';

/** The commands of this program, with what the build knows of them. */
export type Commands = readonly { readonly id: string; readonly reads?: boolean }[];

let look: Look | undefined;
let begun = false;
let handed = false;

/** Who reads what this process writes: one of us that reads records on standard input, or why there is none. */
export function recordReader(commands: Commands): Look {
  look ??= findRecordReader(commands);
  return look;
}

function findRecordReader(commands: Commands): Look {
  if (process.platform !== 'linux') return { why: 'only Linux tells who reads', isThere: false };
  const found = findReader();
  if (!isNeighbour(found) || readsRecords(found.words, commands)) return found;
  return { why: 'it does not read records from standard input', isThere: true };
}

/** Whether these words make a command that reads records, and reads them of no file that is a pipe by another name. */
function readsRecords(words: readonly string[], commands: Commands): boolean {
  const [first = '', second = ''] = words;
  const command = commands.find(({ id }) => id === `${first}:${second}`) ?? commands.find(({ id }) => id === first);
  return command?.reads === true && !words.some((word) => /^(?:-h|--help|--version)$|\/(?:dev|proc)\//.test(word));
}

/** How often a reader is looked for that is still being started: on a busy machine that takes a part of a second. */
const LOOKS = 20;

/** Says to a reader of ours that a stream begins, which will come to an end. */
export function beginStream(commands: Commands): void {
  begun = hasReader(commands) && tell('begin');
}

/** Whether one of us reads: one that is being started is waited for. */
function hasReader(commands: Commands): boolean {
  let found = recordReader(commands);
  for (let looks = 1; looks < LOOKS && 'isStarting' in found; looks++) found = look = findRecordReader(commands);
  return isNeighbour(found);
}

/** Tells a reader of ours instead of a stream how it is made: then nothing more is said. False where that cannot be. */
export function handOver(line: string): void {
  writeAll(1, line);
  handed = true;
}

/**
 * The stream has come to its end, or has `failed` before: then what a reader has of it is no answer, and no less so for
 * the next reader. Only a process that is killed says neither. A reader that was still being started when the stream
 * began is told of its end alone.
 */
export function endStream(commands: Commands, failed: boolean): void {
  if (handed) return;
  if (!begun && look !== undefined && !isNeighbour(look) && !look.isThere) look = undefined;
  if (begun || hasReader(commands)) tell(failed ? 'failed' : 'end');
}

const SAYS = { begin: 'begins', end: 'has come to its end', failed: 'has failed' };

function tell(kind: 'begin' | 'end' | 'failed'): boolean {
  const pipe = pipeAt(1);
  const line = pipe === undefined ? undefined : markLine({ kind, by: process.pid }, pipe);
  if (line === undefined) return false;
  debug('fuse', () => `it is told that the stream ${SAYS[kind]}`);
  try {
    writeAll(1, line);
  } catch {
    // A reader that has left needs no mark.
  }
  return true;
}
