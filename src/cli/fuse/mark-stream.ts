import { debug } from '../../debug.ts';
import { type Mark, markLine } from '../../handover/mark.ts';
import { findReader, isNeighbour, type Look, pipeAt } from '../../handover/neighbours.ts';
import { writeAll } from '../../write.ts';

/** The commands of this program, with what the build recorded about them. */
export type Commands = readonly { readonly id: string; readonly reads?: boolean }[];

let look: Look | undefined;
let begun = false;
let handed = false;

/**
 * Finds the process that reads this one's output: a command of tele that reads records from standard input, or the
 * reason why there is none.
 */
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

/** Whether these words are a command that reads records, without a file that is a pipe under another name. */
function readsRecords(words: readonly string[], commands: Commands): boolean {
  const [first = '', second = ''] = words;
  const command = commands.find(({ id }) => id === `${first}:${second}`) ?? commands.find(({ id }) => id === first);
  return command?.reads === true && !words.some((word) => /^(?:-h|--help|--version)$|\/(?:dev|proc)\//.test(word));
}

/** The number of looks for a reader that is still starting, which on a busy machine takes a part of a second. */
const LOOKS = 20;

/** Tells a reader of tele that a stream begins, whose end will be marked, and `why` it is not a plan. */
export function beginStream(commands: Commands, why: string): void {
  begun = hasReader(commands) && tell({ kind: 'begin', by: process.pid, why });
}

/** Whether a command of tele reads; waits for one that is still starting. */
function hasReader(commands: Commands): boolean {
  let found = recordReader(commands);
  for (let looks = 1; looks < LOOKS && 'isStarting' in found; looks++) found = look = findRecordReader(commands);
  return isNeighbour(found);
}

/** Hands a plan over to a reader of tele instead of a stream; then no mark follows. */
export function handOver(line: string): void {
  writeAll(1, line);
  handed = true;
}

/**
 * Tells a reader of tele that the stream has ended, or has `failed`: then what it read is not a whole answer, and
 * neither is what the next reader reads. Only a process that is killed sends no mark. A reader that was still starting
 * when the stream began gets the last mark only.
 */
export function endStream(commands: Commands, failed: boolean): void {
  if (handed) return;
  if (!begun && look !== undefined && !isNeighbour(look) && !look.isThere) look = undefined;
  if (begun || hasReader(commands)) tell({ kind: failed ? 'failed' : 'end', by: process.pid });
}

const SAYS = { begin: 'begins', end: 'has come to its end', failed: 'has failed' };

function tell(mark: Exclude<Mark, { kind: 'plan' }>): boolean {
  const pipe = pipeAt(1);
  const line = pipe === undefined ? undefined : markLine(mark, pipe);
  if (line === undefined) return false;
  debug('fuse', () => `it is told that the stream ${SAYS[mark.kind]}`);
  try {
    writeAll(1, line);
  } catch {
    // A reader that has left needs no mark.
  }
  return true;
}
