/**
 * Compares tele with every peer that is installed and with the limits of the machine, as a Markdown table:
 * npm run bench -- [OPTIONS]
 *   --mb N         megabytes of generated pings (2000); slow peers get fewer, archives hold half
 *   --rounds N     the figure is the median of so many runs (3)
 *   --dir DIR      where the data go, and are removed from (in /dev/shm, else in the folder for temporary files)
 *   --no-install   do not install missing packages of peers into a folder for temporary files
 * Peers that are missing are named on standard error and left out: jq, gojq, miller, zstd, gzip and xz-utils come from
 * the system.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir, totalmem } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type Contestant, contestants, MEANING, QUESTIONS, type Question, VARIABLES } from './questions.ts';
import { writePings } from './scan-data.ts';

const PEERS = { 'ndjson-cli': '0.3.1', '@duckdb/node-api': '1.5.6-r.1', 'nodejs-polars': '0.24.1' };
const ARCHIVES = 8;
/**
 * So many of the archives differ: the others are copies, because compressing them takes longer than all that is
 * measured.
 */
const DIFFERENT = 2;

const { values: options } = parseArgs({
  options: {
    mb: { type: 'string', default: '2000' },
    rounds: { type: 'string', default: '3' },
    dir: { type: 'string', default: existsSync('/dev/shm') ? '/dev/shm' : tmpdir() },
    'no-install': { type: 'boolean', default: false },
  },
});
// Node 20 reads this file at every start: half a tenth of a second that is nobody's work.
delete process.env.NODE_EXTRA_CA_CERTS;

const folder = mkdtempSync(path.join(options.dir, 'tele-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
process.on('SIGINT', () => process.exit(130));
const made = new Map<number, string>();
main();

function main(): void {
  const peers = path.join(tmpdir(), 'tele-bench-peers');
  if (!options['no-install']) install(peers);
  const known = contestants(peers).flatMap((contestant) => {
    const version = shell(`${contestant.version} | head -n 1`);
    const number = /\d+(?:\.\d+)+[^\s,)]*/.exec(version)?.[0];
    if (number === undefined) note(`${contestant.name} is not installed: left out`);
    return number === undefined ? [] : [{ contestant, version: number }];
  });
  const archives = makeArchives();
  const cells = QUESTIONS.map((question) =>
    rates(
      question,
      known.map(({ contestant }) => contestant),
      archives,
    ),
  );
  console.log(
    `| MB/s of text | version | ${QUESTIONS.join(' | ')} |\n|---|---|${QUESTIONS.map(() => '--:|').join('')}`,
  );
  known.forEach(({ contestant, version }, row) => {
    console.log(`| ${contestant.name} | ${version} | ${cells.map((column) => column[row] ?? '').join(' | ')} |`);
  });
  console.log(`\n${QUESTIONS.map((question) => `${question}: ${MEANING[question]}`).join('; ')}.`);
  console.log(
    `Whole processes, generated pings of 30 KB, ${options.mb} MB in memory (${known
      .filter(({ contestant }) => contestant.megabytes !== undefined)
      .map(({ contestant }) => `${contestant.name} ${Math.min(contestant.megabytes!, Number(options.mb))}`)
      .join(', ')}), archives of ${archiveMegabytes()} MB in ${ARCHIVES} objects; medians of ${options.rounds} runs.`,
  );
  const cpu = cpus()[0]?.model.trim();
  console.log(
    `${availableParallelism()} cores of ${cpu}, ${Math.round(totalmem() / 2 ** 30)} GB; Node ${process.version}.`,
  );
}

function install(peers: string): void {
  const missing = Object.entries(PEERS).filter(([name]) => !existsSync(path.join(peers, 'node_modules', name)));
  if (missing.length === 0) return;
  mkdirSync(peers, { recursive: true });
  note(`installing ${missing.map(([name]) => name).join(', ')} in ${peers}`);
  shell(
    `npm install --no-audit --no-fund --prefix ${peers} ${missing.map(([name, version]) => `${name}@${version}`).join(' ')}`,
  );
}

/** The rate of each contestant for a question, by the median of its runs, which take turns. */
function rates(
  question: Question,
  all: readonly Contestant[],
  archives: Record<string, string>,
): (string | undefined)[] {
  const seconds = all.map((): number[] => []);
  const sizes = all.map(() => 0);
  for (let round = 0; round < Number(options.rounds); round++) {
    all.forEach(({ name, commands, megabytes = Number(options.mb) }, k) => {
      const command = commands[question];
      if (command === undefined || (round > 0 && seconds[k]!.length === 0)) return;
      const file = pings(Math.min(megabytes, Number(options.mb)));
      const isArchive = question === 'gz' || question === 'zst' || question === 'lzma';
      if (isArchive && archives[question.toUpperCase()] === undefined) return;
      sizes[k] = isArchive ? archiveMegabytes() * 1e6 : statSync(file).size;
      const start = process.hrtime.bigint();
      const { status, stderr } = spawnSync('sh', ['-c', command], {
        env: { ...process.env, ...VARIABLES, ...archives, FILE: file },
        stdio: ['ignore', 'ignore', 'pipe'],
        encoding: 'utf8',
      });
      const took = Number(process.hrtime.bigint() - start) / 1e9;
      if (status === 0) seconds[k]!.push(took);
      else note(`${name} failed at ${question}: ${stderr.trim().split('\n')[0]}`);
      if (round === 0) note(`${question}: ${name} ${took.toFixed(2)} s`);
    });
  }
  return seconds.map((runs, k) => {
    const median = runs.sort((a, b) => a - b)[runs.length >> 1];
    return median === undefined ? undefined : Number((sizes[k]! / median / 1e6).toPrecision(2)).toLocaleString('en');
  });
}

/** A file of so many megabytes of pings. */
function pings(megabytes: number): string {
  let file = made.get(megabytes);
  if (file === undefined) {
    file = path.join(folder, `pings-${megabytes}.ndjson`);
    writePings(file, megabytes * 1e6);
    made.set(megabytes, file);
  }
  return file;
}

function archiveMegabytes(): number {
  return Math.max(1, Math.round(Number(options.mb) / 2));
}

/** Folders of archives for the tools that are installed, by the names that commands know them by. */
function makeArchives(): Record<string, string> {
  const texts = Array.from({ length: DIFFERENT }, (_, k) => path.join(folder, `text-${k}`));
  for (const [k, text] of texts.entries()) writePings(text, (archiveMegabytes() / ARCHIVES) * 1e6, k + 1);
  const folders: Record<string, string> = {};
  const codecs = { GZ: ['gz', 'gzip -c'], ZST: ['zst', 'zstd -qc'], LZMA: ['lzma', 'xz -c -2 --format=lzma'] } as const;
  for (const [name, [suffix, command]] of Object.entries(codecs)) {
    if (shell(`command -v ${command.split(' ')[0]}`) === '') {
      note(`${command.split(' ')[0]} is not installed: no .${suffix} objects`);
      continue;
    }
    const objects = path.join(folder, suffix);
    const archive = (k: number) => path.join(objects, `${k}.ndjson.${suffix}`);
    mkdirSync(objects);
    shell(`${texts.map((text, k) => `${command} ${text} > ${archive(k)} &`).join(' ')} wait`);
    for (let k = DIFFERENT; k < ARCHIVES; k++) copyFileSync(archive(k % DIFFERENT), archive(k));
    folders[name] = objects;
  }
  for (const text of texts) rmSync(text);
  return folders;
}

/** What a shell command prints; nothing where it fails. */
function shell(command: string): string {
  const { status, stdout } = spawnSync('bash', ['-o', 'pipefail', '-c', command], { encoding: 'utf8' });
  return status === 0 ? stdout : '';
}

function note(text: string): void {
  process.stderr.write(`${text}\n`);
}
