import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { TeleError, UsageError } from '../../errors.ts';
import type { Plan } from '../../plan/plan.ts';
import { isHdfs, isRemote, pathOf } from '../../source/address.ts';
import type { S3Options } from '../../source/s3/options.ts';
import { isPendingName, writeWhole } from '../../write.ts';
import { openStore } from '../input/open-part.ts';
import type { Report } from '../run/report.ts';
import { nameElsewhere } from './job.ts';
import { openUpload, PARTS, type PartFile } from './task-output.ts';

const MANIFEST = 'manifest.json';

/**
 * Checks that executors may write part files below `out`, and returns its name for them. Throws a TeleError if
 * something is there: results of two runs are never mixed.
 */
export async function openOut(out: string, plan: Plan, s3: S3Options | undefined): Promise<string> {
  if (plan.wide || plan.stages.some(({ op }) => op === 'head'))
    throw new UsageError(
      '--parts is for records that executors can write each on its own: rows of an aggregate, samples of a size and what a limit lets through come back',
      'leave out --parts',
    );
  const remote = isRemote(out);
  const taken = remote ? await isTakenAddress(out, s3) : isTakenFolder(resolve(pathOf(out)));
  if (taken) throw new TeleError(`${out} already holds something`, { hint: 'another folder or prefix' });
  return remote ? nameElsewhere(out.replace(/\/+$/, '')) : resolve(pathOf(out));
}

/** Writes the list of what was written. Its presence means that the result is complete. */
export async function writeManifest(
  out: string,
  plan: Plan,
  files: readonly PartFile[],
  { inputs, lines, bad, out: records, failed }: Report,
  s3: S3Options = {},
): Promise<void> {
  const sorted = files
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((file) => ({ ...file, name: `${PARTS}/${file.name}` }));
  const text = `${JSON.stringify({ version: 1, plan, counts: { inputs, lines, bad, out: records }, failed, files: sorted }, null, 2)}\n`;
  if (isRemote(out)) {
    if (isHdfs(out)) await (await import('../../source/hdfs/hdfs.ts')).removePending(`${out}/${PARTS}`);
    const upload = await openUpload(`${out}/${MANIFEST}`, s3);
    await upload.write(Buffer.from(text));
    await upload.end();
    return;
  }
  try {
    mkdirSync(out, { recursive: true });
  } catch (error) {
    throw new TeleError(`${join(out, MANIFEST)} cannot be written: ${(error as Error).message}`, { cause: error });
  }
  dropLeftovers(join(out, PARTS));
  // The manifest states that everything is there, so it must be whole itself.
  writeWhole(join(out, MANIFEST), [text], 'the manifest');
}

/** Removes the hidden files of attempts that were killed. The job is done, so nobody writes any more. */
function dropLeftovers(folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) if (isPendingName(name)) rmSync(join(folder, name), { force: true });
}

function isTakenFolder(folder: string): boolean {
  return existsSync(folder) && readdirSync(folder).length > 0;
}

async function isTakenAddress(uri: string, s3: S3Options | undefined): Promise<boolean> {
  const store = await openStore({ uri, ...(s3 && { s3 }) });
  try {
    for await (const { objects, prefixes } of store.list('', '/'))
      if (objects.length + prefixes.length > 0) return true;
  } catch (error) {
    // A folder of HDFS that is not there yet; a bucket has no folders.
    if (((error as Error).cause as Error | undefined)?.name !== 'FileNotFoundException') throw error;
  }
  return false;
}
