import * as Flags from '@oclif/core/flags';
import { type MasterFlags, readMaster } from '../../engines/master.ts';
import { UsageError } from '../../errors.ts';
import { objectiveOf } from '../../model/als/options.ts';

/** What a model is made of, and how: flags of every command that may train one. */
export const trainingFlags = {
  key: Flags.string({
    description: 'what makes two add-ons the same; their names are shown either way',
    options: ['id', 'name'],
    default: 'id',
    helpGroup: 'TRAINING',
  }),
  'min-clients': Flags.integer({
    description: 'leave out add-ons that fewer clients have',
    min: 1,
    default: 1,
    helpValue: 'N',
    helpGroup: 'TRAINING',
  }),
  columns: Flags.string({
    description: 'where user, item and weight are, in a table or NDJSON of ratings: names, or numbers from 1',
    helpValue: 'USER,ITEM[,WEIGHT]',
    helpGroup: 'TRAINING',
  }),
  alpha: parameter('how much more a rating weighs than its absence', '1'),
  lambda: parameter('regularisation', '0.5'),
  factors: parameter('factors of each add-on', '100'),
  regularization: Flags.string({
    description: 'lambda times the number of ratings of a row, as MLlib has it, or lambda alone',
    options: ['scaled', 'plain'],
    default: 'scaled',
    helpGroup: 'TRAINING',
  }),
  iterations: Flags.integer({
    description: 'rounds of training',
    min: 0,
    default: 10,
    helpValue: 'N',
    helpGroup: 'TRAINING',
  }),
  tolerance: Flags.string({
    description: 'stop when a round lowers the loss by less than this share',
    default: '0',
    helpValue: 'SHARE',
    helpGroup: 'TRAINING',
  }),
};

/** The same where lists of parameters are tried. */
export const gridFlags = {
  ...trainingFlags,
  alpha: parameter('how much more a rating weighs than its absence; several between commas', '1'),
  lambda: parameter('regularisation; several between commas', '0.1,0.2,0.5,1,2'),
  factors: parameter('factors of each add-on; several between commas', '100'),
};

function parameter(description: string, otherwise: string) {
  return Flags.string({ description, default: otherwise, helpValue: 'X', helpGroup: 'TRAINING' });
}

/** The training flags as oclif gives them. */
export interface TrainingFlags {
  readonly key: string;
  readonly 'min-clients': number;
  readonly columns?: string | undefined;
  readonly alpha: string;
  readonly lambda: string;
  readonly factors: string;
  readonly regularization: string;
  readonly iterations: number;
  readonly tolerance: string;
}

/** Where a model lies. */
export const modelFlag = {
  model: Flags.string({ description: 'a file of tele recommend train', helpValue: 'FILE' }),
};

/** Lists of what may be recommended, or learned from. */
export const listFlags = {
  exclude: Flags.string({
    description: 'a file of names or ids to leave out, one a line, * for any letters',
    helpValue: 'FILE',
  }),
  only: Flags.string({ description: 'a file of the only names or ids to take, in the same form', helpValue: 'FILE' }),
};

/** The words of a flag that is given several times or holds several between commas. */
export function readWords(texts: readonly string[]): string[] {
  return texts
    .flatMap((text) => text.split(','))
    .map((word) => word.trim())
    .filter((word) => word !== '');
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
