import { realpathSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { childrenOf, descriptorsOf, linkOf, statOf, textOf, wordsOf } from './proc.ts';

/** Another process of this program at the other end of a pipe: its number, and the words behind its own name. */
export interface Neighbour {
  readonly pid: number;
  readonly words: readonly string[];
}

/** Why the other end is not a tele process, as a clause, and whether another process is there. */
export interface Stranger {
  readonly why: string;
  readonly isThere: boolean;
  /** Set if it was still being started when the look ended: another look may find a tele process. */
  readonly isStarting?: true;
}

/** The process at the other end. */
export type Look = Neighbour | Stranger;

/** Whether a look has found a tele process. */
export function isNeighbour(look: Look): look is Neighbour {
  return 'pid' in look;
}

const nobody = (why: string): Stranger => ({ why, isThere: false });
const stranger = (why: string): Stranger => ({ why, isThere: true });

/** The longest wait, in ms, for a neighbour that is still being started; it usually takes a few ms. */
const PATIENCE = 30;
/** A parent that sleeps in so many looks, a millisecond apart, starts no reader: it waits for this process. */
const ASLEEP_LOOKS = 5;
/** Environment variables that differ from command to command, or do not affect the result of a pipeline. */
const OWN_VARIABLES = /^(?:_|SHLVL|OLDPWD|TELE_OUTPUT|TELE_PROGRESS)=/;
/** Programs that turn into a command at once. */
const STARTERS = /^(?:bash|sh|dash|zsh|fish|ksh|busybox|env)$/;
/** The links that must be the same for words and paths to have the same meaning. */
const LINKS = ['exe', 'cwd', 'root', 'ns/mnt', 'ns/net', 'ns/user', 'ns/pid'];

/**
 * Looks for a tele process that reads what this one writes to standard output. It searches only relatives, not all
 * processes: the commands of a pipeline are children of one shell. Takes a millisecond or two, and up to 30 ms while
 * the reader is still being started.
 */
export function findReader(): Look {
  const pipe = pipeAt(1);
  if (pipe === undefined) return nobody('standard output is no pipe');
  let asleep = 0;
  for (let waited = 0; ; waited++) {
    const look = lookFor(pipe, 0, (pid) => pid - process.pid);
    if (look !== 'unsettled' && look !== 'held') return look;
    // A parent that holds the pipe starts its reader next, or sleeps because it reads itself, as for $(tele …).
    asleep = look === 'held' && statOf(process.ppid)?.state === 'S' ? asleep + 1 : 0;
    if (asleep === ASLEEP_LOOKS) return nobody('whoever started this command holds the pipe');
    if (waited >= PATIENCE) return { ...nobody('the reader is still being started'), isStarting: true };
    Atomics.wait(ASLEEP, 0, 0, 1);
  }
}

/** Looks for a tele process that writes to standard input. A writer that has ended is not found. */
export function findWriter(): Look {
  const pipe = pipeAt(0);
  if (pipe === undefined) return nobody('standard input is no pipe');
  const look = lookFor(pipe, 1, (pid) => process.pid - pid);
  return look === 'unsettled' || look === 'held'
    ? { ...nobody('the writer is still being started'), isStarting: true }
    : look;
}

/** The name of the unnamed pipe at a descriptor of this process; undefined if it is not a pipe. */
export function pipeAt(fd: number): string | undefined {
  const link = linkOf('self', `fd/${fd}`);
  return link?.startsWith('pipe:[') ? link : undefined;
}

const ASLEEP = new Int32Array(new SharedArrayBuffer(4));

/**
 * Looks for the process at a pipe's other end. The answer is 'unsettled' while that is a shell that turns into a
 * command, and 'held' while the parent has the pipe, too. `distance` orders siblings by likelihood: shells start
 * commands from left to right.
 */
function lookFor(pipe: string, fd: 0 | 1, distance: (pid: number) => number): Look | 'unsettled' | 'held' {
  const parent = process.ppid;
  const held = descriptorsOf(parent).filter((name) => linkOf(parent, `fd/${name}`) === pipe);
  if (held.some((name) => name === '1' || name === '2')) return nobody('the pipe was there before the pipeline');
  const near = (pid: number) => (distance(pid) > 0 ? distance(pid) : Number.MAX_SAFE_INTEGER);
  const siblings = childrenOf(parent)
    .filter((pid) => pid !== process.pid)
    .sort((a, b) => near(a) - near(b));
  const found = siblings.find((pid) => linkOf(pid, `fd/${fd}`) === pipe);
  // A shell may turn into its own last command, which then reads.
  const pid = found ?? (fd === 0 && held.length === 1 && held[0] === '0' ? parent : undefined);
  if (pid === undefined) {
    if (held.length > 0) return fd === 0 ? 'held' : nobody('the shell holds the pipe');
    return nobody(fd === 0 ? 'nobody of this pipeline reads it' : 'nobody of this pipeline writes it');
  }
  if (pid !== parent && held.length > 0) return 'held';
  const look = kin(pid);
  // A process that is ending loses its words and variables before its pipe.
  return look !== 'unsettled' && linkOf(pid, 'exe') === undefined ? nobody('it has ended') : look;
}

/** Examines a process: it is a neighbour if words, paths and messages have the same meaning for it. */
function kin(pid: number): Look | 'unsettled' {
  const exe = linkOf(pid, 'exe');
  if (exe === undefined) return nobody('it has ended');
  if (exe !== linkOf('self', 'exe'))
    return STARTERS.test(basename(exe)) ? unsettledShell(pid, exe) : stranger(`it is ${basename(exe)}`);
  const words = ownWords(pid);
  if (words === undefined) return stranger('it is another program');
  const differing = LINKS.find((link) => linkOf(pid, link) !== linkOf('self', link));
  if (differing !== undefined) return stranger(`it has another ${differing}`);
  if (statOf(pid)?.group !== statOf('self')?.group) return stranger('it is in another process group');
  if (textOf(pid, 'limits') !== textOf('self', 'limits')) return stranger('it has other limits');
  if (!isSameFile(pid, 2)) return stranger('it has another standard error');
  if (!isSameUser(pid)) return stranger('it belongs to somebody else');
  return environment(pid) === environment('self') ? { pid, words } : stranger('it has another environment');
}

/** Tells a shell that is about to turn into a command from one that stays a shell. */
function unsettledShell(pid: number, exe: string): 'unsettled' | Stranger {
  const begun = Number(statOf(pid)?.started) / TICKS;
  const up = Number((textOf('self', '../uptime') ?? '').split(' ')[0]);
  return up - begun < YOUNG ? 'unsettled' : stranger(`it is ${basename(exe)}`);
}

/**
 * Clock ticks per second, which Linux shows alike to every program; and the age in seconds up to which a process is
 * young.
 */
const TICKS = 100;
const YOUNG = 0.3;

/** The words behind the script, if it is tele's and Node was given the same flags. */
function ownWords(pid: number): string[] | undefined {
  const [, ...words] = wordsOf(pid) ?? [];
  const { execArgv, argv } = process;
  if (execArgv.some((word, k) => words[k] !== word)) return undefined;
  const script = words[execArgv.length];
  if (script === undefined) return undefined;
  try {
    return realpathSync(script) === realpathSync(argv[1]!) ? words.slice(execArgv.length + 1) : undefined;
  } catch {
    return undefined;
  }
}

function isSameFile(pid: number, fd: number): boolean {
  try {
    const [own, other] = [statSync(`/proc/self/fd/${fd}`), statSync(`/proc/${pid}/fd/${fd}`)];
    return own.dev === other.dev && own.ino === other.ino;
  } catch {
    return false;
  }
}

function isSameUser(pid: number): boolean {
  try {
    return statSync(`/proc/${pid}`).uid === process.geteuid?.();
  } catch {
    return false;
  }
}

function environment(pid: number | 'self'): string | undefined {
  return textOf(pid, 'environ')
    ?.split('\0')
    .filter((variable) => !OWN_VARIABLES.test(variable))
    .sort()
    .join('\0');
}
