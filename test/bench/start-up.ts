/**
 * What the pipe commands promise about time and memory, measured from outside, as a Markdown table:
 * - `--version`, and `filter` on an empty input, beside `node -e 0`: medians of pairs that run in turn;
 * - one answer from a recommender's model of 20,000 add-ons, of each method (als with 100 factors), beside `--version`,
 *   medians and minima of runs in turn;
 * - every command into `head -1`, from a source that never ends: from the first line to the end of all of it;
 * - the most memory that each process takes while 2 GB of generated pings go through `filter | map | aggregate`, and
 *   200 MB through every command that reads records.
 * npx esbuild test/bench/start-up.ts --bundle --platform=node --format=esm --outfile=dist/bench/start-up.mjs && node
 * dist/bench/start-up.mjs Options: --runs N (30), --megabytes N (2000), --only start|head|memory. What runs is the
 * built program, on the Node that runs this.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { generateMatrix } from '../model/generate.ts';
import { pingLines } from './scan-data.ts';

const FIRST = ['--limit', '200'];
/** Words for the commands that need some. Every other one that reads records is asked about the first 200 of them. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  fetch: ['--source', '-'],
  filter: ['true'],
  map: ['{os: info.OS, path}'],
  'flat-map': ['threadHangStats'],
  sample: ['--rate', '1'],
  run: [`filter 'true'`],
  histogram: ['HISTOGRAM_NUMBER_7_MS', ...FIRST],
};
/** Commands that need a model or a cluster, or make one, and the one that reads other commands. */
const APART: ReadonlySet<string> = new Set([
  'shell',
  'recommend',
  'recommend train',
  'recommend similar',
  'recommend evaluate',
  'spark doctor',
]);
/** What commands say beside their answer, and is no fault. */
const NOTES = /^tele: note: .*\n/gm;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '30' },
    megabytes: { type: 'string', default: '2000' },
    only: { type: 'string' },
  },
});
const root = path.join(import.meta.dirname, '..', '..');
const bin = path.join(root, 'bin', 'run.js');
const env = plainEnvironment();
const commands = readCommands();
const pings = pingLines(500);

console.log(`Node ${process.version}, ${process.platform}-${process.arch}, ${commands.all.length} commands\n`);
console.log('| what | bar | measured | |\n|---|---|---|---|');
if (values.only === undefined || values.only === 'start') {
  row('`tele --version`, times `node -e 0`', 1.5, ratio(['--version'], 'ignore'));
  row('`tele filter true < /dev/null`, times `node -e 0`', 3, ratio(['filter', 'true'], 'ignore'));
  row('`true \\| tele filter true`, times `node -e 0`', 3, ratio(['filter', 'true'], 'pipe'));
}
if (values.only === undefined || values.only === 'start') answerRows();
if (values.only === undefined || values.only === 'head') {
  for (const name of commands.readers) row(`\`tele ${name} … \\| head -1\`, ms`, 300, ...(await head(wordsOf(name))));
  // The first help of all leaves its compiled form for the others.
  await head(['--help']);
  for (const name of commands.all) {
    const [ms, fault] = await head([...name.split(' '), '--help']);
    if (name === commands.all[0] || ms > 300 || fault) row(`\`tele ${name} --help \\| head -1\`, ms`, 300, ms, fault);
  }
}
if (values.only === undefined || values.only === 'memory') {
  const bytes = Number(values.megabytes) * 1e6;
  const stages = [
    ['filter', 'info.OS === "WINNT"'],
    ['map', '{os: info.OS, up: simpleMeasurements.uptime, addons: Object.keys(addonDetails.XPI).length}'],
    ['aggregate', '--by', 'os', '--agg', 'n = count(), up = median(up), addons = mean(addons)'],
  ];
  for (const [k, peak] of (await peaks(stages, bytes)).entries())
    row(`\`${stages[k]![0]}\` in \`filter \\| map \\| aggregate\`, ${values.megabytes} MB, MB`, 200, peak);
  for (const name of commands.readers) {
    const [peak = Number.NaN] = await peaks([wordsOf(name).filter((word) => !FIRST.includes(word))], bytes / 10);
    row(`\`tele ${name}\`, ${bytes / 1e7} MB, MB`, 200, peak);
  }
}

function row(what: string, bar: number, measured: number, fault = ''): void {
  const holds = measured <= bar && fault === '' ? 'holds' : `missed ${fault}`;
  const digits = bar < 10 ? 2 : 0;
  console.log(`| ${what} | ${Number(bar.toFixed(digits))} | ${measured.toFixed(digits)} | ${holds} |`);
}

/**
 * Certificates that a machine adds for Node are read at every start by some versions of it: they are left out of both
 * sides.
 */
function plainEnvironment(): NodeJS.ProcessEnv {
  const { NODE_EXTRA_CA_CERTS: _certificates, NODE_OPTIONS: _options, ...rest } = process.env;
  return Object.fromEntries(Object.entries(rest).filter(([name]) => !name.startsWith('TELE_')));
}

/** All commands as they are typed, and those that read records from standard input. */
function readCommands(): { all: string[]; readers: string[] } {
  const manifest = JSON.parse(readFileSync(path.join(root, 'oclif.manifest.json'), 'utf8')) as {
    commands: Record<string, { hidden?: boolean; flags: Record<string, unknown> }>;
  };
  const shown = Object.entries(manifest.commands).filter(([, { hidden }]) => !hidden);
  const typed = (id: string) => id.replaceAll(':', ' ');
  return {
    all: shown.map(([id]) => typed(id)),
    readers: shown.flatMap(([id, { flags }]) => ('limit' in flags && !APART.has(typed(id)) ? [typed(id)] : [])),
  };
}

function wordsOf(name: string): string[] {
  return [...name.split(' '), ...(WORDS[name] ?? FIRST)];
}

/** The median, over pairs, of the time of tele divided by that of a Node that does nothing. */
function ratio(words: readonly string[], stdin: 'ignore' | 'pipe'): number {
  time(words, stdin);
  const ratios = Array.from({ length: Number(values.runs) }, () => time(words, stdin) / timeNode(['-e', '0'], stdin));
  return ratios.sort((a, b) => a - b)[ratios.length >> 1]!;
}

/** Milliseconds that tele takes. */
function time(words: readonly string[], stdin: 'ignore' | 'pipe' = 'ignore'): number {
  return timeNode([bin, ...words], stdin);
}

function timeNode(args: readonly string[], stdin: 'ignore' | 'pipe'): number {
  const started = performance.now();
  const { status } = spawnSync(process.execPath, args, { env, stdio: [stdin, 'pipe', 'inherit'] });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}`);
  return performance.now() - started;
}

/** One answer of the recommender may take one and a half times as long as `--version`, and 60 ms. */
function answerRows(): void {
  const folder = mkdtempSync(path.join(tmpdir(), 'tele-bench-'));
  try {
    const table = path.join(folder, 'ratings.csv');
    writeFileSync(table, ['user,item', ...ratedPairs(40_000, 20_000)].join('\n'));
    for (const [method, ...more] of [['als', '--iterations', '2'], ['walk'], ['cosine'], ['popularity']] as const) {
      const model = path.join(folder, `${method}.model`);
      time(['recommend', 'train', '--source', table, '--method', method, ...more, '-o', model]);
      answerRow(method, ['recommend', '--model', model, '--installed', 'add-on 29']);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function answerRow(method: string, words: readonly string[]): void {
  time(words);
  const runs = Array.from({ length: Number(values.runs) }, () => [time(['--version']), time(words)] as const);
  const sorted = (side: 0 | 1) => runs.map((run) => run[side]).sort((a, b) => a - b);
  const [version, answer] = [sorted(0), sorted(1)];
  const what = `one answer of \`tele recommend\`, ${method} of 20,000 add-ons, ms`;
  const middle = runs.length >> 1;
  row(`${what}, median`, 1.5 * version[middle]! + 60, answer[middle]!);
  row(`${what}, minimum`, 1.5 * version[0]! + 60, answer[0]!);
}

/** Users with some add-ons each; every add-on has somebody. */
function ratedPairs(users: number, items: number): string[] {
  const { start, columns } = generateMatrix({ users, items });
  const pairs = Array.from({ length: users }, (_, user) =>
    Array.from(columns.subarray(start[user], start[user + 1]), (item) => `user ${user},add-on ${item}`),
  );
  return [...pairs.flat(), ...Array.from({ length: items }, (_, item) => `user ${item % users},add-on ${item}`)];
}

/**
 * Milliseconds from the first line to the end of the whole pipeline; what is wrong with its end, where something is.
 */
async function head(words: readonly string[]): Promise<[number, string]> {
  const line = '"$0" "$@" | head -1';
  const shell = spawn('bash', ['-o', 'pipefail', '-c', line, process.execPath, bin, ...words], { env });
  let first = Number.NaN;
  let said = '';
  shell.stdout.once('data', () => {
    first = performance.now();
  });
  shell.stderr.on('data', (text) => {
    said += text;
  });
  const code = new Promise<number | null>((resolve) => shell.on('close', resolve));
  await feed(shell.stdin, Number.POSITIVE_INFINITY);
  const status = await code;
  said = said.replace(NOTES, '');
  const fault = [
    ...(status === 0 ? [] : [`exit ${status}`]),
    ...(said === '' ? [] : [`says ${JSON.stringify(said.slice(0, 80))}`]),
  ];
  return [performance.now() - first, fault.join(', ')];
}

/** Generated pings, so many bytes of them or until nobody reads them any more. */
async function feed(stdin: Writable, bytes: number): Promise<void> {
  let gone = false;
  const closed = new Promise<void>((resolve) => {
    for (const event of ['error', 'close'])
      stdin.on(event, () => {
        gone = true;
        resolve();
      });
  });
  for (let done = 0; done < bytes && !gone; done += pings.length) {
    if (!stdin.write(pings)) await Promise.race([closed, new Promise<void>((resolve) => stdin.once('drain', resolve))]);
  }
  stdin.end();
}

/** The most memory, in MB, that each of the commands in a pipeline took. Every process tells its own at its end. */
async function peaks(stages: readonly (readonly string[])[], bytes: number): Promise<number[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tele-bench-'));
  try {
    const tell = path.join(folder, 'tell.cjs');
    writeFileSync(
      tell,
      `process.on('exit', () => require('node:fs').writeFileSync(process.env.PEAK, String(process.resourceUsage().maxRSS / 1000)));`,
    );
    const quoted = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`;
    const line = stages
      .map(
        (words, k) =>
          `PEAK=${quoted(path.join(folder, `${k}.peak`))} "$0" -r ${quoted(tell)} "$1" ${words.map(quoted).join(' ')}`,
      )
      .join(' | ');
    const shell = spawn('bash', ['-o', 'pipefail', '-c', line, process.execPath, bin], {
      env,
      stdio: ['pipe', 'ignore', 'inherit'],
    });
    const ended = new Promise<number | null>((resolve) => shell.on('close', resolve));
    await feed(shell.stdin, bytes);
    if ((await ended) !== 0) return stages.map(() => Number.NaN);
    const files = readdirSync(folder).filter((name) => name.endsWith('.peak'));
    return files.sort().map((name) => Number(readFileSync(path.join(folder, name), 'utf8')));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
