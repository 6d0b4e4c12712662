import { holdSaid, releaseSaid } from '../cli/output/say.ts';
import type { Target } from '../cli/output/target.ts';
import { findProgram } from '../cli/pipeline/find-program.ts';
import { writeAll } from '../write.ts';

/** The terminal as a place for one answer. */
export interface Pager {
  readonly target: Target;
  /** Shows what is left, and waits until the person has left the pager. */
  end(): Promise<void>;
}

/** How long, in ms, the beginning of an answer is held back, for it may fit on the screen. */
const PATIENCE = 300;

/**
 * Makes a place that shows an answer on the terminal, and one that is taller through $PAGER, or less with the options
 * that git gives it. Without either, or with PAGER=cat, nothing is paged.
 */
export function createPager(env: NodeJS.ProcessEnv = process.env): Pager {
  const [columns, rows] = [process.stdout.columns || 80, process.stdout.rows || 24];
  const command = env.PAGER ?? (findProgram('less') ? 'less' : '');
  let isPaged = command !== '' && command !== 'cat';
  let held = '';
  let height = 0;
  let began: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  let running: RunningPager | undefined;
  const start = () => {
    clearTimeout(timer);
    running = startPager(command, env);
    running.write(held);
    held = '';
  };
  const startLate = () => {
    try {
      start();
    } catch {
      // The person has left the pager, as the next write will find.
    }
  };
  const target: Target = {
    isTTY: true,
    columns,
    expectEndless() {
      isPaged = false;
    },
    write(data) {
      if (!isPaged) writeAll(1, data);
      else if (running) running.write(data);
      else {
        began ??= performance.now();
        const text = typeof data === 'string' ? data : Buffer.from(data).toString();
        held += text;
        height += heightOf(text, columns);
        // The timer has no turn while files are read, and is needed while records are waited for.
        if (height >= rows || performance.now() - began >= PATIENCE) start();
        else timer ??= setTimeout(startLate, PATIENCE);
      }
    },
  };
  return {
    target,
    async end() {
      clearTimeout(timer);
      if (running) await running.end();
      else writeAll(1, held);
    },
  };
}

/** The rows that a text takes on a terminal, wide characters taken for narrow ones. */
function heightOf(text: string, columns: number): number {
  const lines = text.replace(COLOURS, '').split('\n');
  return lines.slice(0, -1).reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / columns)), 0);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
const COLOURS = /\u001b\[[\d;]*m/g;

interface RunningPager {
  write(data: string | Uint8Array): void;
  end(): Promise<void>;
}

/** Starts a pager. Messages wait until it has ended, because they would be written over its screen. */
function startPager(command: string, env: NodeJS.ProcessEnv): RunningPager {
  const { spawn } = process.getBuiltinModule('node:child_process');
  const child = spawn(command, {
    shell: true,
    stdio: ['pipe', 'inherit', 'inherit'],
    env: { ...env, LESS: env.LESS ?? 'FRX' },
  });
  holdSaid();
  child.stdin.on('error', () => {});
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
  const { _handle: handle } = child.stdin as unknown as { _handle?: { fd: number } };
  return {
    write(data) {
      if (handle && handle.fd >= 0) writeAll(handle.fd, data);
    },
    async end() {
      child.stdin.end();
      await ended;
      releaseSaid(true);
    },
  };
}
