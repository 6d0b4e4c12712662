import path from 'node:path';
import { describe } from 'vitest';
import { BIN, ROOT } from '../support/tele.ts';

const { TELE_TEST_SPARK_MASTER: master, TELE_TEST_SPARK_WARM: warm } = process.env;

/** The cluster that test/spark/run.sh has started. */
export const MASTER = master ?? '';

/** How executors start the tele under test. */
export const TELE = `${process.execPath} ${BIN}`;

/** Flags that send a job to the application that is kept, whose executors start tele as they are told. */
export const warmWith = (command: string) => [
  '--master',
  MASTER,
  '--spark-submit',
  warm ?? '',
  '--tele-command',
  command,
];
export const WARM = warmWith(TELE);

/** What Spark needs of this environment. */
export const SPARK_ENV: Record<string, string> = Object.fromEntries(
  [
    'SPARK_HOME',
    'SPARK_CONF_DIR',
    'SPARK_LOCAL_DIRS',
    'SPARK_LOCAL_IP',
    'PYSPARK_PYTHON',
    'TELE_WARM_REQUESTS',
    'JAVA_HOME',
    'HADOOP_CONF_DIR',
    'HADOOP_USER_NAME',
  ].flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
);

/** Groups tests that need the cluster. Without it they are left out, aloud. */
export function describeOnSpark(name: string, tests: () => void): void {
  if (master === undefined) console.warn(`Left out, as there is no cluster: ${name}. test/spark/run.sh starts one.`);
  describe.skipIf(master === undefined)(name, tests);
}

export const FOLDER = path.join(ROOT, 'test', 'spark');
