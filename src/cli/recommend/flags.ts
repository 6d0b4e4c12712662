import * as Flags from '@oclif/core/flags';
import { METHODS } from '../../model/methods/names.ts';

/** Flags about the ratings and the training, for every command that may train a model. */
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
  weight: Flags.string({
    description: 'what a rating weighs: an expression over the columns of the table, or over a record',
    helpValue: 'EXPR',
    helpGroup: 'TRAINING',
  }),
  duplicates: Flags.string({
    description: 'what several ratings of one item by one user come to; the largest if not given',
    options: ['max', 'sum', 'last'],
    helpGroup: 'TRAINING',
  }),
  titles: Flags.string({
    description: 'a table of the names of items: id and title',
    helpValue: 'FILE',
    helpGroup: 'TRAINING',
  }),
  method: Flags.string({
    description: 'what the model is made by; by default what makes the best lists of these ratings',
    options: [...METHODS],
    helpGroup: 'TRAINING',
  }),
  factors: parameter('als: factors of each add-on; 100 if not given'),
  lambda: parameter('als and ease: regularisation; 0.5 and 100 if not given'),
  alpha: parameter('als: how much a rating weighs, see --confidence; 1 if not given'),
  regularization: Flags.string({
    description:
      'als: lambda times the number of ratings of a row (scaled), as MLlib has it, or lambda alone; scaled if not given',
    options: ['scaled', 'plain'],
    helpGroup: 'TRAINING',
  }),
  confidence: Flags.string({
    description:
      'als: what a rating r weighs, where its absence weighs 1: 1 + alpha r (one-plus), as MLlib has it, or alpha r, as the Python library implicit; one-plus if not given',
    options: ['one-plus', 'plain'],
    helpGroup: 'TRAINING',
  }),
  iterations: Flags.integer({
    description: 'als: rounds of training; 10 if not given',
    min: 0,
    helpValue: 'N',
    helpGroup: 'TRAINING',
  }),
  tolerance: Flags.string({
    description: 'als: stop when a round lowers the loss by less than this share; 0 if not given',
    helpValue: 'SHARE',
    helpGroup: 'TRAINING',
  }),
  discount: parameter('walk: the power of its popularity that the score of an add-on is divided by; 0.5 if not given'),
  shrink: parameter('cosine: how many clients more two add-ons seem to have; 0 if not given'),
};

/** The training flags where lists of values may be given. */
export const gridFlags = {
  ...trainingFlags,
  method: Flags.string({
    description: 'methods to try, of als, ease, walk, cosine and popularity, between commas; all if not given',
    helpValue: 'M,M',
    helpGroup: 'TRAINING',
  }),
  factors: parameter('als: factors of each add-on; several between commas'),
  lambda: parameter('als and ease: regularisation; several between commas'),
  alpha: parameter('als: how much a rating weighs, see --confidence; several between commas'),
  discount: parameter('walk: the power of its popularity that a score is divided by; several between commas'),
  shrink: parameter('cosine: how many clients more two add-ons seem to have; several between commas'),
};

function parameter(description: string) {
  return Flags.string({ description, helpValue: 'X', helpGroup: 'TRAINING' });
}

/** The same flags as flags of the command itself, shown in its short help: for commands whose purpose is training. */
export function asOwn<T extends Record<string, object>>(flags: T): T {
  return Object.fromEntries(
    Object.entries(flags).map(([name, flag]) => [name, { ...flag, helpGroup: undefined }]),
  ) as T;
}

/** The flags that a model was trained with. How ratings are read from a table is not one of them. */
export const parameters = Object.keys(trainingFlags).filter(
  (name) => !['columns', 'weight', 'duplicates'].includes(name),
);

/** The flag that names the model file, which holds its own parameters. */
export const modelFlag = {
  model: Flags.string({ description: 'a file of tele recommend train', helpValue: 'FILE', exclusive: parameters }),
};

/** Flags with lists of what may be recommended, or learned from. */
export const listFlags = {
  exclude: Flags.string({
    description:
      'a file of names or ids to leave out, one a line, * for any letters; or bloatware: antivirus, toolbars, and what other programs bring. May be repeated',
    helpValue: 'FILE',
    multiple: true,
    multipleNonGreedy: true,
  }),
  only: Flags.string({ description: 'a file of the only names or ids to take, in the same form', helpValue: 'FILE' }),
};

/** Flags that have no effect in the run of 2014, which has its own parameters and leaves nothing out. */
export const notIn2014 = [...parameters, ...Object.keys(listFlags)];
