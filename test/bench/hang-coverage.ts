/**
 * How often the 95 % intervals of hang statistics hold a planted truth, and what comparisons find, over lakes that
 * `planted_hangs.py` generates: a Markdown table. Needs python3.
 *
 * npx esbuild test/bench/hang-coverage.ts --bundle --platform=node --packages=external --format=esm \
 *   --outfile=dist/bench/hang-coverage.mjs
 * node dist/bench/hang-coverage.mjs [--seeds N (100)] [--sessions N,… (500,5000,40000)] [--compare]
 */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import type { HangBook } from '../../src/analysis/hangs/book/hang-book.ts';
import { clusterHangs } from '../../src/analysis/hangs/cluster.ts';
import { compareHangs, isFound } from '../../src/analysis/hangs/comparison/compare.ts';
import { reportHangs } from '../../src/analysis/hangs/report/report.ts';
import { reportStats } from '../../src/analysis/hangs/statistics/stats-report.ts';
import { tallyBook } from '../../src/analysis/hangs/tally/hang-state.ts';
import type { JsonRecord } from '../../src/record/record.ts';
import { valuesOf } from '../analysis/hangs/pings.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    sessions: { type: 'string', default: '500,5000,40000' },
    compare: { type: 'boolean', default: false },
  },
});
const seeds = Number(values.seeds);
const sizes = values.sessions.split(',').map(Number);

if (values.compare) compareLakes();
else coverTruth();

interface Ends {
  readonly low: number | undefined;
  readonly high: number | undefined;
}

function coverTruth(): void {
  const figures = ['hangsPerHour', 'plugin.share', 'length.median', 'duration.median', 'duration.p95', 'clusters'];
  console.log(
    `| sessions | a client | tail | ${figures.join(' | ')} |\n|---|---|---|${figures.map(() => '---|').join('')}`,
  );
  for (const sessions of sizes) {
    for (const perClient of [1, 2.5]) {
      for (const tail of ['light', 'heavy']) {
        const held = new Map<string, [held: number, printed: number]>();
        for (let seed = 1; seed <= seeds; seed++) {
          const { book, truth } = lake([
            '--sessions',
            sessions,
            '--seed',
            seed,
            '--per-client',
            perClient,
            '--tail',
            tail,
          ]);
          const stats = reportStats(book);
          const found: Record<string, Ends | undefined> = {
            hangsPerHour: stats.hangsPerHour,
            'plugin.share': stats.plugin.share,
            'length.median': stats.length?.median,
            'duration.median': stats.durations?.median,
            'duration.p95': stats.durations?.p95,
          };
          for (const [name, ends] of Object.entries(found)) count(held, name, ends, truth[name]!);
          // Every cluster has the same durations.
          for (const { median, p95 } of reportHangs(tallyBook(book), { top: 30 }).clusters) {
            count(held, 'clusters', median, truth['duration.median']!);
            count(held, 'clusters', p95, truth['duration.p95']!);
          }
        }
        const cells = figures.map((name) => {
          const [inside, printed] = held.get(name)!;
          return `${((100 * inside) / printed).toFixed(1)} % of ${printed}`;
        });
        console.log(`| ${sessions} | ${perClient} | ${tail} | ${cells.join(' | ')} |`);
      }
    }
  }
}

/** An interval without ends is not printed. */
function count(held: Map<string, [number, number]>, name: string, ends: Ends | undefined, truth: number): void {
  if (ends === undefined || (ends.low === undefined && ends.high === undefined)) return;
  const [inside, printed] = held.get(name) ?? [0, 0];
  // A bin of 128-255 holds what is below 256.
  const isInside = (ends.low ?? 0) <= truth && truth < (ends.high ?? Number.POSITIVE_INFINITY) + 1;
  held.set(name, [inside + Number(isInside), printed + 1]);
}

function compareLakes(): void {
  console.log('| sessions | change | found | other verdicts |\n|---|---|---|---|');
  const changes: [
    name: string,
    args: (string | number)[],
    isIt: (found: ReturnType<typeof compareHangs>) => boolean,
  ][] = [
    ['none', [], () => false],
    ['+30 % on 7 %', ['--worse', 4, '--factor', 1.3], ({ clusters }) => clusters.some(isSlower)],
    ['twice as long', ['--longer', 2], ({ total }) => total.time.verdict === 'worse'],
  ];
  for (const sessions of sizes) {
    for (const [name, args, isIt] of changes) {
      let [hits, others] = [0, 0];
      for (let seed = 1; seed <= seeds; seed++) {
        const shared = ['--sessions', sessions, '--per-client', 2.5];
        const before = lake([...shared, '--seed', seed, '--side', 'b']).book;
        const now = lake([...shared, '--seed', seed + 1000, ...args]).book;
        const found = compareHangs(now, before);
        hits += Number(isIt(found));
        const wrong = found.clusters.filter((cluster) => isFound(cluster) && !isSlower(cluster));
        others += name === 'twice as long' ? 0 : Number(wrong.length > 0 || (name === 'none' && found.regression));
      }
      console.log(`| ${sessions} | ${name} | ${hits} of ${seeds} | ${others} |`);
    }
  }
}

function isSlower({ frame, verdict }: { frame: string; verdict: string }): boolean {
  return frame === 'nsJSContext::GarbageCollectNow' && verdict === 'worse';
}

function lake(args: readonly (string | number)[]): { book: HangBook; truth: Record<string, number> } {
  const ran = spawnSync('python3', ['test/bench/planted_hangs.py', ...args.map(String)], {
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  if (ran.status !== 0) throw new Error(ran.stderr);
  const aggregate = clusterHangs();
  let book = aggregate.zero();
  for (const line of ran.stdout.split('\n'))
    if (line !== '') book = aggregate.add(book, valuesOf(JSON.parse(line) as JsonRecord));
  return { book, truth: JSON.parse(ran.stderr) as Record<string, number> };
}
