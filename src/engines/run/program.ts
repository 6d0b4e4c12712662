import { execa } from 'execa';
import type { Pipe } from '../../plan/plan.ts';
import { machineZone } from '../../record/zone.ts';
import type { ByteSource } from '../../source/bytes.ts';
import { streamBytes } from '../../source/stream-bytes.ts';
import { STARTING } from './partition-options.ts';
import { createLineSink, type Sink } from './sink.ts';

/** A program that runs over the records of a part. */
export interface Program {
  /**
   * Takes the records, as lines. Records that the program does not read, because it closed its input or ended, are
   * dropped.
   */
  readonly input: Sink;
  /** Waits until the program has read what it was given, or reads no more. Returns whether it reads more. */
  ready(): Promise<boolean>;
  /** Call it when no record follows. */
  end(): void;
  readonly output: ByteSource;
  /** Waits for the program's end. Returns a sentence if it failed. */
  outcome(): Promise<string | undefined>;
  /** Ends the program if nobody wants more; that is not a failure. */
  kill(): void;
}

/** The number of bytes of the program's standard error that are kept, from its end. */
const SAID = 4096;
const LAST_LINES = 5;
/**
 * Programs that exit with 1 if they found nothing (POSIX.1-2017, grep), which is no failure, and normal for one part of
 * many.
 */
const SEEKERS = /(?:^|\/)(?:[efz]?grep|rg)$/;

/**
 * Starts a program, without a shell. `onPid` is called with STARTING before, its process number then, and 0 at its end.
 * A program that cannot be started fails like one that ends.
 */
export function startProgram({ command, args }: Pipe, onPid: (pid: number) => void): Program {
  onPid(STARTING);
  const child = execa(command, [...args], {
    env: machineZone(),
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'pipe',
    buffer: false,
    reject: false,
    encoding: 'buffer',
    forceKillAfterDelay: 1000,
    // With execa's own listener for signals, a signal could not end this process while a thread is too busy to run it.
    cleanup: false,
  });
  onPid(child.pid ?? 0);
  const { stdin, stdout, stderr } = child;
  let wants = true;
  let killed = false;
  let said = Buffer.alloc(0);
  let wake = () => {};
  const unwanted = () => {
    wants = false;
    wake();
  };
  stdin.on('error', unwanted).on('close', unwanted);
  stdin.on('drain', () => wake());
  stderr.on('error', () => {});
  stderr.on('data', (bytes: Buffer) => {
    said = Buffer.concat([said, bytes]).subarray(-SAID);
  });
  const input = createLineSink((block) => {
    if (wants) stdin.write(Buffer.from(block));
  });
  return {
    input,
    async ready() {
      if (wants && stdin.writableNeedDrain) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return wants;
    },
    end() {
      input.flush();
      stdin.end();
    },
    output: streamBytes(stdout, command),
    async outcome() {
      const { exitCode, signal, failed, originalMessage } = await child;
      onPid(0);
      if (killed) return undefined;
      const text = lastLines(said.toString());
      if (!failed || (exitCode === 1 && SEEKERS.test(command))) {
        // The messages of a successful program are for the person at the terminal, as in a shell.
        if (text !== '') process.stderr.write(`${text}\n`);
        return undefined;
      }
      const how =
        exitCode !== undefined
          ? `exit code ${exitCode}`
          : signal !== undefined
            ? `signal ${signal}`
            : (originalMessage ?? 'no exit code');
      return `failed with ${how}${text === '' ? '' : `: ${text}`}`;
    },
    kill() {
      killed = true;
      stdout.destroy();
      child.kill();
    },
  };
}

function lastLines(text: string): string {
  return text.trimEnd().split('\n').slice(-LAST_LINES).join('\n');
}
