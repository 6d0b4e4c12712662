import { findFault } from '../../plan/read-plan.ts';
import type { Schema } from '../../plan/schema.ts';
import { BadAnswer } from '../s3/s3-error.ts';
import type { HdfsClient } from './hdfs-client.ts';

/** What HDFS says of a file or folder. */
export interface FileStatus {
  /** The name in its folder; '' where the thing itself was asked for. */
  readonly pathSuffix: string;
  readonly type: 'FILE' | 'DIRECTORY' | 'SYMLINK';
  readonly length: number;
  /** In ms since 1970. */
  readonly modificationTime: number;
  /** Its inode number, which HttpFS does not say. */
  readonly fileId?: number;
}

const STATUS: Schema = {
  type: 'object',
  properties: {
    pathSuffix: { type: 'string' },
    type: { type: 'string' },
    length: { type: 'integer', minimum: 0 },
    modificationTime: { type: 'integer' },
  },
  required: ['pathSuffix', 'type', 'length', 'modificationTime'],
};

/** Asks for one file or folder. Throws raw errors, also if there is none. */
export async function readStatus(client: HdfsClient, path: string): Promise<FileStatus> {
  const answer = (await client.ask({ method: 'GET', path, op: 'GETFILESTATUS' })) as
    | { FileStatus?: unknown }
    | undefined;
  return checked(answer?.FileStatus);
}

/** Asks for what is in a folder; of a file, for itself. Costs one request, and an answer of some 400 bytes for each. */
export async function listStatus(client: HdfsClient, path: string): Promise<FileStatus[]> {
  const answer = (await client.ask({ method: 'GET', path, op: 'LISTSTATUS' })) as
    | { FileStatuses?: { FileStatus?: unknown[] } }
    | undefined;
  const found = answer?.FileStatuses?.FileStatus;
  if (!Array.isArray(found)) throw new BadAnswer('OddListing', 'the answer has no FileStatuses');
  return found.map(checked);
}

function checked(status: unknown): FileStatus {
  const { pathSuffix, type, length, modificationTime, fileId } = (status ?? {}) as FileStatus;
  const fault = findFault({ pathSuffix, type, length, modificationTime }, STATUS, '');
  if (fault !== undefined) throw new BadAnswer('OddListing', `the answer has a status that is none: ${fault}`);
  return { pathSuffix, type, length, modificationTime, ...(typeof fileId === 'number' && { fileId }) };
}
