import { EXIT } from '../../errors.ts';

/** A run that reads what is new, until it is known whether its answer got out. */
export interface OpenRun {
  /** Writes down what is to come, and where this answer goes, before it does. */
  announce(answer: string | Uint8Array): void;
  /** What was read counts as read from now on. */
  place(): void;
  /** Lets the next run begin. */
  leave(): Promise<void>;
}

/** With these an answer is out, and nothing is read again for its sake. */
const ADVANCING: readonly unknown[] = [undefined, EXIT.ok, EXIT.badLines, EXIT.partial, EXIT.regression];

let open: OpenRun | undefined;

/** From now on this run is the one that `concludeRun` is about. */
export function openRun(run: OpenRun): void {
  open = run;
}

/** Tells the run that is open, if one is, what is about to be written to standard output. */
export function announceAnswer<Piece extends string | Uint8Array>(
  pieces: Iterable<Piece>,
): Iterable<Piece | Uint8Array> {
  if (open === undefined) return pieces;
  // One system call writes it, so that a kill leaves all of it or nothing.
  const answer = Buffer.concat(Array.from(pieces, (piece) => Buffer.from(piece)));
  open.announce(answer);
  return [answer];
}

/** Ends the run that is open, if one is: by its exit code it counts or does not. Throws a TeleError. */
export async function concludeRun(code: unknown): Promise<void> {
  const run = open;
  open = undefined;
  try {
    if (ADVANCING.includes(code)) run?.place();
  } finally {
    await run?.leave();
  }
}
