import type { HangBook } from '../../analysis/hangs/book/hang-book.ts';
import type { HangOptions } from '../../analysis/hangs/cluster.ts';
import type { HangComparison } from '../../analysis/hangs/comparison/compare.ts';
import { readRules } from '../../analysis/hangs/read/rules.ts';
import type { HangReport } from '../../analysis/hangs/report/report.ts';
import { reportStats } from '../../analysis/hangs/statistics/stats-report.ts';
import { tallyBook } from '../../analysis/hangs/tally/hang-state.ts';
import type { Grouping, Plan } from '../../plan/plan.ts';
import { DIMENSIONS } from '../../record/dimension.ts';
import type { Json, JsonRecord } from '../../record/record.ts';
import type { Rows } from '../../record/rows.ts';
import { grouped } from '../../render/number-text.ts';
import type { Provenance } from '../../render/report/hang-page.ts';
import { hangPageHtml } from '../../render/report/hang-page-html.ts';
import { sampleLake } from '../../source/choose.ts';
import { writeWhole } from '../../write.ts';
import { say } from '../output/say.ts';
import { productVersion } from '../start/version.ts';
import type { Counts } from './answer.ts';
import { threadOf } from './cluster-hangs.ts';

/** The parts that a page is made from. */
export interface PageParts {
  /** A plan of hang clusters with their statistics. */
  readonly plan: Plan & { readonly wide: Grouping };
  readonly flags: Readonly<Record<string, unknown>> & { readonly typed: ReadonlySet<string>; readonly seed: number };
  readonly ran: PageRun;
  /** The state behind the run. */
  readonly book: HangBook;
  readonly comparison?: HangComparison;
  /** In a comparison, the book of the selection before. */
  readonly before?: HangBook;
}

/** What a page tells of a run, or of the runs that states were made by. */
export interface PageRun {
  readonly rows?: Rows;
  readonly input: {
    readonly uri: string;
    readonly stored?: { readonly objects: readonly { readonly uri: string; readonly size: number }[] };
  };
  readonly counts: Counts;
}

/** The number of stacks that a page shows for each cluster; it has more room than a terminal. */
const STACKS = 3;

/** Writes the page of a run, and says so on stderr. */
export function writePage(file: string, { plan, flags, ran, book, comparison, before }: PageParts): void {
  const [row] = [...ran.rows!];
  const options = optionsOf(plan.wide);
  const page = hangPageHtml({
    state: tallyBook(book),
    options: flags.typed.has('stacks') ? options : { ...options, stacksPerCluster: STACKS },
    stats: reportStats(book, options.rules),
    similar: (row!.clusters as unknown as HangReport).similar,
    comparison,
    before: before && tallyBook(before),
    made: madeOf({ plan, flags, ran, book }),
  });
  writeWhole(file, [page], 'the page');
  say(`note: the page is written to ${file}, ${grouped(Math.ceil(Buffer.byteLength(page) / 1000))} kB`);
}

function optionsOf({ columns }: Grouping): HangOptions {
  const { rules, ...options } = (columns[0]!.params[0] ?? {}) as JsonRecord;
  return { ...options, ...(rules !== undefined && { rules: readRules(rules) }) };
}

/** Flags that change what is selected or counted. Their defaults are not listed on the page. */
const CHOOSING = [
  'fraction',
  'sample-clients',
  'limit',
  'select',
  'vs',
  'thread',
  'min-duration',
  'annotation',
  'by',
  'meaningful',
  'rules',
  'method',
  'clusters',
];

function madeOf({ plan, flags, ran: { input, counts } }: PageParts): Provenance {
  const { typed, seed } = flags;
  const names = [...Object.keys(DIMENSIONS), ...CHOOSING.filter((name) => typed.has(name))];
  return {
    tele: productVersion(),
    at: new Date().toISOString(),
    thread: threadOf(plan.wide.columns[0]!.params[0]),
    source: input.uri === '-' ? 'standard input' : input.uri,
    generated: input.uri === sampleLake(),
    selection: names.flatMap((name) => (flags[name] === undefined ? [] : [[name, textOf(flags[name])]])),
    seed,
    objects: input.stored?.objects.map(({ uri, size }) => ({ uri, size })) ?? [],
    counts,
    plan: plan as unknown as Json,
  };
}

function textOf(value: unknown): string {
  return value === true ? '' : Array.isArray(value) ? value.join(' ') : String(value);
}
