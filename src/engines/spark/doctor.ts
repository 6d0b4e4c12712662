import { existsSync } from 'node:fs';
import { execa } from 'execa';
import { TeleError } from '../../errors.ts';
import type { Input } from '../input/input.ts';
import { accessElsewhere, encodeJob, type Job } from './job.ts';
import { lookAtYarn } from './look-at-yarn.ts';
import type { Probe } from './probe.ts';
import { reachMaster } from './reach.ts';
import { runJob } from './run-job.ts';
import { findSparkSubmit, type SparkFlags, teleCommand } from './submit.ts';

/** The result of one check. */
export interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly found: string;
  /** Advice for the user, if something is wrong. */
  readonly advice?: string;
}

/** The number of executors that are asked. */
const ASKED = 4;

/**
 * Checks everything that a run on a cluster needs, in the order in which it would fail, up to the first fault that
 * hides the rest. The last checks submit an application, and ask executors. `stored` is what the source flags name.
 */
export async function* examine(flags: SparkFlags, stored: Input['stored']): AsyncGenerator<Finding> {
  const submit = yield* attempt(
    'spark-submit',
    async () => findSparkSubmit(flags['spark-submit']),
    (file) => file,
  );
  if (submit === undefined) return;
  const version = yield* attempt(
    'spark and java',
    () => sparkVersion(submit),
    (text) => text,
  );
  if (version === undefined) return;
  yield* attempt('python here', pythonVersion, (text) => text);
  if (flags.archives !== undefined) {
    const [file = ''] = flags.archives.split('#');
    const ok = /^[a-z0-9]+:\/\//.test(file) || existsSync(file);
    yield {
      check: 'archive',
      ok,
      found: ok ? file : `there is no ${file}`,
      ...(!ok && { advice: 'tele spark bundle' }),
    };
    if (!ok) return;
  }
  const reached = yield* attempt(
    'master',
    () => reachMaster(flags.master).then(() => flags.master),
    (text) => text,
  );
  if (reached === undefined) return;
  if (flags.master === 'yarn') {
    const room = yield* attempt(
      'yarn',
      () => lookAtYarn(flags.queue),
      (text) => text,
    );
    if (room === undefined) return;
  }
  yield* askExecutors(flags, stored);
}

async function* attempt<T>(
  check: string,
  look: () => Promise<T>,
  tell: (found: T) => string,
): AsyncGenerator<Finding, T | undefined> {
  try {
    const found = await look();
    yield { check, ok: true, found: tell(found) };
    return found;
  } catch (error) {
    if (!(error instanceof TeleError)) throw error;
    yield { check, ok: false, found: error.message, ...(error.hint !== undefined && { advice: error.hint }) };
    return undefined;
  }
}

async function sparkVersion(submit: string): Promise<string> {
  const { all = '', exitCode } = await execa(submit, ['--version'], { reject: false, all: true, stdin: 'ignore' });
  const spark = /version (\d+\.\d+\.\S+)/.exec(all)?.[1];
  const java = /(?:OpenJDK|HotSpot|Java)[^,\n]*, ([\d._]+)/.exec(all)?.[1];
  if (exitCode !== 0 || spark === undefined)
    throw new TeleError(`${submit} does not start: ${all.trim().split('\n').at(-1)}`, {
      hint: 'Spark 4 needs Java 17 or newer, Spark 3.5 Java 8, 11 or 17: JAVA_HOME names one',
    });
  if (!/^(?:3\.[5-9]|[4-9]\.)/.test(spark))
    throw new TeleError(`Spark ${spark} is older than 3.5`, { hint: 'Spark 3.5 or 4' });
  return `Spark ${spark}, Java ${java ?? 'of unknown version'}`;
}

async function pythonVersion(): Promise<string> {
  const program = process.env.PYSPARK_DRIVER_PYTHON || process.env.PYSPARK_PYTHON || 'python3';
  const { all = '', exitCode } = await execa(program, ['--version'], { reject: false, all: true, stdin: 'ignore' });
  const version = /^Python (3\.(\d+)\S*)/.exec(all);
  if (exitCode !== 0 || !version)
    throw new TeleError(`${program} is no Python 3`, { hint: 'PYSPARK_PYTHON names one, here and on the executors' });
  if (Number(version[2]) < 8) throw new TeleError(`Python ${version[1]} is older than 3.8`, { hint: 'PYSPARK_PYTHON' });
  return `Python ${version[1]}`;
}

/** Submits an application whose tasks describe their executors, and read the first bytes of the first object. */
async function* askExecutors(flags: SparkFlags, stored: Input['stored']): AsyncGenerator<Finding> {
  const access = accessElsewhere(stored?.access ?? { uri: '.' });
  const probe: Job = {
    version: 1,
    plan: { version: 1, stages: [], strict: false },
    access,
    keepBad: false,
    merge: false,
  };
  const partitions = stored ? [{ number: 0, parts: stored.partitions[0]! }] : [];
  const tasks = Array.from({ length: ASKED }, (_, number) => JSON.stringify({ number, partitions }));
  const worker = `${teleCommand(flags)} worker --probe --job ${encodeJob(probe)}`;
  const job = { probe: true, tasks, worker, merge: null, limited: false };
  const named = { argv: ['spark doctor'], ...flags };
  const ask = () => runJob({ flags: named, say: () => {} }, { job, taskName: () => 'the probe' }, allOf);
  const answers = yield* attempt('application', ask, () => 'an application was run');
  if (answers === undefined) return;
  const pythons = answers.filter((line) => !line.startsWith('{'));
  const [here, ...there] = new Set(pythons);
  const same = there.length === 0;
  yield {
    check: 'python there',
    ok: same,
    found: same
      ? `Python ${here} in the driver and on executors`
      : `Python ${here} in the driver, ${there.join(', ')} on executors`,
    ...(!same && { advice: 'PYSPARK_PYTHON names the same version on all machines' }),
  };
  const probes = answers.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Probe);
  const kinds = [...new Set(probes.map(({ node, platform }) => `Node ${node} on ${platform}`))];
  yield { check: 'tele there', ok: true, found: kinds.join(', ') };
  if (!stored) return;
  const fault = probes.find((probe) => probe.fault !== undefined)?.fault;
  const uri = stored.partitions[0]![0].object.uri;
  yield fault === undefined
    ? { check: 'source there', ok: true, found: `executors can read ${uri}` }
    : { check: 'source there', ok: false, found: fault, advice: SOURCE_ADVICE };
}

async function allOf<T>(values: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const value of values) all.push(value);
  return all;
}

const SOURCE_ADVICE =
  'executors use credentials of their own: a role of their machines, or their environment; a path must be one that all have';
