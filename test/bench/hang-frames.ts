/**
 * How many stack frames a second the analyses of hangs read from plain NDJSON on two threads, whole processes, by the
 * clock and by processor time over two cores, and the most memory they take; as a Markdown table, the best of some
 * rounds. Pings are generated from a seed: 6,000 distinct stacks of 7.5 frames, often seen ones far more often than
 * rare ones, their lines and histograms as Firefox wrote them. Frames count as often as they stand in the file.
 *
 * npx esbuild test/bench/hang-frames.ts --bundle --platform=node --packages=external --format=esm
 * --outfile=dist/bench/hang-frames.mjs node dist/bench/hang-frames.mjs [--frames N (50000000; 2.5 GB)] [--rounds N (3)]
 */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type Random, seededRandom } from '../../src/random.ts';

const STACKS = 6000;
const DEPTH = { least: 3, most: 12 };
/** Hangs of 128 ms and longer, by the keys of their bins. */
const KEYS = ['127', '255', '511', '1023', '2047', '4095', '8191', '16383'];
const LABELS =
  'Timer::Fire PresShell::Flush PresShell::DoReflow EventDispatcher::Dispatch (chrome_script) (content_script) nsRefreshDriver::Tick IPDL::PPluginInstance::SendNPP_Destroy'
    .split(' ')
    .map((label) => label.replace('_', ' '));

const { values } = parseArgs({
  options: { frames: { type: 'string', default: '50000000' }, rounds: { type: 'string', default: '3' } },
});
const folder = mkdtempSync(path.join(tmpdir(), 'tele-bench-'));
try {
  const file = path.join(folder, 'hangs.ndjson');
  const frames = writePings(file, Number(values.frames));
  console.log('| command | M frames/s | by processor time / 2 | most memory, MB |\n|---|---|---|---|');
  for (const command of ['cluster-hangs', 'hang-stats']) {
    const runs = Array.from({ length: Number(values.rounds) }, () => run(command, file));
    const best = (pick: (of: (typeof runs)[number]) => number) => Math.min(...runs.map(pick));
    const [wall, processor] = [best(({ wall }) => wall), best(({ processor }) => processor)];
    const memory = Math.max(...runs.map((of) => of.memory));
    const rates = [wall, processor / 2].map((seconds) => (frames / seconds / 1e6).toFixed(1));
    console.log(`| \`${command}\` | ${rates.join(' | ')} | ${Math.round(memory)} |`);
  }
} finally {
  rmSync(folder, { recursive: true });
}

/** Seconds and megabytes of one run, as GNU time counts them. */
function run(command: string, file: string): { wall: number; processor: number; memory: number } {
  const args = ['-f', '%e %U %S %M', process.execPath, 'bin/run.js', command, '--source', file, '-j', '2'];
  const { stderr, status } = spawnSync('/usr/bin/time', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  const [wall, user, system, kilobytes] = stderr.trim().split('\n').at(-1)!.split(' ').map(Number);
  return { wall: wall!, processor: user! + system!, memory: kilobytes! / 1000 };
}

/** Answers how many frames there are. */
function writePings(file: string, wanted: number): number {
  const random = seededRandom(1);
  const stacks = Array.from({ length: STACKS }, () => stackOf(random));
  const texts = stacks.map((stack) => JSON.stringify(stack));
  const fd = openSync(file, 'w');
  let frames = 0;
  for (let ping = 0; frames < wanted; ping++) {
    const drawn = new Set(Array.from({ length: 1 + below(random, 32) }, () => Math.floor(STACKS * random() ** 3)));
    const hangs = [...drawn].map((stack) => {
      frames += stacks[stack]!.length;
      return `{"stack":${texts[stack]},"histogram":${histogramOf(random)}}`;
    });
    const thread = `{"name":"Gecko","activity":${histogramOf(random)},"hangs":[${hangs.join(',')}]}`;
    writeSync(
      fd,
      `{"id":"${ping}","simpleMeasurements":{"uptime":${below(random, 90)}},"threadHangStats":[${thread}]}\n`,
    );
  }
  closeSync(fd);
  return frames;
}

function stackOf(random: Random): string[] {
  const depth = DEPTH.least + below(random, DEPTH.most - DEPTH.least + 1);
  const frames = Array.from({ length: depth - 1 }, () =>
    random() < 0.6
      ? LABELS[below(random, LABELS.length)]!
      : `gre/modules/Module${below(random, 300)}.jsm:${below(random, 1500)}`,
  );
  return ['Startup::XRE_Main', ...frames];
}

/** Mostly a few hangs of the shortest bin, with a zero on either side. */
function histogramOf(random: Random): string {
  const bins = random() < 0.8 ? 1 : 2 + below(random, KEYS.length - 3);
  const counts = Array.from({ length: bins }, () => 1 + Math.floor(4 * random() ** 3));
  const members = [0, ...counts, 0].map((count, i) => `"${KEYS[i]}":${count}`);
  return `{"range":[1,0],"bucket_count":33,"histogram_type":0,"values":{${members.join(',')}},"sum":0,"log_sum":0,"log_sum_squares":0}`;
}

function below(random: Random, most: number): number {
  return Math.floor(random() * most);
}
