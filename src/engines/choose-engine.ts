import { availableParallelism } from 'node:os';
import { UsageError } from '../errors.ts';
import { namesArchive } from '../source/archive-name.ts';
import type { Partition } from './input/pack.ts';
import { plainBytes } from './input/plain-bytes.ts';
import { type MasterFlags, readMaster } from './master.ts';

/** Who runs the plan: this thread, so many workers, or a Spark cluster. */
export type Engine =
  | { readonly kind: 'inline' }
  | { readonly kind: 'threads'; readonly threads: number }
  | { readonly kind: 'spark'; readonly master: string };

/** The flags that choose. */
export interface EngineFlags extends MasterFlags {
  readonly unordered?: boolean;
}

/** Plain bytes above which the workers' start (about a tenth of a second) is earned back. */
export const ENOUGH = 300e6;

/**
 * Reads `--master` and `-j`: `local` is this thread; `local[N]` so many workers; `local[*]`, the default, one for each core where there is
 * more than one partition and enough to read, and this thread otherwise; Spark's other masters are clusters. `partitions` is undefined for
 * standard input, which only this thread can read. `passes`: lines go through as they are, so that those of a bucket come no faster for being
 * handed from thread to thread. `unordered` is a wish that only this thread fulfils.
 */
export function chooseEngine(flags: EngineFlags, partitions: readonly Partition[] | undefined, passes = false): Engine {
  const wanted = readMaster(flags);
  if (wanted === 'spark' && partitions === undefined)
    throw new UsageError(
      'a cluster cannot read standard input',
      '--source s3://bucket/prefix, or a path that every executor has',
    );
  if (wanted === 'spark') return { kind: 'spark', master: flags.master!.trim() };
  if (partitions === undefined || wanted === 'inline') return { kind: 'inline' };
  if (wanted !== 'all') return { kind: 'threads', threads: wanted };
  if (flags.unordered) return { kind: 'inline' };
  if (passes && partitions.flat().every(({ object }) => object.uri.startsWith('s3://') && !namesArchive(object.key)))
    return { kind: 'inline' };
  const threads = Math.min(availableParallelism(), partitions.length);
  const bytes = partitions.flat().reduce((sum, part) => sum + plainBytes(part), 0);
  return threads > 1 && bytes >= ENOUGH ? { kind: 'threads', threads } : { kind: 'inline' };
}
