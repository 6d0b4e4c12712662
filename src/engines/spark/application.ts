import { execa } from 'execa';
import { machineZone } from '../../record/zone.ts';

/** A running spark-submit, with everything that it started. */
export interface Application {
  /** Resolves with its exit code, or its signal's name. */
  readonly ended: Promise<number | string>;
  /** The last lines that it wrote to stderr. */
  readonly log: readonly string[];
  /** Ends it and all its children; the executors end, too. */
  kill(): void;
}

const LOG_LINES = 400;

/**
 * Starts spark-submit in its own process group, which ends with this process at the latest. `onLog` gets each line of
 * its log.
 */
export function startApplication(
  file: string,
  words: readonly string[],
  onLog: (line: string) => void = () => {},
): Application {
  const child = execa(file, words, {
    env: machineZone(),
    detached: true,
    cleanup: false,
    reject: false,
    stdin: 'ignore',
    stdout: 'ignore',
    stderr: 'pipe',
    buffer: false,
  });
  const log: string[] = [];
  let over = false;
  const kill = () => {
    if (over || child.pid === undefined) return;
    try {
      process.kill(-child.pid, 'SIGTERM');
    } catch {
      // The process group has already ended.
    }
  };
  process.once('exit', kill);
  const read = (async () => {
    for await (const line of child.iterable({ from: 'stderr' })) {
      log.push(line);
      if (log.length > LOG_LINES) log.shift();
      onLog(line);
    }
  })().catch(() => {});
  const ended = child.then(async ({ exitCode, signal, code }) => {
    over = true;
    process.off('exit', kill);
    await read;
    return exitCode ?? signal ?? code ?? 'unknown';
  });
  return { ended, log, kill };
}
