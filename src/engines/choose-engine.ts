import { availableParallelism } from 'node:os';
import { UsageError } from '../errors.ts';
import type { PartSpec } from './part-spec.ts';

/** Who runs the plan: this thread, or so many workers. */
export type Engine = { readonly kind: 'inline' } | { readonly kind: 'threads'; readonly threads: number };

/** Bytes of plain input above which the workers' start (about a tenth of a second) is earned back. */
export const PLAIN_ENOUGH = 300e6;
/** The same for compressed input: it grows tenfold, and decoding is the cost. */
export const COMPRESSED_ENOUGH = 30e6;

/**
 * Reads `--master` and `-j`: `local` is this thread; `local[N]` so many workers; `local[*]`, the default, one for each core where there is
 * more than one part and enough to read, and this thread otherwise. `parts` is undefined for standard input, which only this thread can read.
 */
export function chooseEngine(
  { master = 'local[*]', jobs }: { readonly master?: string | undefined; readonly jobs?: number | undefined },
  parts: readonly PartSpec[] | undefined,
): Engine {
  const wanted = jobs ?? readMaster(master);
  if (parts === undefined || wanted === 'inline') return { kind: 'inline' };
  if (wanted !== 'all') return { kind: 'threads', threads: wanted };
  const threads = Math.min(availableParallelism(), parts.length);
  return threads > 1 && weight(parts) >= 1 ? { kind: 'threads', threads } : { kind: 'inline' };
}

function readMaster(master: string): number | 'all' | 'inline' {
  const text = master.trim();
  if (text === 'local') return 'inline';
  if (text === 'local[*]') return 'all';
  const count = /^local\[(\d{1,4})\]$/.exec(text)?.[1];
  if (count !== undefined && Number(count) > 0) return Number(count);
  throw new UsageError(
    `there is no engine "${master}"`,
    `--master local, 'local[4]' or 'local[*]'; -j 4 is short for 'local[4]'`,
  );
}

function weight(parts: readonly PartSpec[]): number {
  let sum = 0;
  for (const { object, range } of parts) {
    if (range) sum += (range.end - range.start) / PLAIN_ENOUGH;
    else sum += object.size / (/\.(?:gz|xz|lzma|zst|zstd)$/i.test(object.key) ? COMPRESSED_ENOUGH : PLAIN_ENOUGH);
  }
  return sum;
}
