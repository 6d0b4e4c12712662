import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { justBlocked } from './blocked.ts';
import type { S3Body, S3Connection } from './connection.ts';
import { sawBody } from './read-buffer.ts';
import { BadAnswer, faultName, isPassing } from './s3-error.ts';
import { countRetry } from './stats.ts';

/** The bytes [start, end) of an object on their way. */
export interface Part {
  readonly start: number;
  readonly end: number;
  /** Where they go, and how many have come. */
  readonly bytes: Uint8Array;
  received: number;
}

/** What all parts of one reading must have in common. The ETag is set by the first answer where the listing had none. */
export interface Pin {
  readonly key: string;
  readonly size: number;
  etag: string | undefined;
}

/**
 * Fills a part, resuming behind the last byte that came when the line breaks, at most `connection.retries` times without
 * progress; what the SDK gave up is tried once more.
 * Every answer is held against the pin: another ETag, range or length is a fault like a broken line, and never becomes
 * bytes. Throws raw errors. `moved` is called when pieces came.
 */
export async function fetchPart(
  connection: S3Connection,
  pin: Pin,
  part: Part,
  signal: AbortSignal,
  moved: () => void,
): Promise<void> {
  let rounds = 0;
  for (let attempt = 1; ; attempt++) {
    let inBody = false;
    const before = part.received;
    try {
      const start = part.start + before;
      const whole = start === 0 && part.end === pin.size;
      const range = whole ? undefined : { start, end: part.end };
      await connection.get({ key: pin.key, range, etag: pin.etag, signal }, async (answer) => {
        inBody = true;
        const stop = () => answer.body.destroy();
        signal.addEventListener('abort', stop, { once: true });
        try {
          checkAnswer(answer, pin, start, part.end, whole);
          await receive(answer.body, part, connection, moved);
        } finally {
          signal.removeEventListener('abort', stop);
          answer.body.destroy();
        }
      });
      return;
    } catch (error) {
      // Where no answer came, the SDK has tried several times already. What ran out of time while nobody listened is no try.
      const deaf = justBlocked();
      rounds += inBody || deaf ? 0 : 1;
      attempt -= deaf ? 1 : 0;
      attempt = part.received - before >= progress ? 1 : attempt;
      if (signal.aborted || !isPassing(error) || attempt > connection.retries || rounds > 1) {
        throw error;
      }
      countRetry(connection.stats, inBody ? faultName(error) : undefined);
      await wait(Math.random() * connection.retryDelay * 2 ** attempt, undefined, { signal });
    }
  }
}

/** What a try must bring forward, in bytes, not to count as one. */
const progress = 64 * 1024;

function checkAnswer(answer: S3Body, pin: Pin, start: number, end: number, whole: boolean): void {
  if (answer.etag !== undefined && pin.etag !== undefined && bare(answer.etag) !== bare(pin.etag)) {
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
}

function receive(body: Readable, part: Part, { stats }: S3Connection, moved: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    body.on('data', (piece: Uint8Array) => {
      const due = part.end - part.start - part.received;
      if (piece.length > due) {
        reject(new BadAnswer('WrongLength', 'more bytes came than were due'));
        return;
      }
      sawBody(piece);
      stats.bytes += piece.length;
      part.bytes.set(piece, part.received);
      part.received += piece.length;
      moved();
    });
    body.on('error', reject);
    body.on('end', () => {
      const missing = part.end - part.start - part.received;
      if (missing > 0) {
        reject(new BadAnswer('WrongLength', `${missing} bytes are missing`));
      } else {
        resolve();
      }
    });
    body.on('close', () => reject(Object.assign(new Error('closed'), { code: 'ERR_STREAM_PREMATURE_CLOSE' })));
  });
}

function bare(etag: string): string {
  return etag.replace(/^(?:W\/)?"(.*)"$/, '$1');
}
