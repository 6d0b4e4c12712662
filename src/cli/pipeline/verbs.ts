import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { JOIN_KINDS } from '../../plan/plan.ts';
import { OTLP_KINDS, type OtlpKind } from '../../record/otlp.ts';
import {
  distinctStep,
  dropStep,
  flattenStep,
  joinStep,
  pickStep,
  sessionsStep,
  sortStep,
  topStep,
} from '../command/record-steps.ts';
import { fileArgs } from '../flags/file-args.ts';
import { parseCount } from '../flags/numbers.ts';
import { expressionArg } from '../flags/stage-flags.ts';
import type { StageWord } from './stage-word.ts';

/** The number of records that head and tail pass on by default. */
const TEN = 10;

const countFlags = {
  lines: Flags.integer({ char: 'n', description: 'how many records', min: 0, default: TEN, helpValue: 'N' }),
};

const countArg = Args.custom<number>({ parse: async (text) => parseCount(text, 'the number of records') });

/** Makes `head 3` and `head -3` the same as `head -n 3`. */
const countWords = (argv: readonly string[]) =>
  argv.map((word, k) => (k === 0 ? word.replace(/^-?(?=\d+$)/, '-n') : word));

/**
 * A minus in front of a word is part of an expression, and not of a flag, if the word stands in this place or behind
 * --, and is not a flag for help or workers.
 */
const signedWord = (place: number) => (argv: readonly string[]) => {
  const at = argv.indexOf('--');
  const words = argv.filter((_, k) => k !== at);
  const k = at < 0 ? place : at;
  if (/^-(?!-|h$|j\d*$)./.test(words[k] ?? '')) words[k] = ` ${words[k]}`;
  return words;
};

/** Makes `--otlp logs` the expression for it. */
function otlpWords(argv: readonly string[]): string[] {
  const [, before = '', kind] = /^(.*?)(?:^|\0)--otlp[=\0]([a-z]+)(?=\0|$)/s.exec(argv.join('\0')) ?? [];
  if (!OTLP_KINDS.includes(kind as OtlpKind)) return [...argv];
  const at = before === '' ? 0 : before.split('\0').length;
  const rest = argv.slice(at + (argv[at] === '--otlp' ? 2 : 1));
  return [`otlp(d, "${kind}")`, ...argv.slice(0, at), ...rest];
}

/** Commands that choose, order and thin out records and their members. Each is also a stage of `tele run`. */
export const VERBS = {
  'flat-map': {
    flags: {
      otlp: Flags.string({
        description: 'requests of OpenTelemetry in JSON: a record for each log record, point or span',
        options: OTLP_KINDS,
      }),
    },
    args: expressionArg('an array of what to make of a record; with --otlp there is none'),
    stdin: 'always',
    words: (argv) => otlpWords(argv),
    step: (_, { expression }) => ({ stages: [{ op: 'flat-map', expr: expression }] }),
  },
  pick: {
    flags: {},
    args: {
      member: Args.string({
        description: 'paths, or NAME = EXPRESSION, between commas',
        required: true,
        ignoreStdin: true,
      }),
      ...fileArgs,
    },
    stdin: 'always',
    step: (_, { member }) => pickStep(member),
  },
  drop: {
    flags: {},
    args: {
      path: Args.string({ description: 'paths, between commas', required: true, ignoreStdin: true }),
      ...fileArgs,
    },
    stdin: 'always',
    step: (_, { path }) => dropStep(path),
  },
  flatten: {
    flags: {
      separator: Flags.string({ description: 'what joins the names of a path', default: '.', helpValue: 'TEXT' }),
    },
    args: fileArgs,
    stdin: 'always',
    step: (flags) => flattenStep(flags),
  },
  head: {
    flags: countFlags,
    args: fileArgs,
    stdin: 'always',
    words: (argv) => countWords(argv),
    step: ({ lines }) => ({ stages: [{ op: 'head', count: lines }] }),
  },
  tail: {
    flags: countFlags,
    args: fileArgs,
    stdin: 'always',
    words: (argv) => countWords(argv),
    step: ({ lines }) => ({ stages: [], wide: { op: 'tail', count: lines } }),
  },
  sort: {
    flags: { top: Flags.integer({ description: 'only the first so many records', min: 0, helpValue: 'N' }) },
    args: {
      key: Args.string({
        description: 'expressions to sort by, between commas; a minus before one sorts from large to small',
        required: true,
        ignoreStdin: true,
      }),
      ...fileArgs,
    },
    stdin: 'always',
    words: signedWord(0),
    step: (flags, { key }) => sortStep(key, flags),
  },
  distinct: {
    flags: {},
    args: {
      value: Args.string({
        description: 'expressions between commas; d is the whole record',
        required: true,
        ignoreStdin: true,
      }),
      ...fileArgs,
    },
    stdin: 'always',
    step: (_, { value }) => distinctStep(value),
  },
  top: {
    flags: {
      by: Flags.string({
        description: 'so many of each group: an expression; give it several times, or several between commas',
        helpValue: 'KEY',
        multiple: true,
        multipleNonGreedy: true,
      }),
    },
    args: {
      count: countArg({ description: 'how many records', required: true, ignoreStdin: true }),
      expression: Args.string({ description: 'what the largest have most of', required: true, ignoreStdin: true }),
      ...fileArgs,
    },
    stdin: 'always',
    words: signedWord(1),
    step: (flags, { count, expression }) => topStep(count, expression, flags),
  },
  join: {
    flags: {
      with: Flags.string({
        description:
          'the table: a file of any form that records are read in, a folder, s3://bucket/key or hdfs://host/path',
        required: true,
        helpValue: 'FILE',
      }),
      on: Flags.string({
        description: 'the key: EXPRESSION = EXPRESSION OF A ROW, or one name for both; several between commas',
        required: true,
        helpValue: 'KEY',
      }),
      kind: Flags.string({
        description: 'inner makes records of pairs, left keeps all records, semi and anti only choose among them',
        options: JOIN_KINDS,
        default: 'inner',
      }),
      as: Flags.string({ description: 'the member that holds the row', helpValue: 'NAME' }),
    },
    args: fileArgs,
    stdin: 'always',
    step: (flags) => joinStep(flags),
  },
  sessions: {
    flags: {
      by: Flags.string({
        description: 'whose sessions: a key, or several between commas',
        required: true,
        helpValue: 'KEY',
        multiple: true,
        multipleNonGreedy: true,
      }),
      at: Flags.string({ description: 'when a record happened: an expression', required: true, helpValue: 'EXPR' }),
      gap: Flags.string({ description: 'a longer silence ends a session', default: '30m', helpValue: 'TIME' }),
    },
    args: fileArgs,
    stdin: 'always',
    step: (flags) => sessionsStep(flags),
  },
  summary: {
    flags: {
      depth: Flags.integer({ description: 'levels of objects that are gone into', min: 1, default: 3, helpValue: 'N' }),
    },
    args: fileArgs,
    stdin: 'always',
    step: ({ depth }) => ({ stages: [], wide: { op: 'summary', depth } }),
  },
} as const satisfies Record<string, StageWord>;
