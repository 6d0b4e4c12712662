import { availableParallelism } from 'node:os';
import { UsageError } from '../errors.ts';
import { namesArchive } from '../source/archive-name.ts';
import type { Partition } from './pack.ts';
import { plainBytes } from './plain-bytes.ts';

/** Who runs the plan: this thread, so many workers, or a Spark cluster. */
export type Engine =
  | { readonly kind: 'inline' }
  | { readonly kind: 'threads'; readonly threads: number }
  | { readonly kind: 'spark'; readonly master: string };

/** Plain bytes above which the workers' start (about a tenth of a second) is earned back. */
export const ENOUGH = 300e6;

/**
 * Reads `--master` and `-j`: `local` is this thread; `local[N]` so many workers; `local[*]`, the default, one for each core where there is
 * more than one partition and enough to read, and this thread otherwise; Spark's other masters are clusters. `partitions` is undefined for
 * standard input, which only this thread can read.
 `passes`: lines go
 * through as they are, so that those of a bucket come no faster for being handed from thread to thread.
 */
export function chooseEngine(
  { master = 'local[*]', jobs }: { readonly master?: string | undefined; readonly jobs?: number | undefined },
  partitions: readonly Partition[] | undefined,
  passes = false,
): Engine {
  const wanted = jobs ?? readMaster(master);
  if (wanted === 'spark' && partitions === undefined)
    throw new UsageError(
      'a cluster cannot read standard input',
      '--source s3://bucket/prefix, or a path that every executor has',
    );
  if (wanted === 'spark') return { kind: 'spark', master: master.trim() };
  if (partitions === undefined || wanted === 'inline') return { kind: 'inline' };
  if (wanted !== 'all') return { kind: 'threads', threads: wanted };
  if (passes && partitions.flat().every(({ object }) => object.uri.startsWith('s3://') && !namesArchive(object.key)))
    return { kind: 'inline' };
  const threads = Math.min(availableParallelism(), partitions.length);
  const bytes = partitions.flat().reduce((sum, part) => sum + plainBytes(part), 0);
  return threads > 1 && bytes >= ENOUGH ? { kind: 'threads', threads } : { kind: 'inline' };
}

function readMaster(master: string): number | 'all' | 'inline' | 'spark' {
  const text = master.trim();
  if (text === 'local') return 'inline';
  if (text === 'local[*]') return 'all';
  const count = /^local\[(\d{1,4})\]$/.exec(text)?.[1];
  if (count !== undefined && Number(count) > 0) return Number(count);
  if (/^(?:spark|k8s):\/\/[^/]|^yarn$|^local-cluster\[\d+, *\d+, *\d+\]$/.test(text)) return 'spark';
  throw new UsageError(
    `there is no engine "${master}"`,
    `--master local, 'local[4]' or 'local[*]', spark://HOST:7077, yarn or k8s://HOST; -j 4 is short for 'local[4]'`,
  );
}
