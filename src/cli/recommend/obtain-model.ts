import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import path from 'node:path';
import type { RatingsState } from '../../analysis/ratings/state.ts';
import type { Input } from '../../engines/input/input.ts';
import { readMaster } from '../../engines/master.ts';
import { EXIT, TeleError } from '../../errors.ts';
import { openModel, type StoredModel } from '../../model/file/stored-model.ts';
import { fromAnywhere } from '../../source/address.ts';
import { defaultCacheFolder } from '../../source/cache/cache.ts';
import { versionOf } from '../../source/store.ts';
import { say } from '../output/say.ts';
import { checkCluster, checkTraining, type TrainingFlags } from './parameters.ts';
import type { RatingFlags } from './read-ratings.ts';
import { sayNoReport } from './say-no-report.ts';
import { tellIterations } from './training-progress.ts';

/** The number of models that the cache keeps. The least recently used ones go first. */
const KEPT = 10;

/**
 * A model of the source, trained now or found in the cache: its file's name is computed from the objects with their
 * ETags or times, and from everything that the result depends on. Says when it trains. Standard input has no identity
 * and is trained on each time.
 */
export async function obtainModel(
  flags: RatingFlags & TrainingFlags,
  input: Input,
  read: () => Promise<RatingsState>,
): Promise<StoredModel> {
  const folder = path.join(path.dirname(defaultCacheFolder()), 'models');
  const file = path.join(folder, `${modelName(flags, input)}.model`);
  checkTraining(flags);
  checkCluster(flags);
  if (wasUsed(file)) {
    sayNoReport(flags);
    return openModel(file);
  }
  say(`note: no model was given: training on ${input.uri === '-' ? 'standard input' : input.uri}`);
  const state = await read();
  const { trainModel } = await import('./train-model.ts');
  const { writeModel } = await import('../../model/file/write-model.ts');
  const { model, notes, named, isInterrupted } = await trainModel(state, flags, {
    tell: tellIterations(flags.progress),
    source: input.uri,
  });
  if (isInterrupted) throw new TeleError('interrupted: the model was not kept', { exit: EXIT.interrupted });
  makeFolder(folder);
  writeModel(file, model, notes, named.ratings);
  const stored = openModel(file);
  // On Linux and macOS an open file stays readable after its removal.
  if (!isKnowable(input)) rmSync(file);
  else say(`note: the model is kept in ${file} for the next time`);
  forgetOld(folder);
  return stored;
}

/** Whether the input can be recognised later. Standard input cannot, nor can objects without a version. */
function isKnowable({ stored }: Input): boolean {
  return stored?.objects.every((object) => versionOf(object) !== undefined) ?? false;
}

function modelName(flags: RatingFlags & TrainingFlags, input: Input): string {
  const { uri, stored } = input;
  const { seed, strict, select, limit } = flags;
  const objects = stored?.objects.map((object) => [object.uri, object.size, versionOf(object)]);
  const parameters = PARAMETERS.map((name) => flags[name]);
  const named = flags.titles && statSync(flags.titles, { throwIfNoEntry: false })?.mtimeMs;
  const chosen = [strict, select, limit, flags['sample-clients'], readMaster(flags) === 'spark'];
  const own = isKnowable(input) ? 0 : process.pid;
  return createHash('sha256')
    .update(JSON.stringify([VERSION, fromAnywhere(uri), own, objects, parameters, named, seed, chosen]))
    .digest('hex')
    .slice(0, 32);
}

/** Every training flag; the type makes a missing one an error. */
const PARAMETERS = Object.keys({
  key: true,
  method: true,
  discount: true,
  shrink: true,
  start: true,
  'min-clients': true,
  columns: true,
  weight: true,
  duplicates: true,
  titles: true,
  alpha: true,
  lambda: true,
  factors: true,
  regularization: true,
  confidence: true,
  iterations: true,
  tolerance: true,
} satisfies Record<keyof TrainingFlags, true>) as (keyof TrainingFlags)[];

/** Raise this number when the same input would give another model. */
const VERSION = 3;

/** Whether the file exists; if so, it is marked as used now. */
function wasUsed(file: string): boolean {
  try {
    utimesSync(file, new Date(), new Date());
    return true;
  } catch {
    return false;
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new TeleError(`the model cannot be kept: ${(cause as Error).message}`, {
      hint: 'set XDG_CACHE_HOME to a folder that can be written, or train with tele recommend train -o FILE',
      cause,
    });
  }
}

function forgetOld(folder: string): void {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.model'))
    .map((name) => path.join(folder, name))
    .map((file) => ({ file, used: statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .sort((a, b) => b.used - a.used);
  for (const { file } of files.slice(KEPT)) rmSync(file, { force: true });
}
