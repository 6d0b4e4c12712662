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

/** A folder that this process has locked. */
export interface FolderLock {
  /**
   * Throws a TeleError if another process has taken the lock meanwhile, for example while this one was stopped for a
   * minute.
   */
  expect(): void;
  isLost(): boolean;
  release(): Promise<void>;
}

/**
 * The words about a lock that another process holds, and whether to wait for it. Without waiting, a held lock is an
 * error.
 */
export interface LockTerms {
  /** The work of the other process, as in 'out is being fetched into'. */
  readonly held: string;
  readonly hint: string;
  readonly waits?: boolean;
}

/** The interval at which a holder renews its lock, and the silence after which it counts as dead, in ms. */
const BEAT = 5_000;
const DEAD = 30_000;

/** The holder of a lock: a process, and the host and place in which its number is valid. */
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
 * Locks `path`: a folder that exists as long as the lock, and whose time is renewed, so that it works between
 * containers and hosts, where process numbers mean nothing. Throws a TeleError that names the process that has it. A
 * holder that died here is recognised by its number at once; one that died elsewhere by its silence, which is waited
 * for.
 */
export async function lockFolder(path: string, folder: string, terms: LockTerms): Promise<FolderLock> {
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
  const release = await acquire(() => lock(folder, options), path, terms);
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

async function acquire<T>(lockIt: () => Promise<T>, path: string, terms: LockTerms): Promise<T> {
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
    const isHeld = state === 'alive' || (beat !== undefined && seen !== undefined && seen.mtimeMs !== beat);
    if (isHeld && !terms.waits) throw new LockHeld(terms, holder);
    if (state === 'dead') await removeDead(path, holder!);
    else await wait(500);
    beat = seen?.mtimeMs;
  }
}

/**
 * Removes the lock of a dead process. If several find it, only the one that gets hold of its description may remove it.
 */
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

/** The error for a lock that another process holds. */
export class LockHeld extends TeleError {
  constructor({ held, hint }: LockTerms, holder: Holder | undefined) {
    const where =
      holder === undefined ? '' : ` (process ${holder.pid}${holder.host === hostname() ? '' : ` on ${holder.host}`})`;
    super(`${held} by another tele${where}`, { hint });
  }
}

/** The description of the holder lies beside the lock, because the lock must be an empty folder. */
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
 * The place in which process numbers are valid: a boot of the machine, and in it a container. On other systems than
 * Linux, the host.
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
