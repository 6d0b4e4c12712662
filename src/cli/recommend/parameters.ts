import { type MasterFlags, readMaster } from '../../engines/master.ts';
import { UsageError } from '../../errors.ts';
import { type Objective, objectiveOf } from '../../model/als/options.ts';

/** The training flags as oclif gives them. */
export interface TrainingFlags {
  readonly key: string;
  readonly 'min-clients': number;
  readonly columns?: string | undefined;
  readonly alpha: string;
  readonly lambda: string;
  readonly factors: string;
  readonly regularization: string;
  readonly confidence: string;
  readonly iterations: number;
  readonly tolerance: string;
}

/** A number. Throws a UsageError for text that is none. */
export function readNumber(text: string, flag: string): number {
  const number = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isFinite(number)) return number;
  throw new UsageError(`${flag} takes a number, not "${text}"`, `${flag} 0.1`);
}

/** Numbers between commas, each once. */
export function readNumbers(text: string, flag: string): number[] {
  return [...new Set(text.split(',').map((part) => readNumber(part, flag)))];
}

/** How the other parameters are meant. oclif has let through no other words. */
export function conventionsOf({
  regularization,
  confidence,
}: Pick<TrainingFlags, 'regularization' | 'confidence'>): Pick<Objective, 'regularization' | 'confidence'> {
  return {
    regularization: regularization as Objective['regularization'],
    confidence: confidence as Objective['confidence'],
  };
}

/** Throws a UsageError for parameters that no model can be trained with, before hours of reading. */
export function checkTraining({ factors, lambda, alpha, tolerance, columns }: TrainingFlags): void {
  for (const each of readNumbers(factors, '--factors')) objectiveOf({ factors: each });
  for (const each of readNumbers(lambda, '--lambda')) objectiveOf({ lambda: each });
  for (const each of readNumbers(alpha, '--alpha')) objectiveOf({ alpha: each });
  readNumber(tolerance, '--tolerance');
  readColumns(columns);
}

/** Throws a UsageError for what MLlib, which trains on a cluster, cannot be told. */
export function checkCluster(flags: TrainingFlags & MasterFlags): void {
  if (readMaster(flags) !== 'spark') return;
  const hint = "leave it out, or train on this machine: --master 'local[*]'";
  if (flags.regularization !== 'scaled')
    throw new UsageError('MLlib trains on a cluster, and knows no --regularization but scaled', hint);
  if (flags.confidence !== 'one-plus')
    throw new UsageError('MLlib trains on a cluster, and knows no --confidence but one-plus', hint);
  if (readNumber(flags.tolerance, '--tolerance') !== 0)
    throw new UsageError('MLlib trains on a cluster, and knows no --tolerance: it does all iterations', hint);
}

/** The names of `--columns`. */
export function readColumns(text: string | undefined): string[] | undefined {
  if (text === undefined) return undefined;
  const columns = text.split(',').map((column) => column.trim());
  if ((columns.length === 2 || columns.length === 3) && columns.every((column) => column !== '')) return columns;
  throw new UsageError(`--columns takes two or three names, not "${text}"`, '--columns user,item,weight');
}
