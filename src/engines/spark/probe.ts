import { arch, platform } from 'node:os';
import { TeleError } from '../../errors.ts';
import { openParts, openStore } from '../input/open-part.ts';
import type { Job, SparkTask } from './job.ts';

/** The facts that one executor reports about itself. */
export interface Probe {
  readonly node: string;
  readonly platform: string;
  /** Why it cannot read the first object of the source; missing if it can, or if there is no source. */
  readonly fault?: string;
}

const SOME = 1 << 16;

/** Reports for each task what this executor is, and whether it can read the task's object. */
export async function serveProbe(
  { access }: Job,
  lines: AsyncIterable<string>,
  write: (text: string) => void,
): Promise<void> {
  for await (const line of lines) {
    const { partitions } = JSON.parse(line) as SparkTask;
    const fault = await readSome(access, partitions);
    const probe: Probe = { node: process.version, platform: `${platform()}-${arch()}`, ...(fault && { fault }) };
    write(`${JSON.stringify(probe)}\n`);
  }
}

async function readSome(access: Job['access'], partitions: SparkTask['partitions']): Promise<string | undefined> {
  try {
    for (const { parts } of partitions)
      for await (const { source } of openParts(await openStore(access), access, parts)) {
        await source.read(new Uint8Array(SOME));
        await source.close();
      }
    return undefined;
  } catch (error) {
    if (error instanceof TeleError) return error.message;
    throw error;
  }
}
