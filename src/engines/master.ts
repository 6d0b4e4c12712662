import { UsageError } from '../errors.ts';

/** `--master` and `-j` as a user gives them. */
export interface MasterFlags {
  readonly master?: string | undefined;
  readonly jobs?: number | undefined;
}

/**
 * The meaning of both flags: a number of workers, one for each core if that pays, this thread, or a Spark cluster.
 * Throws a UsageError for other words.
 */
export function readMaster({ master = 'local[*]', jobs }: MasterFlags): number | 'all' | 'inline' | 'spark' {
  if (jobs !== undefined) return jobs;
  const text = master.trim();
  if (text === 'local') return 'inline';
  if (text === 'local[*]') return 'all';
  const count = /^local\[(\d{1,4})\]$/.exec(text)?.[1];
  if (count !== undefined && Number(count) > 0) return Number(count);
  if (/^(?:spark|k8s):\/\/[^/]|^yarn$|^local-cluster\[\d+, *\d+, *\d+\]$/.test(text)) return 'spark';
  throw new UsageError(
    `there is no engine "${master}"`,
    `--master local, 'local[4]' or 'local[*]', ${CLUSTERS}; -j 4 is short for 'local[4]'`,
  );
}

/** The notation of a cluster's master. */
export const CLUSTERS = 'spark://HOST:7077, yarn or k8s://HOST';
