import { type MasterFlags, readMaster } from '../../engines/master.ts';
import { UsageError } from '../../errors.ts';
import type { Objective, TrainOptions } from '../../model/als/options.ts';
import { METHODS } from '../../model/methods/names.ts';
import { type Method, type PartialSettings, type Settings, settingsOf } from '../../model/methods/settings.ts';

/** The training flags as oclif parses them. Where lists of values may be given, they are texts with commas. */
export interface TrainingFlags {
  readonly key: string;
  readonly 'min-clients': number;
  readonly columns?: string | undefined;
  readonly weight?: string | undefined;
  readonly duplicates?: string | undefined;
  readonly titles?: string | undefined;
  readonly method?: string | undefined;
  readonly alpha?: string | undefined;
  readonly lambda?: string | undefined;
  readonly factors?: string | undefined;
  readonly regularization?: string | undefined;
  readonly confidence?: string | undefined;
  readonly iterations?: number | undefined;
  readonly tolerance?: string | undefined;
  readonly discount?: string | undefined;
  readonly shrink?: string | undefined;
  readonly start?: string | undefined;
}

/** Reads a number. Throws a UsageError for any other text. */
export function readNumber(text: string, flag: string): number {
  const number = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isFinite(number)) return number;
  throw new UsageError(`${flag} takes a number, not "${text}"`, `${flag} 0.1`);
}

/** Reads numbers between commas, each once. */
export function readNumbers(text: string, flag: string): number[] {
  return [...new Set(text.split(',').map((part) => readNumber(part, flag)))];
}

/** The parameters of ALS that are words. oclif has already checked them. */
export function conventionsOf({
  regularization,
  confidence,
}: Pick<TrainingFlags, 'regularization' | 'confidence'>): Pick<Objective, 'regularization' | 'confidence'> {
  return {
    regularization: (regularization ?? 'scaled') as Objective['regularization'],
    confidence: (confidence ?? 'one-plus') as Objective['confidence'],
  };
}

/** The parameters of each method. */
const PARAMETERS = {
  als: ['lambda', 'alpha', 'factors', 'regularization', 'confidence', 'iterations', 'tolerance', 'start'],
  ease: ['lambda'],
  walk: ['discount'],
  cosine: ['shrink'],
  popularity: [],
} as const satisfies Readonly<Record<Method, readonly (keyof TrainingFlags)[]>>;
const ALL = [...new Set(Object.values(PARAMETERS).flat())];

function isParameterOf(method: Method, name: string): boolean {
  return (PARAMETERS[method] as readonly string[]).includes(name);
}

/** Whether the flags give any parameter of the method. */
export function isTold(flags: TrainingFlags, method: Method): boolean {
  return PARAMETERS[method].some((name) => flags[name] !== undefined);
}

/**
 * The methods that the flags mean: the named ones; else the one that has the given parameters, ALS before EASE; none
 * where nothing is given, and the ratings decide. Throws a UsageError for parameters that none of the methods has.
 */
export function methodsOf(flags: TrainingFlags): Method[] {
  const given = ALL.filter((name) => flags[name] !== undefined);
  if (flags.method === undefined) {
    if (given.length === 0) return [];
    const meant = METHODS.find((method) => given.every((name) => isParameterOf(method, name)));
    if (meant !== undefined) return [meant];
    throw new UsageError(`--${given.join(' and --')} belong to different methods`, 'say which one with --method');
  }
  const methods = [...new Set(flags.method.split(',').map((name) => readMethod(name.trim())))];
  const idle = given.find((name) => !methods.some((method) => isParameterOf(method, name)));
  if (idle === undefined) return methods;
  throw new UsageError(`--${idle} means nothing to --method ${flags.method}`, `leave out --${idle}`);
}

function readMethod(name: string): Method {
  const method = METHODS.find((each) => each === name);
  if (method !== undefined) return method;
  throw new UsageError(`there is no method "${name}"`, `--method takes ${METHODS.join(', ')}`);
}

/**
 * The settings that the flags name, or undefined where the ratings decide. On a cluster MLlib trains, which has only
 * ALS.
 */
export function settingsFrom(flags: TrainingFlags & MasterFlags): Settings | undefined {
  const [method] = methodsOf(flags);
  if (method === undefined && readMaster(flags) !== 'spark') return undefined;
  return gridFrom(flags, method ?? 'als')[0]!;
}

/** Every combination of the given parameters of one method, with defaults for the others. */
export function gridFrom(flags: TrainingFlags, method: Method): Settings[] {
  let cases: PartialSettings[] = [{ method, ...(method === 'als' && conventionsOf(flags)) }];
  for (const name of NUMBERS.filter((number) => isParameterOf(method, number))) {
    const text = flags[name];
    if (text === undefined) continue;
    const values = readNumbers(text, `--${name}`);
    cases = cases.flatMap((one) => values.map((value) => ({ ...one, [name]: value })));
  }
  return cases.map(settingsOf);
}

const NUMBERS = ['factors', 'alpha', 'lambda', 'discount', 'shrink'] as const;

/** The iterations and the tolerance of ALS. */
export function trainingOf({
  iterations,
  tolerance = '0',
}: TrainingFlags): Pick<TrainOptions, 'iterations' | 'tolerance'> {
  return { iterations, tolerance: readNumber(tolerance, '--tolerance') };
}

/** Throws a UsageError for parameters that no model can be trained with, before hours of reading. */
export function checkTraining(flags: TrainingFlags): void {
  for (const method of methodsOf(flags)) gridFrom(flags, method);
  trainingOf(flags);
  readColumns(flags.columns);
}

/** Throws a UsageError for parameters that MLlib, which trains on a cluster, does not have. */
export function checkCluster(flags: TrainingFlags & MasterFlags): void {
  if (readMaster(flags) !== 'spark') return;
  const hint = "leave it out, or train on this machine: --master 'local[*]'";
  const settings = settingsFrom(flags)!;
  if (settings.method !== 'als') throw new UsageError('MLlib trains on a cluster, and knows no --method but als', hint);
  if (settings.regularization !== 'scaled')
    throw new UsageError('MLlib trains on a cluster, and knows no --regularization but scaled', hint);
  if (settings.confidence !== 'one-plus')
    throw new UsageError('MLlib trains on a cluster, and knows no --confidence but one-plus', hint);
  if (trainingOf(flags).tolerance !== 0)
    throw new UsageError('MLlib trains on a cluster, and knows no --tolerance: it does all iterations', hint);
}

/** Splits `--columns` into its two or three names. Throws a UsageError otherwise. */
export function readColumns(text: string | undefined): string[] | undefined {
  if (text === undefined) return undefined;
  const columns = text.split(',').map((column) => column.trim());
  if ((columns.length === 2 || columns.length === 3) && columns.every((column) => column !== '')) return columns;
  throw new UsageError(`--columns takes two or three names, not "${text}"`, '--columns user,item,weight');
}
