/**
 * os-dist of tele on local[*] against what Spark's own local[*] makes of the same question, as a Markdown table:
 * npx esbuild test/bench/spark-peer.ts --bundle --platform=node --format=esm --outfile=dist/bench/spark-peer.mjs
 * node dist/bench/spark-peer.mjs [OPTIONS]
 *   --mb N       megabytes of generated pings, plain, in one file (1000)
 *   --rounds N   the figure is the median of so many runs, all programs in turn (3)
 *   --dir DIR    where the data go, and are removed from (/dev/shm, or the folder for temporary files)
 * SPARK_HOME names Spark, PYSPARK_PYTHON its Python; test/spark/pyspark.sh installs both. Spark asks twice in one
 * application: the faster job is its figure without start-up, the whole process less the second job its figure with it.
 * tele's figure always includes its start. Processor seconds are those of a program and of all that it has waited for:
 * on a busy machine they say more than seconds.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { writePings } from './scan-data.ts';

const { values: options } = parseArgs({
  options: {
    mb: { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '3' },
    dir: { type: 'string', default: existsSync('/dev/shm') ? '/dev/shm' : tmpdir() },
  },
});
const WAYS = {
  json: 'Spark SQL, read.json with a schema of the one field',
  text: 'Spark SQL, get_json_object over read.text',
  rdd: 'PySpark RDD, json.loads and reduceByKey',
} as const;
type Way = keyof typeof WAYS;
const ROOT = path.join(import.meta.dirname, '..', '..');
// Node 20 reads this file at every start: half a tenth of a second that is nobody's work.
delete process.env.NODE_EXTRA_CA_CERTS;
const home = process.env.SPARK_HOME;
if (home === undefined) throw new Error('SPARK_HOME names no Spark');

const folder = mkdtempSync(path.join(options.dir, 'tele-spark-peer-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
process.on('SIGINT', () => process.exit(130));
const file = path.join(folder, 'pings.ndjson');
writePings(file, Number(options.mb) * 1e6);

/** Seconds of a run: with start-up and without, and of all processors. */
interface Times {
  readonly whole: number;
  readonly job: number;
  readonly cores: number;
}

const ours: Times[] = [];
const theirs: Record<Way, Times[]> = { json: [], text: [], rdd: [] };
const answers = new Set<string>();
for (let round = 0; round < Number(options.rounds); round++) {
  ours.push(askTele());
  for (const way of Object.keys(WAYS) as Way[]) theirs[way].push(askSpark(way));
}
if (answers.size !== 1) throw new Error(`they do not agree: ${[...answers].join(' ')}`);

const base = median(ours);
console.log(
  '| os-dist | s, with start-up | tele is faster | s, without | tele is faster | processor s | tele takes less |',
);
console.log('|---|--:|--:|--:|--:|--:|--:|');
printRow('tele, local[*]', base);
for (const way of Object.keys(WAYS) as Way[]) printRow(`${WAYS[way]}, local[*]`, median(theirs[way]));
console.log(
  `\n${options.mb} MB of generated pings of 30 KB, plain, in memory; medians of ${options.rounds} runs; ${availableParallelism()} cores of ${cpus()[0]?.model.trim()}.`,
);

function printRow(name: string, { whole, job, cores }: Times): void {
  const by = (ratio: number) => `${ratio.toFixed(1)} ×`;
  const cells = [whole.toFixed(2), by(whole / base.whole), job.toFixed(2), by(job / base.whole)];
  console.log(`| ${[name, ...cells, cores.toFixed(1), by(cores / base.cores)].join(' | ')} |`);
}

function askTele(): Times {
  const program = [path.join(ROOT, 'bin', 'run.js'), 'os-dist', '--source', file, '--master', 'local[*]'];
  const { seconds, cores, stdout } = timed([process.execPath, ...program, '--output', 'ndjson']);
  const rows = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { os: string; pings: number });
  agree(rows.map(({ os, pings }) => [os, pings]));
  return { whole: seconds, job: seconds, cores };
}

function askSpark(way: Way): Times {
  const { seconds, cores, stdout } = timed([
    path.join(home!, 'bin', 'spark-submit'),
    ...['--master', 'local[*]', '--driver-memory', '2g', path.join(ROOT, 'test', 'bench', 'spark-peer.py'), way, file],
  ]);
  const said = JSON.parse(stdout) as { seconds: [number, number]; answer: Record<string, number> };
  agree(Object.entries(said.answer));
  // Its processors worked for both jobs.
  const share = (seconds - said.seconds[1]) / seconds;
  return { whole: seconds - said.seconds[1], job: Math.min(...said.seconds), cores: cores * share };
}

/** The same numbers by all, whatever they call the systems. */
function agree(counts: [string, number][]): void {
  answers.add(JSON.stringify(counts.map(([, count]) => count).sort((a, b) => a - b)));
}

function timed(words: readonly string[]): { seconds: number; cores: number; stdout: string } {
  const begin = performance.now();
  const script = 'TIMEFORMAT="%U %S"; time "$@" 2>"$TELE_BENCH_LOG"';
  const { status, stdout, stderr } = spawnSync('bash', ['-c', script, 'bash', ...words], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    env: { ...process.env, TELE_BENCH_LOG: path.join(folder, 'log') },
  });
  if (status !== 0) throw new Error(`${words[0]} ended with ${status}: ${stderr}`);
  const cores = stderr
    .trim()
    .split(' ')
    .reduce((sum, text) => sum + Number(text), 0);
  return { seconds: (performance.now() - begin) / 1000, cores, stdout };
}

function median(times: readonly Times[]): Times {
  const middle = (of: (each: Times) => number) => times.map(of).sort((a, b) => a - b)[times.length >> 1]!;
  return { whole: middle(({ whole }) => whole), job: middle(({ job }) => job), cores: middle(({ cores }) => cores) };
}
