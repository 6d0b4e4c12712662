import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { execa } from 'execa';
import { BIN, cleanEnvironment, ROOT } from './tele.ts';

/** Whether Python can give programs a terminal of their own. */
export const HAS_PTY = hasPty();

function hasPty(): boolean {
  try {
    execFileSync('python3', ['-c', 'import pty, os; os.waitstatus_to_exitcode'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/**
 * What a terminal got up to each text that was waited for, and after the last one, without what moves its cursor; and
 * the exit code.
 */
export interface Typed {
  readonly shown: readonly string[];
  readonly code: number;
}

/**
 * Runs `tele` on a terminal of its own. A step waits for a text, and then types another one; a text that does not come
 * in `patience` seconds ends everything.
 */
export async function type(
  words: readonly string[],
  steps: readonly (readonly [wanted: string, typed: string])[],
  { rows = 24, columns = 100, env = {}, cwd = ROOT, patience = 20 } = {},
): Promise<Typed> {
  const job = {
    words: [process.execPath, BIN, ...words],
    env: { ...cleanEnvironment(), TERM: 'xterm', ...env },
    rows,
    columns,
    steps,
    patience,
  };
  const { stdout } = await execa('python3', [path.join(ROOT, 'test', 'support', 'on-terminal.py')], {
    input: JSON.stringify(job),
    cwd,
  });
  const { shown, code } = JSON.parse(stdout) as Typed;
  return { shown: shown.map(plain), code };
}

/** The text without colours and movements of the cursor. */
function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal is moved by them
  return text.replace(/\u001b(?:\[[\d;?]*[A-Za-z]|[=>78])/g, '').replaceAll('\r\n', '\n');
}
