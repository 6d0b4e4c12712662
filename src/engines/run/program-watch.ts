import { type ChildProcess, spawn } from 'node:child_process';

/** Keeps the last line that comes, and ends the processes on it when no line follows. */
const WATCH = 'while read -r line; do running=$line; done; [ -z "$running" ] || kill -9 $running';

const running = new Map<number, number>();
let watcher: ChildProcess | undefined;

/**
 * Says which process the k-th program has, 0 when it has ended. When this process ends, however that comes, a small one
 * beside it ends the programs that are left: a listener for signals would wait for its turn here, behind an endless
 * regular expression for ever.
 */
export function watchProgram(k: number, pid: number): void {
  if (pid > 0) running.set(k, pid);
  else running.delete(k);
  watcher ??= startWatcher();
  watcher.stdin!.write(`${[...running.values()].join(' ')}\n`);
}

/** It is of another session: Ctrl-C does not reach it. Nothing waits for its end. */
function startWatcher(): ChildProcess {
  const child = spawn('sh', ['-c', WATCH], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  // Without a shell, programs end when their input does.
  child.on('error', () => {});
  child.stdin.on('error', () => {});
  child.unref();
  return child;
}
