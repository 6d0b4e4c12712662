import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

// Facts about processes from Linux. Nothing throws: what cannot be read, or is gone, is undefined.

/** The target of a link below /proc/PID: `fd/1`, `exe`, `cwd`, `ns/mnt`. An unnamed pipe is `pipe:[INODE]`. */
export function linkOf(pid: number | 'self', name: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/${name}`);
  } catch {
    return undefined;
  }
}

/** The text of a file below /proc/PID, one character for each byte. */
export function textOf(pid: number | 'self', name: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'latin1');
  } catch {
    return undefined;
  }
}

/** The descriptors of a process. */
export function descriptorsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`);
  } catch {
    return [];
  }
}

/** The children of a process, in no order. */
export function childrenOf(pid: number): number[] {
  return (textOf(pid, `task/${pid}/children`) ?? '').split(' ').filter(Boolean).map(Number);
}

/** The words that a process was started with, as UTF-8. */
export function wordsOf(pid: number | 'self'): string[] | undefined {
  const text = textOf(pid, 'cmdline');
  if (text === undefined || text === '') return undefined;
  return Buffer.from(text, 'latin1').toString().split('\0').slice(0, -1);
}

/** A process's state by its letter (S is asleep), its group, and when it started, in clock ticks since boot. */
export interface ProcessStat {
  readonly state: string;
  readonly group: string;
  readonly started: string;
}

/**
 * A process's group and its start, in clock ticks since the machine started: together with its number, the start
 * identifies it.
 */
export function statOf(pid: number | 'self'): ProcessStat | undefined {
  const text = textOf(pid, 'stat');
  if (text === undefined) return undefined;
  // The name between parentheses may hold anything. proc(5) counts fields from 1; the first one behind the name is the
  // third.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0]!, group: fields[2]!, started: fields[19]! };
}
