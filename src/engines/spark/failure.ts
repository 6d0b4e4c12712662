import { TeleError } from '../../errors.ts';
import { isOfMemory, MORE_MEMORY } from './notices.ts';

/** A pattern in messages of Spark or Python, and our sentence for it. */
interface Sign {
  readonly sign: RegExp;
  readonly say: (match: RegExpExecArray, taskName: (task: number) => string) => [message: string, hint?: string];
}

const BRING_TELE = "'tele spark bundle' makes an archive for --archives; --tele-command says where tele is on them";

const SIGNS: readonly Sign[] = [
  {
    sign: /FileNotFoundError: \[Errno 2\] No such file or directory: '([^']*)'|PermissionError: \[Errno 13\] Permission denied: '([^']*)'/,
    say: ([, missing, denied]) => [
      `the executors cannot start tele: there is no program ${missing ?? denied}`,
      BRING_TELE,
    ],
  },
  {
    sign: /No space left on device/,
    say: () => [
      'a disk of the cluster is full',
      '--conf spark.local.dir=FOLDER names another one, on standalone clusters',
    ],
  },
  {
    // Spark 4.3 gives the driver only the task's own error, so the task is unknown.
    sign: /(?:Task (\d+) in stage [\s\S]*?)?Pipe function `([^ `]+)[^`]*[`'] exited with error code (-?\d+)/,
    say: ([, task, command, code], taskName) => [
      `${task === undefined ? 'a task' : taskName(Number(task))}: ${command} ended with ${exitText(Number(code))} in every attempt`,
      "the executors' stderr, on Spark's own pages, has its last words",
    ],
  },
  {
    sign: /is bigger than spark\.driver\.maxResultSize|bigger than spark\.driver\.maxResultSize/,
    say: () => [
      'the result is larger than the driver may take',
      '--conf spark.driver.maxResultSize=8g --driver-memory 10g',
    ],
  },
  {
    sign: /All masters are unresponsive|Failed to connect to master|Connection refused: [^\s/]*\/([\d.]+:\d+)/,
    say: () => ["Spark's master does not answer", 'is it running, and is the port that of --master spark://HOST:7077?'],
  },
  {
    sign: /Required (executor|AM) memory \(([^)]*)\)[^\n]* is above the max threshold \((\d+ MB)\)/,
    say: ([, who, parts = '', most]) => [
      `YARN gives no container of more than ${most}, and ${who === 'AM' ? 'the master' : 'an executor'} asks for ${parts.split(',')[0]} and what comes on top`,
      'less --executor-memory or --driver-memory, or a larger yarn.scheduler.maximum-allocation-mb',
    ],
  },
  {
    sign: /submitted by user \S+ to unknown queue: (\S+)|[Uu]nknown queue:? (\S+)/,
    say: ([, one, other]) => [`YARN has no queue ${one ?? other}`, '--queue NAME; yarn queue -list tells their names'],
  },
  {
    sign: /Max(?:imum)? (?:number of )?executor failures \((\d+)\) reached/i,
    say: ([, count]) => [
      `the application was given up after ${count} executors were lost`,
      'what was said of them above tells why; --conf spark.executor.memoryOverhead=2g gives tele more memory beside them',
    ],
  },
  {
    sign: /When running with master 'yarn' either HADOOP_CONF_DIR or YARN_CONF_DIR must be set/,
    say: () => ['YARN needs HADOOP_CONF_DIR, the folder of yarn-site.xml', 'on EMR: run on the primary node'],
  },
  {
    sign: /Task (\d+) in stage [\s\S]*?(ExecutorLostFailure \([^)]*\)[^\n]*)/,
    say: ([, task, reason = ''], taskName) => [
      `${taskName(Number(task))}: its executor was lost in every attempt: ${reason}`,
      isOfMemory(reason) ? MORE_MEMORY : 'more --executor-memory, or fewer --executor-cores',
    ],
  },
  {
    sign: /No module named '?numpy/,
    say: () => [
      "MLlib needs NumPy, which the driver's Python has not",
      "'pip install numpy' for the Python that PYSPARK_DRIVER_PYTHON or PYSPARK_PYTHON names",
    ],
  },
  {
    sign: /(?:JAVA_HOME is not set|UnsupportedClassVersionError)/,
    say: () => [
      'Spark finds no Java that it can use',
      'JAVA_HOME names one: Spark 4 needs Java 17 or newer, Spark 3.5 Java 8, 11 or 17',
    ],
  },
  {
    sign: /cancelled as part of cancellation of all jobs|SparkContext was shut down/,
    say: () => ['the application was ended from outside'],
  },
];

/** One sentence for a failed application, from the reason that its driver gives, or else its log. */
export function explainFailure(
  failure: { readonly error: string; readonly trace: string } | undefined,
  log: readonly string[],
  ended: number | string | undefined,
  taskName: (task: number) => string,
): TeleError {
  for (const text of failure ? [failure.error, failure.trace, log.join('\n')] : [log.join('\n')])
    for (const { sign, say } of SIGNS) {
      const match = sign.exec(text);
      if (!match) continue;
      const [message, hint] = say(match, taskName);
      return new TeleError(message, { hint });
    }
  const reason =
    firstReason(failure?.error ?? '') ?? log.findLast((line) => /\b(?:ERROR|Exception|Error)\b/.test(line));
  const end = ended === undefined ? '' : ` (spark-submit ended with ${ended})`;
  return new TeleError(`the Spark application failed${end}${reason === undefined ? '' : `: ${reason.trim()}`}`, {
    hint: "'tele spark doctor' looks for the cause",
  });
}

/** The innermost error of a Java or Python text, without its stack. */
function firstReason(text: string): string | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !/^\s+at |^\s+File |^Traceback/.test(line));
  const causes = lines.filter((line) => /^(?:Caused by: |[\w.]+(?:Error|Exception): )/.test(line.trim()));
  return (causes.at(-1) ?? lines[0])
    ?.trim()
    .replace(/^Caused by: /, '')
    .replace(/^(?:[a-z]\w*\.)+/, '');
}

/** Describes an exit code. In shells and Node, codes above 128 are signals; PySpark has signals below 0. */
function exitText(code: number): string {
  const signal = code < 0 ? -code : code > 128 ? code - 128 : 0;
  if (signal === 9) return 'signal 9, as where memory ran out';
  if (signal === 6) return 'exit code 134, as where its memory ran out';
  return signal > 0 ? `signal ${signal}` : `exit code ${code}`;
}
