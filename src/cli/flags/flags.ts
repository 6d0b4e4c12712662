import * as Flags from '@oclif/core/flags';
import { FORMATS } from '../../render/form.ts';
import { INPUT_FORMS } from '../../source/input-form.ts';
import { environmentName } from '../start/config.ts';
import { parseSize } from './numbers.ts';
import { sparkFlags } from './spark-flags.ts';

/** The groups of flags in help and the manual. */
const RUN = 'RUN';

/** Flags of every command. */
export const commonFlags = {
  output: Flags.string({
    description: 'form of the answer: a table on a terminal, NDJSON in a pipe, unless this says otherwise',
    options: FORMATS,
    env: environmentName('output'),
  }),
  progress: Flags.string({
    description: 'how to show progress on stderr; auto is a bar on a terminal and nothing elsewhere',
    options: ['auto', 'bar', 'log', 'json', 'none'],
    default: 'auto',
    helpGroup: RUN,
    env: environmentName('progress'),
  }),
};

/** The flags of commands whose answer is records. */
export const recordFlags = {
  output: Flags.string({
    description: 'form of the records: NDJSON, on a terminal too, unless this says otherwise',
    options: FORMATS,
    env: environmentName('output'),
  }),
  columns: Flags.string({
    description: 'the columns of a table, CSV or Markdown, between commas; otherwise the first 1,000 records tell them',
    helpValue: 'NAMES',
  }),
};

/** Flags of every command that reads records, about bad lines. */
export const readingFlags = {
  strict: Flags.boolean({
    description: 'check every byte of every line, not just what is walked over',
    default: false,
    helpGroup: RUN,
  }),
  bad: Flags.string({ description: 'write bad lines to this file, as they came', helpValue: 'FILE', helpGroup: RUN }),
  quiet: Flags.boolean({
    description: 'say of bad lines only how many there are, in one line',
    helpGroup: RUN,
  }),
  'max-bad': Flags.string({
    description: 'share (1%) or number (10) of bad lines up to which the exit code stays 0; more is exit code 3',
    default: '1%',
    helpValue: 'SHARE',
    helpGroup: RUN,
    env: environmentName('max-bad'),
  }),
  master: Flags.string({
    description:
      'who does the work: local (one thread), local[N] (N workers), local[*] (one for each core, where the input is large enough), or a Spark cluster: spark://HOST:7077, yarn, k8s://HOST',
    helpValue: 'ENGINE',
    helpGroup: RUN,
    env: environmentName('master'),
  }),
  jobs: Flags.integer({
    char: 'j',
    description: 'short for --master local[N]',
    min: 1,
    helpValue: 'N',
    helpGroup: RUN,
  }),
  'fail-fast': Flags.boolean({
    description: 'stop at the first input that cannot be read, instead of going on with the others and exit code 5',
    helpGroup: RUN,
  }),
  report: Flags.string({
    description:
      'write what was run to this file as JSON: plan, objects, counts, retries, times, versions; tele-report(7) describes it',
    helpValue: 'FILE',
    helpGroup: RUN,
  }),
  ...sparkFlags,
};

/** Flags of every command that takes expressions. */
export const expressionFlags = {
  tz: Flags.string({
    description: 'time zone of dates in expressions, such as Europe/Berlin; by default UTC, on every machine',
    helpValue: 'ZONE',
  }),
  set: Flags.string({
    description: 'a value that expressions know by this name, as JSON or text; give it several times',
    helpValue: 'NAME=VALUE',
    multiple: true,
    multipleNonGreedy: true,
  }),
};

/** The flag of commands whose state can be kept and merged. */
export const stateFlags = {
  state: Flags.string({
    description: 'keep what was counted in this file, too: tele merge makes the figures of a week from seven days',
    helpValue: 'FILE',
  }),
};

/** A flag that takes a number of bytes: 500MB, 2GB. */
export const size = Flags.custom<number>({
  helpValue: 'SIZE',
  parse: async (text, _, { name }) => parseSize(text, `--${name}`),
});

const SOURCE = 'SOURCE';
const S3 = 'S3';

/** The source flags, the same for every command that can read a source. */
export const sourceFlags = {
  source: Flags.string({
    description: 'where pings lie: a folder, a file, s3://bucket/prefix, hdfs://host/path, or - for standard input',
    helpValue: 'URI',
    helpGroup: SOURCE,
    env: environmentName('source'),
  }),
  layout: Flags.string({
    description:
      'what keys tell, where no telemetry_schema.json says it: hive (key=value folders), flat (nothing), or dimensions such as reason/app/channel/app-version/build-id.date, with * for parts that tell none',
    helpValue: 'LAYOUT',
    helpGroup: SOURCE,
  }),
  reason: dimension('why the ping was sent: saved-session, idle-daily, …', 'reason'),
  app: dimension('application: Firefox, Fennec, …', 'app'),
  channel: dimension('update channel: nightly, aurora, beta, release', 'channel'),
  'app-version': dimension('version, compared by its numbers: 36.0a1, 34..36', 'app-version'),
  'build-id': dimension('build id; a bound shorter than 14 digits covers every build that begins with it', 'build-id'),
  date: dimension(
    'submission date: 20141109, 2014-11-09, today, yesterday, 7d (the last seven whole days), 14d..8d (the seven before), 20141109..20141110; days are those of UTC',
    'date',
  ),
  follow: Flags.boolean({
    description:
      'read what is added to the files from now on, as tail -F does, also where they are rotated, emptied or new',
    helpGroup: SOURCE,
  }),
  hidden: Flags.boolean({
    description: 'take names, too, that begin with a dot or end in a slash; they are counted and left out otherwise',
    helpGroup: SOURCE,
  }),
  fraction: Flags.string({
    description: 'read this share of the objects, chosen by --seed: a sample of objects, not of clients',
    helpValue: '0-1',
    helpGroup: SOURCE,
  }),
  seed: Flags.integer({
    description: 'seed of every random choice',
    default: 42,
    helpGroup: SOURCE,
    env: environmentName('seed'),
  }),
  limit: Flags.integer({ description: 'stop after this many records', min: 0, helpValue: 'N', helpGroup: SOURCE }),
  'sample-clients': Flags.string({
    description: 'keep this share of the clients, by the checksum of their ids: the same ones on every day',
    helpValue: 'SHARE',
    helpGroup: SOURCE,
  }),
  'endpoint-url': Flags.string({
    description: "S3 server other than Amazon's",
    helpValue: 'URL',
    helpGroup: S3,
    env: environmentName('endpoint-url'),
  }),
  region: Flags.string({ description: 'region of the bucket', helpGroup: S3, env: environmentName('region') }),
  profile: Flags.string({
    description: 'profile of the AWS config files',
    helpGroup: S3,
    env: environmentName('profile'),
  }),
  'path-style': Flags.boolean({
    description: 'the bucket in the path, not in the host name; always so with --endpoint-url',
    helpGroup: S3,
  }),
  'no-sign-request': Flags.boolean({ description: 'read a public bucket without credentials', helpGroup: S3 }),
  'requester-pays': Flags.boolean({ description: 'agree to pay for the requests', helpGroup: S3 }),
  cache: Flags.boolean({
    description: 'keep the objects that are read, and read those that have not changed from there the next time',
    allowNo: true,
    helpGroup: S3,
    env: environmentName('cache'),
  }),
  'keep-columns': Flags.boolean({
    description: 'keep the values that are read of each object, and answer from them the next time',
    allowNo: true,
    helpGroup: SOURCE,
    env: environmentName('keep-columns'),
  }),
  'cache-size': size({
    description: 'how much is kept, least recently used out',
    helpGroup: S3,
    env: environmentName('cache-size'),
  }),
  'max-memory': size({
    description:
      "for groups, by default half of the machine's memory: what is more goes to the folder for temporary files; and for objects that are read ahead, by default 48MB; all workers together",
    helpGroup: RUN,
  }),
  input: Flags.string({
    description: 'the form of the text, where its first two lines do not tell: a table with a header, or lines',
    options: INPUT_FORMS,
    helpGroup: SOURCE,
  }),
  types: Flags.string({
    description: 'what columns of a table hold, id=text,ms=number, or text for all; otherwise the first 100 rows tell',
    helpValue: 'TYPES',
    helpGroup: SOURCE,
  }),
  match: Flags.string({
    description: 'read lines of text: the groups with names of this regular expression are the fields of a record',
    helpValue: 'REGEX',
    helpGroup: SOURCE,
    exclusive: ['input', 'select'],
  }),
  select: Flags.string({
    description: 'the source is one JSON document: read the elements of the array at this path',
    helpValue: 'PATH',
    helpGroup: SOURCE,
  }),
};

function dimension(description: string, name: string) {
  return Flags.string({
    description: `${description}; a value, a list a,b, a range a..b, or *`,
    helpValue: 'FILTER',
    helpGroup: SOURCE,
    ...(name === 'date' || name === 'build-id' ? {} : { env: environmentName(name) }),
  });
}
