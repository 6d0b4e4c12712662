import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stateFolder } from '../cli/start/state-folder.ts';

/** The lines that were typed, newest first, as the editor of lines has them. */
export interface History {
  readonly lines: readonly string[];
  /** Adds a line, also to the file, unless it repeats the one before or begins with a space. */
  add(line: string): void;
}

/** The most lines that are kept. */
export const MOST = 1000;

/**
 * Opens the history of this user. Each line is written at once, so that no end of the shell loses it, and several
 * shells may write. Where the file cannot be read or written, there is only the history of this shell.
 */
export function openHistory(file = path.join(stateFolder(), 'shell-history')): History {
  const known = readLines(file);
  const lines = known.slice(-MOST).reverse();
  if (known.length > 2 * MOST) attempt(() => writeFileSync(file, textOf(known.slice(-MOST)), { mode: 0o600 }));
  return {
    lines,
    add(line) {
      const one = line.replaceAll('\n', ' ');
      if (one === lines[0] || /^\s/.test(one)) return;
      lines.unshift(one);
      if (lines.length > MOST) lines.pop();
      attempt(() => {
        mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
        appendFileSync(file, textOf([one]), { mode: 0o600 });
      });
    },
  };
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  } catch {
    return [];
  }
}

function textOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

function attempt(write: () => void): void {
  try {
    write();
  } catch {
    // A home that cannot be written costs the history of the next shell, nothing else.
  }
}
