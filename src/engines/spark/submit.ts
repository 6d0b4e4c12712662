import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { builtFile } from '../../built-file.ts';
import { TeleError, UsageError } from '../../errors.ts';

/** The settings of a user for the cluster: spark-submit's own flags, under its own names, and the place of tele. */
export interface SparkFlags {
  readonly master: string;
  /** The command with its words, by which the application is named. */
  readonly argv?: readonly string[] | undefined;
  readonly 'spark-submit'?: string | undefined;
  readonly 'num-executors'?: number | undefined;
  readonly 'executor-cores'?: number | undefined;
  readonly 'executor-memory'?: string | undefined;
  readonly 'driver-memory'?: string | undefined;
  readonly 'deploy-mode'?: string | undefined;
  readonly queue?: string | undefined;
  readonly archives?: string | undefined;
  readonly conf?: readonly string[] | undefined;
  /** A folder that the driver shares with this machine, if it does not run here. */
  readonly staging?: string | undefined;
  /** The place for part files; without it the lines of the result come back. */
  readonly parts?: string | undefined;
  /** The command by which executors start tele; by default that of the archive, or `tele` on their path. */
  readonly 'tele-command'?: string | undefined;
}

const PASSED_ON = [
  'deploy-mode',
  'num-executors',
  'executor-cores',
  'executor-memory',
  'driver-memory',
  'queue',
] as const;

/** The folder, below their working folders, into which executors unpack the archive. */
const UNPACKED = 'tele';

/** Finds spark-submit: the named one, SPARK_HOME's, or the first on the path. Throws a TeleError if there is none. */
export function findSparkSubmit(named: string | undefined): string {
  if (named !== undefined) {
    if (existsSync(named)) return named;
    throw new TeleError(`there is no spark-submit at ${named}`);
  }
  const found = lookForSparkSubmit();
  if (found !== undefined) return found;
  throw new TeleError('there is no spark-submit: Spark is not on this machine', {
    hint: "SPARK_HOME, --spark-submit FILE, or 'pip install pyspark', which brings one",
  });
}

/** SPARK_HOME's spark-submit, or the first on the path; undefined if there is none. */
export function lookForSparkSubmit({ SPARK_HOME, PATH = '' }: NodeJS.ProcessEnv = process.env): string | undefined {
  const homes = SPARK_HOME ? [join(SPARK_HOME, 'bin')] : [];
  return [...homes, ...PATH.split(delimiter)]
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, 'spark-submit'))
    .find(existsSync);
}

/** The words for spark-submit that run our driver with its two arguments. */
export function submitWords(flags: SparkFlags, words: readonly string[]): string[] {
  checkFlags(flags);
  const archive = archiveOf(flags);
  return [
    '--master',
    flags.master,
    '--name',
    applicationName(flags),
    ...PASSED_ON.flatMap((name) => (flags[name] === undefined ? [] : [`--${name}`, String(flags[name])])),
    ...(archive === undefined ? [] : ['--archives', archive]),
    ...[...roomForTele(flags), ...(flags.conf ?? [])].flatMap((setting) => ['--conf', setting]),
    builtFile('driver.py'),
    ...words,
  ];
}

/** The name of the application in the cluster's own pages: that of the command, as in `tele os-dist`. */
export function applicationName({ argv: [command = ''] = [] }: SparkFlags): string {
  return `tele ${command.replaceAll(':', ' ')}`.trimEnd();
}

/** Throws a UsageError for settings that Spark would refuse later, or with a less clear message. */
export function checkFlags({ master, conf = [], ...flags }: SparkFlags): void {
  for (const setting of conf)
    if (!/^[\w.-]+=/.test(setting))
      throw new UsageError(`--conf takes a setting and its value, not "${setting}"`, '--conf spark.task.maxFailures=8');
  if (flags['deploy-mode'] !== 'cluster') return;
  if (!/^yarn$|^k8s:/.test(master))
    throw new UsageError(`Spark runs no Python driver inside ${master}`, '--deploy-mode client, which is the default');
  if (flags.staging === undefined)
    throw new UsageError(
      'a driver inside the cluster needs a folder that it shares with this machine',
      '--staging /shared/folder, or --deploy-mode client',
    );
}

/** The command by which executors start tele. */
export function teleCommand(flags: SparkFlags): string {
  if (flags['tele-command'] !== undefined) return flags['tele-command'];
  return flags.archives === undefined ? 'tele' : `./${archiveOf(flags)!.split('#')[1]}/bin/tele`;
}

/** Hides the values of settings that are secret. */
export function withoutSecretSettings(words: readonly string[]): string[] {
  return words.map((word) => word.replace(/^([^=]*(?:secret|password|token|access[._-]?key)[^=]*=).*/is, '$1***'));
}

function archiveOf({ archives }: SparkFlags): string | undefined {
  return archives === undefined || archives.includes('#') ? archives : `${archives}#${UNPACKED}`;
}

/**
 * Settings that reserve memory for tele: workers are processes beside the executor's JVM, so their memory is part of
 * the container, which is killed if it exceeds its limit.
 */
function roomForTele({ master, conf = [] }: SparkFlags): string[] {
  const counted = master === 'yarn' || master.startsWith('k8s://');
  const said = conf.some((setting) => setting.startsWith('spark.executor.memoryOverhead'));
  return counted && !said ? ['spark.executor.memoryOverheadFactor=0.4'] : [];
}
