import { fstatSync } from 'node:fs';
import { UsageError } from '../errors.ts';
import type { ByteSource } from './bytes.ts';
import { peeked } from './codec/peek.ts';
import { fdBytes } from './file-bytes.ts';
import { pipeBytes } from './pipe-bytes.ts';
import { streamBytes } from './stream-bytes.ts';

/** The name of standard input in messages. */
export const STDIN_NAME = 'standard input';

/** After how many ms of silence a message says so: sooner if something else could have been read. */
const PATIENCE = { beside: 1_000, alone: 10_000 };

/**
 * Opens standard input. If a pipe is read although the environment or the config file sets `source`, it must hold
 * something: under cron, in CI and over ssh standard input is often a pipe that nobody writes to. Throws a UsageError
 * if it is then empty. Says once that nothing has come for a while.
 */
export async function openStdin(source: string | undefined, say: (line: string) => void): Promise<ByteSource> {
  const bytes = stdinBytes();
  if (kindOfStdin() !== 'pipe') return bytes;
  const ways = source === undefined ? '--source names a source' : `--source ${source} or </dev/null reads the source`;
  const told = sayingWhenSilent(bytes, source === undefined ? PATIENCE.alone : PATIENCE.beside, () =>
    say(`nothing has come from standard input yet: waiting for whoever holds that pipe (${ways})`),
  );
  if (source === undefined) return told;
  const { head, whole } = await peeked(told, 1);
  if (head.length > 0) return whole;
  await whole.close();
  throw new UsageError(
    `standard input is a pipe without a byte, and ${source} is set as the source: it is not clear which of them is meant`,
    `--source ${source}, or </dev/null, for the source; --source - for the empty pipe`,
  );
}

/** The same source, which calls `call` once if its first byte takes longer than `patience`. */
function sayingWhenSilent(source: ByteSource, patience: number, call: () => void): ByteSource {
  let begun = false;
  return {
    read(into) {
      const got = source.read(into);
      const first = !begun;
      begun = true;
      if (!first || typeof got === 'number') return got;
      const timer = setTimeout(call, patience);
      return got.finally(() => clearTimeout(timer));
    },
    close: () => source.close(),
  };
}

/**
 * Standard input of any kind. A redirected file is read directly, from its current position; a pipe or socket as its
 * bytes come; anything else through Node's stream. Only a file may block the event loop. `close` releases it, so that
 * the program that writes it stops.
 */
function stdinBytes(): ByteSource {
  const kind = kindOfStdin();
  if (kind === 'file') return fdBytes(0, STDIN_NAME);
  // execa asks for the stream, too, and none can be made of a descriptor that is already being read.
  const stream = process.stdin;
  return kind === 'pipe' ? pipeBytes(0, STDIN_NAME) : streamBytes(stream, STDIN_NAME);
}

/** The kind of standard input. A closed one counts as other: process.stdin is then an empty stream. */
function kindOfStdin(): 'file' | 'pipe' | 'other' {
  try {
    const facts = fstatSync(0);
    return facts.isFile() ? 'file' : facts.isFIFO() || facts.isSocket() ? 'pipe' : 'other';
  } catch {
    return 'other';
  }
}
