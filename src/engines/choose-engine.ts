import { availableParallelism } from 'node:os';
import { debug } from '../debug.ts';
import { UsageError } from '../errors.ts';
import { isRemote } from '../source/address.ts';
import { namesArchive } from '../source/archive-name.ts';
import type { Partition } from './input/pack.ts';
import { plainBytes } from './input/plain-bytes.ts';
import { type MasterFlags, readMaster } from './master.ts';

/** The place where a plan runs: this thread, so many worker threads, or a Spark cluster. */
export type Engine =
  | { readonly kind: 'inline' }
  | { readonly kind: 'threads'; readonly threads: number }
  | { readonly kind: 'spark'; readonly master: string };

/** The flags that choose the engine. */
export interface EngineFlags extends MasterFlags {
  readonly unordered?: boolean;
}

/** The number of plain bytes above which starting the workers (about a tenth of a second) pays. */
export const ENOUGH = 300e6;

/**
 * Chooses the engine by `--master` and `-j`: `local` is this thread; `local[N]` is N workers; `local[*]`, the default,
 * is one worker for each core if there is more than one partition and enough to read, and this thread otherwise;
 * Spark's other masters are clusters. `partitions` is undefined for standard input, which only this thread can read.
 * `passes` says that lines pass unchanged, so that those of a bucket gain nothing from other threads. `ordered` says
 * that the plan numbers records, which are then read one after the other. Only this thread honours `unordered`.
 */
export function chooseEngine(
  flags: EngineFlags,
  partitions: readonly Partition[] | undefined,
  { passes = false, ordered = false } = {},
): Engine {
  const wanted = readMaster(flags);
  if (wanted === 'spark' && partitions === undefined)
    throw new UsageError(
      'a cluster cannot read standard input',
      '--source s3://bucket/prefix, hdfs://host/path, or a path that every executor has',
    );
  if (wanted === 'spark') return because({ kind: 'spark', master: flags.master!.trim() }, 'asked for');
  if (partitions === undefined) return because({ kind: 'inline' }, 'standard input is read by one thread');
  if (wanted === 'inline') return because({ kind: 'inline' }, 'asked for');
  if (ordered) return because({ kind: 'inline' }, 'records are numbered in their order, which one thread does');
  if (wanted !== 'all') return because({ kind: 'threads', threads: wanted }, 'asked for');
  if (flags.unordered) return because({ kind: 'inline' }, '--unordered');
  if (passes && partitions.flat().every(({ object }) => isRemote(object.uri) && !namesArchive(object.key)))
    return because({ kind: 'inline' }, 'lines of a bucket pass as they are, which more threads do not speed up');
  const threads = Math.min(availableParallelism(), partitions.length);
  const bytes = partitions.flat().reduce((sum, part) => sum + plainBytes(part), 0);
  const why = `${partitions.length} partitions of about ${bytes} plain bytes; threads pay from ${ENOUGH} on`;
  return because(threads > 1 && bytes >= ENOUGH ? { kind: 'threads', threads } : { kind: 'inline' }, why);
}

function because(engine: Engine, why: string): Engine {
  debug('engine', () => `${JSON.stringify(engine)} (${why})`);
  return engine;
}
