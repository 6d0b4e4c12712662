import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import type { ByteSource } from '../source/bytes.ts';
import { streamBytes } from '../source/stream-bytes.ts';
import type { Lineage } from './lineage.ts';
import { cutOff } from './marked-bytes.ts';
import { openOrigin } from './origin.ts';

/**
 * The rows of a lineage that cannot become part of a plan: another process makes them, as its commands would. That
 * process prints its own messages. Its exit code becomes this process's if that would be 0.
 */
export function rowsOfLineage({ commands, origin }: Lineage): ByteSource {
  const text = commands.map((words) => words.map(quoted).join(' ')).join(' | ');
  const words = [...process.execArgv, process.argv[1]!, 'run', '--output', 'ndjson', '--progress', 'none', text];
  // The files are among the words of the first command.
  if (origin.kind === 'source' && origin.flags.files === undefined) words.push('--source', origin.flags.source);
  const stdin = origin.kind === 'source' ? undefined : openOrigin(origin);
  const child = spawn(process.execPath, words, {
    stdio: [stdin ?? 'ignore', 'pipe', 'inherit'],
    env: { ...process.env, TELE_FUSE: '0' },
  });
  if (stdin !== undefined) closeSync(stdin);
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) =>
    child.on('exit', (code, signal) => resolve(signal ?? code)).on('error', () => resolve(1)),
  );
  const rows = streamBytes(child.stdout!, 'the rows of the commands before');
  const finish = async (): Promise<number> => {
    const how = await ended;
    if (typeof how !== 'number') throw cutOff();
    if (how !== 0)
      process.once('exit', () => {
        process.exitCode ||= how;
      });
    return 0;
  };
  return {
    async read(into) {
      const got = await rows.read(into);
      return got === 0 ? finish() : got;
    },
    close: () => rows.close(),
  };
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
