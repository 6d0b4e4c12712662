/**
 * The page of `cluster-hangs --html` over many sessions: how large it is, what it costs, and how soon it is open, as a
 * Markdown table. Pings are generated from a seed with a long tail: most stacks are seen once. The time to open is the
 * browser's own, from the start of navigation to the end of the load event, before which the page has drawn everything;
 * the median of some openings, each in a fresh window.
 *
 * npx esbuild test/bench/hang-page.ts --bundle --platform=node --packages=external --format=esm
 * --outfile=dist/bench/hang-page.mjs node dist/bench/hang-page.mjs [--sessions N (40000)] [--source URI] [--rounds N
 * (9)]
 */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { type Random, seededRandom } from '../../src/random.ts';
import { CHROMIUM, FLAGS } from '../browser/chromium.ts';

const FRAMES = 20_000;
const HANGS = 8;
const DEPTH = { from: 6, to: 24 };

const { values } = parseArgs({
  options: {
    sessions: { type: 'string', default: '40000' },
    source: { type: 'string' },
    rounds: { type: 'string', default: '9' },
  },
});
const folder = mkdtempSync(path.join(tmpdir(), 'tele-bench-'));
try {
  const pings = values.source ?? path.join(folder, 'pings.ndjson');
  if (values.source === undefined) writePings(pings, Number(values.sessions));
  const page = path.join(folder, 'hangs.html');
  const without = processorSeconds(['--source', pings]);
  const making = processorSeconds(['--source', pings, '--html', page]);
  const { milliseconds, boxes } = await openings(page, Number(values.rounds));
  console.log('| what | bar | measured |\n|---|---|---|');
  row('size, MB', '2', (statSync(page).size / 1e6).toFixed(2));
  row('opened, s', '2', (milliseconds / 1000).toFixed(2));
  row('boxes of the icicle drawn', '', boxes);
  row('`cluster-hangs`, s of processor time', '', without.toFixed(1));
  row('… with `--html`', '', making.toFixed(1));
} finally {
  rmSync(folder, { recursive: true });
}

function row(...cells: readonly (string | number)[]): void {
  console.log(`| ${cells.join(' | ')} |`);
}

/** Of a run in one thread, as the shell counts it. */
function processorSeconds(args: readonly string[]): number {
  const run = [process.execPath, 'bin/run.js', 'cluster-hangs', '--master', 'local', ...args];
  const { stderr, status } = spawnSync('bash', ['-c', 'TIMEFORMAT="%U %S"; time "$@"', 'bash', ...run], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  const [user, system] = stderr.trim().split('\n').at(-1)!.split(' ').map(Number);
  return user! + system!;
}

async function openings(file: string, rounds: number): Promise<{ milliseconds: number; boxes: number }> {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  const times: number[] = [];
  let boxes = 0;
  for (let round = 0; round < rounds; round++) {
    const page = await browser.newPage();
    await page.goto(pathToFileURL(file).href);
    times.push(await page.evaluate<number>('performance.getEntriesByType("navigation")[0].loadEventEnd'));
    boxes = await page.getByRole('treeitem').count();
    await page.close();
  }
  await browser.close();
  return { milliseconds: times.sort((a, b) => a - b)[rounds >> 1]!, boxes };
}

function writePings(file: string, sessions: number): void {
  const random = seededRandom(1);
  const fd = openSync(file, 'w');
  for (let session = 0; session < sessions; session++) {
    const hangs = Array.from({ length: Math.floor(-Math.log(1 - random()) * HANGS) }, () => ({
      stack: stackOf(random),
      histogram: { values: { [2 ** (8 + Math.floor(-Math.log2(1 - random()))) - 1]: 1 } },
    }));
    const ping = {
      id: `${session}`,
      simpleMeasurements: { uptime: Math.floor(16 * Math.exp(3 * (random() - 0.5))) },
      threadHangStats: [{ name: 'Gecko', activity: { values: {} }, hangs }],
    };
    writeSync(fd, `${JSON.stringify(ping)}\n`);
  }
  closeSync(fd);
}

/** Some frames are everywhere, most are rare; so are the ways from one to the next. */
function stackOf(random: Random): string[] {
  const depth = DEPTH.from + Math.floor(random() * (DEPTH.to - DEPTH.from));
  const frames = Array.from({ length: depth }, () => {
    const id = Math.floor(FRAMES * random() ** 6);
    return `mozilla::module${id % 97}::Class${id}::Method(nsISupports*, unsigned int)`;
  });
  return ['Startup::XRE_Main', ...frames];
}
