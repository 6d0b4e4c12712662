import { setTimeout as after } from 'node:timers/promises';
import type { ByteSource } from '../bytes.ts';
import type { FollowedFile } from './followed-file.ts';
import { KnownFiles, type ListedFile } from './known-files.ts';

/** The time in ms between two looks at the files. */
const PAUSE = 100;

const NEWLINE = 10;

/**
 * What is added to files from now on, as whole lines, until it is closed: of files that get another name, that are
 * emptied, and that are new. `list` lists the files. Each pause costs a listing and a look at the size of each file.
 * Throws a TeleError for too many files.
 */
export async function followFiles(
  list: () => Promise<readonly ListedFile[]>,
  say: (line: string) => void,
): Promise<ByteSource> {
  const known = new KnownFiles(say);
  known.begin(await list());
  let isClosed = false;
  /** The files in the order in which they are asked, and whether one of them may have more at once. */
  let turn: FollowedFile[] = [];
  let hasMore = false;
  let looked = performance.now();
  /** The last bytes, the number of their first line among all lines, and its place in its file. */
  let bytes: Uint8Array = new Uint8Array();
  let lines = 0;
  let first = { name: '', from: 0, number: 1, line: 1, at: 0 };
  /** The place of these bytes in their file. */
  let begin = 0;

  const take = (into: Uint8Array): number => {
    for (const [k, file] of turn.entries()) {
      const { at, isInside } = file;
      const got = file.take(into);
      if (got === 0 && isInside) return 0;
      if (got === 0) continue;
      bytes = into.subarray(0, got);
      begin = at;
      if (!isInside) first = { name: file.name, from: file.from, number: lines + 1, line: file.lines + 1, at };
      const count = countLines(bytes);
      lines += count;
      file.lines += count;
      hasMore = got > into.length / 2 || k < turn.length - 1;
      // The rest of a line comes before any other; else the next file has its turn.
      turn = file.isInside ? [file, ...turn.toSpliced(k, 1)] : [...turn.slice(k + 1), ...turn.slice(0, k + 1)];
      return got;
    }
    hasMore = false;
    return 0;
  };

  const look = async () => {
    looked = performance.now();
    known.look(await list());
    turn = known.files.sort((a, b) => Number(b.isInside) - Number(a.isInside));
  };

  const wait = async (into: Uint8Array): Promise<number> => {
    for (;;) {
      if (!hasMore) await after(PAUSE);
      if (isClosed) return 0;
      await look();
      const got = take(into);
      if (got > 0) return got;
    }
  };

  return {
    read: (into) => (hasMore && performance.now() < looked + PAUSE && take(into)) || wait(into),
    close() {
      isClosed = true;
      known.close();
    },
    place(number) {
      const behind = number - first.number;
      let at = 0;
      for (let left = behind; left > 0; left--) at = bytes.indexOf(NEWLINE, at) + 1;
      const { name, from } = first;
      return {
        name,
        ...(from > 0 && { from }),
        offset: behind === 0 ? first.at : begin + at,
        line: first.line + behind,
      };
    },
  };
}

function countLines(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) count++;
  return count;
}
