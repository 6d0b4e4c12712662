import { setTimeout as wait } from 'node:timers/promises';
import { justBlocked } from './blocked.ts';
import { type Checked, checkBytes } from './check-bytes.ts';
import type { S3Connection } from './connection.ts';
import type { S3Head } from './read-head.ts';
import { BadAnswer, faultName, isPassing, isWrongChecksum } from './s3-error.ts';
import { countRetry } from './stats.ts';

/** The bytes [start, end) of an object that are being fetched. */
export interface PendingRange {
  readonly start: number;
  readonly end: number;
  /** The memory for them, and how many have arrived. */
  readonly bytes: Uint8Array;
  received: number;
}

/**
 * The properties that all parts of one reading must share. If the listing had no ETag and time, the first answer sets
 * them.
 */
export interface Pin extends Checked {
  readonly key: string;
  readonly size: number;
  etag: string | undefined;
  modified: number | undefined;
}

/**
 * Fills a part. If the connection breaks, it resumes behind the last byte that arrived, at most `connection.retries`
 * times without progress; what the SDK gave up is tried once more. A part that is the whole object is checked, and
 * fetched again if its checksum is wrong. Every answer is compared with the pin: another ETag, range or length is a
 * fault like a broken connection, and never becomes bytes. Throws raw errors, or the reason of an aborted `signal`.
 * `moved` is called when bytes arrived.
 */
export async function fetchPart(
  connection: S3Connection,
  pin: Pin,
  part: PendingRange,
  signal?: AbortSignal,
  moved: () => void = () => {},
): Promise<void> {
  let rounds = 0;
  const isObject = part.start === 0 && part.end === pin.size;
  const came = (bytes: number) => {
    connection.stats.bytes += bytes;
    part.received += bytes;
    moved();
  };
  for (let attempt = 1; ; attempt++) {
    let inBody = false;
    const before = part.received;
    try {
      const start = part.start + before;
      const whole = isObject && start === 0;
      const range = whole ? undefined : { start, end: part.end };
      const begin = (head: S3Head) => {
        inBody = true;
        checkAnswer(head, pin, start, part.end, whole);
        return part.bytes.subarray(before);
      };
      await connection.get({ key: pin.key, range, etag: pin.etag, signal }, begin, came);
      if (isObject) await checkBytes(part.bytes, pin, connection.etags);
      return;
    } catch (error) {
      const wrong = isWrongChecksum(error);
      if (wrong) part.received = 0;
      // If no answer came, the SDK has already tried several times. A timeout while this thread was blocked does not
      // count as a try.
      const deaf = !wrong && justBlocked();
      rounds += inBody || deaf ? 0 : 1;
      attempt -= deaf ? 1 : 0;
      attempt = part.received - before >= progress ? 1 : attempt;
      if (signal?.aborted || !isPassing(error) || attempt > connection.retries || rounds > 1) {
        throw error;
      }
      countRetry(connection.stats, inBody ? faultName(error) : undefined);
      await wait(Math.random() * connection.retryDelay * 2 ** attempt, undefined, signal && { signal });
    }
  }
}

/** A try that brings at least this many bytes does not count. */
const progress = 64 * 1024;

function checkAnswer(answer: S3Head, pin: Pin, start: number, end: number, whole: boolean): void {
  if (!isSame(answer.etag ?? pin.etag, pin.etag ?? answer.etag) || isOfAnotherTime(answer, pin)) {
    throw new BadAnswer('WrongETag', 'the answer is of another version');
  }
  if (!whole) {
    const [, from, to, size] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(answer.contentRange ?? '') ?? [];
    if (Number(from) !== start || Number(to) !== end - 1 || (size !== '*' && Number(size) !== pin.size)) {
      throw new BadAnswer('WrongRange', `asked for bytes ${start}-${end - 1}, got ${answer.contentRange ?? 'all'}`);
    }
  }
  if (answer.length !== undefined && answer.length !== end - start) {
    throw new BadAnswer('WrongLength', `${end - start} bytes were due, ${answer.length} announced`);
  }
  pin.etag ??= answer.etag;
  pin.modified ??= answer.modified;
  if (whole) pin.checksum = answer.checksum;
}

/** Whether the time differs, which stands in for a missing ETag; headers have it to the second. */
function isOfAnotherTime(answer: S3Head, pin: Pin): boolean {
  if (pin.etag !== undefined || pin.modified === undefined || answer.modified === undefined) return false;
  return Math.floor(answer.modified / 1000) !== Math.floor(pin.modified / 1000);
}

function isSame(a: string | undefined, b: string | undefined): boolean {
  return a === b || bare(a) === bare(b);
}

function bare(etag: string | undefined): string | undefined {
  return etag?.replace(/^(?:W\/)?"(.*)"$/, '$1');
}
