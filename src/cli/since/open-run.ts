import { EXIT } from '../../errors.ts';

/** A run that reads only what is new, and for which it is not yet known whether its answer was written. */
export interface OpenRun {
  /** Writes the next mark, with the place of the answer, before the answer is written. */
  announce(answer: string | Uint8Array): void;
  /** Puts the next mark in its place: from then on, what this run read counts as read. */
  place(): void;
  /** Releases the lock, so that the next run can begin. */
  leave(): Promise<void>;
}

/** The exit codes with which the answer has been written, so that the run counts. */
const ADVANCING: readonly unknown[] = [undefined, EXIT.ok, EXIT.badLines, EXIT.partial, EXIT.regression];

let open: OpenRun | undefined;

/** Makes this run the one that `announceAnswer` and `concludeRun` refer to. */
export function openRun(run: OpenRun): void {
  open = run;
}

/**
 * Announces to the open run, if there is one, the answer that is about to be written to standard output. Returns the
 * pieces to write.
 */
export function announceAnswer<Piece extends string | Uint8Array>(
  pieces: Iterable<Piece>,
): Iterable<Piece | Uint8Array> {
  if (open === undefined) return pieces;
  // The answer is written by one system call, so that a kill leaves all of it or nothing.
  const answer = Buffer.concat(Array.from(pieces, (piece) => Buffer.from(piece)));
  open.announce(answer);
  return [answer];
}

/**
 * Ends the open run, if there is one. The exit code decides whether it counts. Throws a TeleError if the mark cannot be
 * written.
 */
export async function concludeRun(code: unknown): Promise<void> {
  const run = open;
  open = undefined;
  try {
    if (ADVANCING.includes(code)) run?.place();
  } finally {
    await run?.leave();
  }
}
