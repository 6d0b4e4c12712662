import type { Plan } from '../../plan/plan.ts';
import { fromAnywhere, isHdfs } from '../../source/address.ts';
import { portableHdfs } from '../../source/hdfs/hdfs-place.ts';
import type { Access } from '../input/open-part.ts';
import type { Partition } from '../input/pack.ts';

/**
 * The description of a run for each of its workers, as one word of the command line. It holds no secret: executors have
 * credentials of their own.
 */
export interface Job {
  readonly version: 1;
  readonly plan: Plan;
  readonly access: Access;
  /** Whether bad lines are kept. */
  readonly keepBad: boolean;
  /** Whether states are merged on the executors; otherwise they come back partition by partition, in order. */
  readonly merge: boolean;
  /** The place for part files; without it the lines of the result come back. */
  readonly out?: string;
}

/** Consecutive partitions that one task of Spark works on, as one line of a worker's standard input. */
export interface SparkTask {
  readonly number: number;
  readonly partitions: readonly {
    readonly number: number;
    readonly parts: Partition;
    /** Parts that must not be read again, by their place in the partition, and why. */
    readonly lost?: Readonly<Record<number, string>>;
  }[];
}

/** A job as one word that no shell changes. */
export function encodeJob(job: Job): string {
  return Buffer.from(JSON.stringify(job)).toString('base64url');
}

/** The job that `encodeJob` encoded. */
export function decodeJob(word: string): Job {
  return JSON.parse(Buffer.from(word, 'base64url').toString());
}

/** The access by which executors reach the source: relative paths and profiles of this machine mean nothing to them. */
export function accessElsewhere({ uri, files, select, input, types, s3 }: Access): Access {
  const { profile: _, ...elsewhere } = s3 ?? {};
  return {
    uri: nameElsewhere(uri),
    ...(files && { files: files.map(nameElsewhere) }),
    ...(select !== undefined && { select }),
    ...(input !== undefined && { input }),
    ...(types !== undefined && { types }),
    s3: elsewhere,
  };
}

/** The name of a source on every machine: of HDFS one that needs no settings of this one. */
export function nameElsewhere(uri: string): string {
  return isHdfs(uri) ? portableHdfs(uri) : fromAnywhere(uri);
}
