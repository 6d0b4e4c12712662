import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { fileArgs } from './file-args.ts';

// The flags and arguments of stages, for their commands and for the pipelines of `tele run`.

/** The columns of `tele aggregate` by default. */
export const COUNT_ALL = 'n = count()';

/** The argument of filter, map and flat-map. */
export function expressionArg(description: string) {
  return { expression: Args.string({ description, required: true, ignoreStdin: true }), ...fileArgs };
}

/** The flags of `tele sample`. */
export const sampleFlags = {
  rate: Flags.string({ description: 'share of the records, or with --by of the values', helpValue: 'SHARE' }),
  size: Flags.integer({ description: 'number of records', min: 0, helpValue: 'N', exclusive: ['rate', 'by'] }),
  by: Flags.string({ description: 'sample the values of this expression', helpValue: 'EXPR' }),
};

const minClients = Flags.integer({
  description: 'one row for all groups of fewer clients; it is left out if they have too few together',
  min: 1,
  helpValue: 'N',
});

/** The flags that let a run stop before it has read everything. */
const untilFlags = {
  within: Flags.string({
    description:
      'read objects in an order chosen by --seed until every share is known to so many points, or with COLUMN=2% that column in every row to so much of itself: an estimate',
    helpValue: '2%',
  }),
  for: Flags.string({
    description: 'read objects in an order chosen by --seed for about so long, such as 30s or 5m: an estimate',
    helpValue: 'LENGTH',
  }),
};

/** The flags of `tele aggregate`. */
export const aggregateFlags = {
  by: Flags.string({
    description: 'key of a group; give it several times, or several between commas',
    helpValue: 'KEY',
    multiple: true,
    multipleNonGreedy: true,
  }),
  every: Flags.string({
    description:
      'a row for each stretch of time, such as 500ms, 10s, 5m, 1h, 1d, 1w, 1mo: the first key, time, is where it begins; days and hours are those of --tz',
    helpValue: 'LENGTH',
    dependsOn: ['at'],
  }),
  at: Flags.string({
    description:
      'the time of a record for --every: a number since 1970 in s, ms, us or ns, told apart by its size, ISO text, or 20141109',
    helpValue: 'EXPR',
    dependsOn: ['every'],
  }),
  slide: Flags.string({
    description: 'let stretches of --every overlap: one begins so long after the other, and a record is in several',
    helpValue: 'LENGTH',
    dependsOn: ['every'],
  }),
  late: Flags.string({
    description:
      'write the rows of each stretch of --every as soon as it is over, also of input without end: when a record has come that is so much later than its end',
    helpValue: 'LENGTH',
    dependsOn: ['every'],
  }),
  fill: Flags.string({
    description: 'rows for stretches without a record, with this in every column',
    options: ['0', 'null'],
    dependsOn: ['every'],
  }),
  agg: Flags.string({ description: 'columns of the result', helpValue: 'COLUMNS', default: COUNT_ALL }),
  sort: Flags.string({
    description: 'columns to sort by; a minus before one sorts from large to small',
    helpValue: 'COLUMNS',
  }),
  top: Flags.integer({ description: 'only this many rows, after sorting', min: 0, helpValue: 'N' }),
  'min-clients': minClients,
  ...untilFlags,
};

/** The flags of `tele os-dist`. */
export const osDistFlags = {
  'by-version': Flags.boolean({ description: 'a row for each version of each system' }),
  'distinct-ids': Flags.boolean({
    description: 'count pings of one session, or with one document id, once; --no-distinct-ids counts all',
    default: true,
    allowNo: true,
  }),
  'min-clients': minClients,
  ...untilFlags,
};
