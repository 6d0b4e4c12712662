import * as Flags from '@oclif/core/flags';

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
  alpha: parameter('how much a rating weighs: see --confidence', '1'),
  lambda: parameter('regularisation', '0.5'),
  factors: parameter('factors of each add-on', '100'),
  regularization: Flags.string({
    description: 'lambda times the number of ratings of a row, as MLlib has it, or lambda alone',
    options: ['scaled', 'plain'],
    default: 'scaled',
    helpGroup: 'TRAINING',
  }),
  confidence: Flags.string({
    description:
      'what a rating r weighs, where its absence weighs 1: 1 + alpha r, as MLlib has it, or alpha r, as the Python library implicit',
    options: ['one-plus', 'plain'],
    default: 'one-plus',
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
  alpha: parameter('how much a rating weighs: see --confidence; several between commas', '1'),
  lambda: parameter('regularisation; several between commas', '0.1,0.2,0.5,1,2'),
  factors: parameter('factors of each add-on; several between commas', '100'),
};

function parameter(description: string, otherwise: string) {
  return Flags.string({ description, default: otherwise, helpValue: 'X', helpGroup: 'TRAINING' });
}

/** The same as flags of the command itself, which its short help shows: where training is what it does. */
export function asOwn<T extends Record<string, object>>(flags: T): T {
  return Object.fromEntries(
    Object.entries(flags).map(([name, flag]) => [name, { ...flag, helpGroup: undefined }]),
  ) as T;
}

/** What a model was trained with; the columns are those of whatever is read. */
const parameters = Object.keys(trainingFlags).filter((name) => name !== 'columns');

/** Where a model lies: it has its own parameters. */
export const modelFlag = {
  model: Flags.string({ description: 'a file of tele recommend train', helpValue: 'FILE', exclusive: parameters }),
};

/** Lists of what may be recommended, or learned from. */
export const listFlags = {
  exclude: Flags.string({
    description: 'a file of names or ids to leave out, one a line, * for any letters',
    helpValue: 'FILE',
  }),
  only: Flags.string({ description: 'a file of the only names or ids to take, in the same form', helpValue: 'FILE' }),
};

/** Flags that have a say in every run but that of 2014, which has its own parameters and leaves nothing out. */
export const notIn2014 = [...parameters, ...Object.keys(listFlags)];
