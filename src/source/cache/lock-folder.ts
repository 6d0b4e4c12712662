import { randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { lock } from 'proper-lockfile';
import { TeleError } from '../../errors.ts';
import { findFault } from '../../plan/read-plan.ts';
import type { Schema } from '../../plan/schema.ts';

/** A folder that is ours. */
export interface FolderLock {
  /** Throws a TeleError where somebody else has taken it meanwhile, as when this process was stopped for a minute. */
  expect(): void;
  isLost(): boolean;
  release(): Promise<void>;
}

/** How often a holder says that it is alive, and after what silence it counts as dead, in ms. */
const BEAT = 5_000;
const DEAD = 30_000;

/** Who holds a lock: a process, and what its number means something in. */
interface Holder {
  readonly host: string;
  readonly place: string;
  readonly pid: number;
}

const HOLDER: Schema = {
  type: 'object',
  properties: { host: { type: 'string' }, place: { type: 'string' }, pid: { type: 'integer', minimum: 1 } },
  required: ['host', 'place', 'pid'],
  additionalProperties: false,
};

/**
 * Makes `path` ours: a folder that is there while the lock is, and whose time is renewed, so that it works between
 * containers and hosts, where the number of a process says nothing. Throws a TeleError that names the process that has
 * it. One that died here is known by its number at once; one that died elsewhere by its silence, which is waited for.
 */
export async function lockFolder(path: string, folder: string): Promise<FolderLock> {
  let lost: TeleError | undefined;
  const options = {
    lockfilePath: path,
    realpath: false,
    stale: DEAD,
    update: BEAT,
    onCompromised: (cause: Error) => {
      lost = new TeleError(`${folder} was taken over by another tele while this one did not answer`, { cause });
    },
  } as const;
  const release = await acquire(() => lock(folder, options), path, folder);
  await writeFile(holderFile(path), `${JSON.stringify(ourselves())}\n`);
  return {
    expect() {
      if (lost !== undefined) throw lost;
    },
    isLost: () => lost !== undefined,
    async release() {
      if (lost !== undefined) return;
      await rm(holderFile(path), { force: true });
      await release();
    },
  };
}

async function acquire<T>(lockIt: () => Promise<T>, path: string, folder: string): Promise<T> {
  let beat: number | undefined;
  for (;;) {
    try {
      return await lockIt();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error;
    }
    const holder = await readHolder(path);
    const state = stateOf(holder);
    const seen = await stat(path).catch(() => undefined);
    if (state === 'alive' || (beat !== undefined && seen !== undefined && seen.mtimeMs !== beat))
      throw held(folder, holder);
    if (state === 'dead') await removeDead(path, holder!);
    else await wait(500);
    beat = seen?.mtimeMs;
  }
}

/** Of several that find the dead one, he may remove its lock who has its description. */
async function removeDead(path: string, holder: Holder): Promise<void> {
  const taken = `${holderFile(path)}.${randomBytes(6).toString('hex')}`;
  try {
    await rename(holderFile(path), taken);
  } catch {
    return;
  }
  if (!isDeepStrictEqual(await parseHolder(taken), holder)) return rename(taken, holderFile(path));
  await rm(path, { recursive: true, force: true });
  await rm(taken);
}

function held(folder: string, holder: Holder | undefined): TeleError {
  const where =
    holder === undefined ? '' : ` (process ${holder.pid}${holder.host === hostname() ? '' : ` on ${holder.host}`})`;
  return new TeleError(`${folder} is being fetched into by another tele${where}`, {
    hint: 'wait for it, or choose another folder',
  });
}

/** Beside the lock: that must be an empty folder. */
function holderFile(path: string): string {
  return `${path}.holder`;
}

function readHolder(path: string): Promise<Holder | undefined> {
  return parseHolder(holderFile(path));
}

async function parseHolder(file: string): Promise<Holder | undefined> {
  try {
    const holder: unknown = JSON.parse(await readFile(file, 'utf8'));
    return findFault(holder, HOLDER, '') === undefined ? (holder as Holder) : undefined;
  } catch {
    return undefined;
  }
}

function ourselves(): Holder {
  return { host: hostname(), place: place(), pid: process.pid };
}

/**
 * What the numbers of processes belong to: a start of a machine, and in it a container. Elsewhere than on Linux, a
 * host.
 */
function place(): string {
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}

function stateOf(holder: Holder | undefined): 'alive' | 'dead' | 'unknown' {
  if (holder === undefined || holder.place !== place()) return 'unknown';
  try {
    process.kill(holder.pid, 0);
    return 'alive';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? 'alive' : 'dead';
  }
}
