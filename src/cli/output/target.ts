import { writeAll } from '../../write.ts';

/** A place where answers go. */
export interface Target {
  /** Whether a person reads there, so that answers are tables, in colour where the terminal has colours. */
  readonly isTTY: boolean;
  /** The width of the terminal, where it is known. */
  readonly columns?: number;
  /** Called before records that may come without end, so that each is shown at once. */
  expectEndless?(): void;
  /** Writes everything before it returns. */
  write(data: string | Uint8Array): void;
}

const STANDARD: Target = {
  get isTTY() {
    return process.stdout.isTTY === true;
  },
  get columns() {
    return process.stdout.columns;
  },
  write: (data) => writeAll(1, data),
};

let current = STANDARD;

/** The place where answers go now: standard output, unless `withTarget` runs. */
export function target(): Target {
  return current;
}

/** Sends the answers of some work to another place. */
export async function withTarget(other: Target, work: () => Promise<void>): Promise<void> {
  current = other;
  try {
    await work();
  } finally {
    current = STANDARD;
  }
}
