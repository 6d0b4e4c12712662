import { closeSync } from 'node:fs';
import { ratingsPlan } from '../../analysis/ratings/plan.ts';
import type { Duplicates } from '../../analysis/ratings/rated-pairs.ts';
import type { RatingsState } from '../../analysis/ratings/state.ts';
import type { Input } from '../../engines/input/input.ts';
import { createInput } from '../../engines/input/input.ts';
import type { TableOptions } from '../../engines/input/read-table.ts';
import type { Part } from '../../engines/run/part.ts';
import { UsageError } from '../../errors.ts';
import { describeShape, type TableShape } from '../../model/ratings/table-shape.ts';
import type { Grouping } from '../../plan/plan.ts';
import { peeked } from '../../source/codec/peek.ts';
import { groupsOf } from '../../wide/group.ts';
import { planOf } from '../command/stream.ts';
import { parseBudget } from '../flags/numbers.ts';
import type { ReadingFlags } from '../flags/reading-flags.ts';
import { openBadFile } from '../output/bad-file.ts';
import { createProgress } from '../output/progress.ts';
import { areTolerable, say, sayReport } from '../output/say.ts';
import { runPlan } from '../run/run-plan.ts';
import { keepState } from '../state/keep-state.ts';
import { formOfHead } from './form-of-head.ts';
import { readColumns } from './parameters.ts';

/** The flags of a command that reads ratings. */
export interface RatingFlags extends ReadingFlags {
  readonly columns?: string | undefined;
  readonly weight?: string | undefined;
  readonly duplicates?: string | undefined;
  readonly titles?: string | undefined;
}

/** Finds what the source flags name, without reading it. */
export function findRatings(flags: RatingFlags): Promise<Input> {
  // A table of ratings may have no header, so its lines are passed unchanged.
  return createInput({ ...flags, input: 'ndjson' }, say);
}

/**
 * Reads ratings from the source flags' input: pings, NDJSON of (user, item, weight), or a table of them. Reports what
 * was lost, and sets the exit code.
 */
export async function readRatings(
  flags: RatingFlags,
  found: Input,
  rules: 'own' | '2014' = 'own',
): Promise<RatingsState> {
  const columns = readColumns(flags.columns);
  const weight = flags.weight === undefined ? undefined : (await import('./weight.ts')).weightOf(flags.weight);
  const duplicates = flags.duplicates as Duplicates | undefined;
  const { input, isTable, said } = await lookInto(found);
  if (said !== undefined) say(`note: taken are ${said}`);
  const wide = ratingsPlan({ rules, duplicates }, columns, weight?.text);
  const ratings = isTable
    ? await readTableOf(input, flags, { columns, weight, duplicates }, wide)
    : await readRecords(input, flags, wide);
  if (flags.titles !== undefined) (await import('./add-titles.ts')).addTitles(ratings, flags.titles);
  return ratings;
}

async function readRecords(input: Input, flags: RatingFlags, wide: Grouping): Promise<RatingsState> {
  const ours = flags.columns === undefined && flags.weight === undefined;
  const plan = planOf(flags, [], wide);
  const result = await runPlan(plan, flags, { ours, input });
  await keepState(flags.state, { command: 'recommend train', plan, view: {} }, result);
  const { state } = result;
  return groupsOf(state).states()[0]![0] as RatingsState;
}

const HEAD = 1 << 12;

/** Looks at the first bytes of the first part. Those of standard input are kept for the next reader. */
async function lookInto(input: Input): Promise<{ input: Input; isTable: boolean; said?: string }> {
  // A command before this one passes on records, never a table.
  if (input.lineage !== undefined) return { input, isTable: false };
  for await (const part of partsOf(input)) {
    const { head, whole } = await peeked(part.source, HEAD);
    const { isTable, said } = formOfHead(head);
    const form = { isTable, ...(said !== undefined && { said }) };
    if (input.stored !== undefined) {
      await part.source.close();
      return { input, ...form };
    }
    const again: Part = { ...part, source: whole };
    return {
      ...form,
      input: {
        ...input,
        *open() {
          yield { start: 0, parts: only(again) };
        },
      },
    };
  }
  return { input, isTable: false };
}

async function* partsOf(input: Input): AsyncGenerator<Part> {
  for (const { parts } of input.open()) yield* parts;
}

async function* only(part: Part): AsyncGenerator<Part> {
  yield part;
}

async function readTableOf(
  input: Input,
  flags: RatingFlags,
  reading: Pick<TableOptions, 'columns' | 'weight' | 'duplicates'>,
  wide: Grouping,
): Promise<RatingsState> {
  if (flags['sample-clients'] !== undefined)
    throw new UsageError('--sample-clients samples the clients of pings, not the users of a table');
  const [chosen] = input.choosing ?? [];
  if (chosen?.op === 'choose')
    throw new UsageError(`--${chosen.dimension} chooses pings: the rows of a table do not say it`);
  if (flags.report !== undefined)
    throw new UsageError('--report describes a run over pings or NDJSON, not one over a table');
  const budget = parseBudget(flags['max-bad'], '--max-bad');
  const bad = flags.bad === undefined ? undefined : openBadFile(flags.bad);
  const progress = await createProgress(flags.progress, input.totals);
  try {
    const { readTables } = await import('../../engines/input/read-table.ts');
    const { state, report } = await readTables(partsOf(input), {
      ...reading,
      onShape: sayShapes(),
      limit: flags.limit,
      onBad: bad && ((line) => bad.sink.line(Buffer.from(line))),
      onProgress: ({ bytes, lines, inputs }) => progress.update({ bytes, records: lines, objects: inputs - 1 }),
    });
    progress.end();
    bad?.sink.flush();
    const tooBad = !areTolerable([report], budget);
    if (flags.state !== undefined) {
      const { keepTable } = await import('./ratings-state.ts');
      await keepTable(flags.state, planOf(flags, [], wide), state, { report, tooBad, input });
    }
    process.exitCode = sayReport(report, { budget, strict: true, badFile: flags.bad, ours: true });
    return state;
  } finally {
    progress.end();
    if (bad) closeSync(bad.fd);
  }
}

/** Makes a function that reports how a table is read, once for all tables of the same shape. */
function sayShapes(): (shape: TableShape) => void {
  const said = new Set<string>();
  return (shape) => {
    const words = describeShape(shape);
    if (!said.has(words)) say(`note: ratings are read as ${words}`);
    said.add(words);
  };
}
