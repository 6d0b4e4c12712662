import { type ChildProcess, spawn } from 'node:child_process';

/** Keeps the last line that comes, and kills the processes in it when the input ends. */
const WATCH = 'while read -r line; do running=$line; done; [ -z "$running" ] || kill -9 $running';

const running = new Map<number, number>();
let watcher: ChildProcess | undefined;

/**
 * Records the process number of the k-th program, or 0 when it has ended. When this process ends in any way, a small
 * process beside it ends the programs that are left: a listener for signals here would have to wait for its turn,
 * perhaps for ever behind an endless regular expression.
 */
export function watchProgram(k: number, pid: number): void {
  if (pid > 0) running.set(k, pid);
  else running.delete(k);
  watcher ??= startWatcher();
  watcher.stdin!.write(`${[...running.values()].join(' ')}\n`);
}

/** Starts the watching process in another session, so that Ctrl-C does not reach it. Nothing waits for its end. */
function startWatcher(): ChildProcess {
  const child = spawn('sh', ['-c', WATCH], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  // Without a shell there is no watcher, and programs end when their input does.
  child.on('error', () => {});
  child.stdin.on('error', () => {});
  child.unref();
  return child;
}
