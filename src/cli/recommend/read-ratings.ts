import { closeSync } from 'node:fs';
import { ratingsPlan } from '../../analysis/ratings/plan.ts';
import type { RatingsState } from '../../analysis/ratings/state.ts';
import type { Input } from '../../engines/input/input.ts';
import { createInput } from '../../engines/input/input.ts';
import type { Part } from '../../engines/run/part.ts';
import { UsageError } from '../../errors.ts';
import { peeked } from '../../source/codec/peek.ts';
import { groupsOf } from '../../wide/group.ts';
import { planOf } from '../command/stream.ts';
import { parseBudget } from '../flags/numbers.ts';
import type { ReadingFlags } from '../flags/reading-flags.ts';
import { openBadFile } from '../output/bad-file.ts';
import { createProgress } from '../output/progress.ts';
import { say, sayReport } from '../output/say.ts';
import { runPlan } from '../run/run-plan.ts';
import { readColumns } from './parameters.ts';

/** Flags of a command that reads ratings. */
export interface RatingFlags extends ReadingFlags {
  readonly columns?: string | undefined;
}

/** What the source flags name, found but not read. */
export function findRatings(flags: RatingFlags): Promise<Input> {
  return createInput(flags, say);
}

/**
 * Who has what, from the pings or the ratings that the source flags name: pings, NDJSON of (user, item, weight), or a
 * table of them. Says what was lost on the way, and sets the exit code.
 */
export async function readRatings(
  flags: RatingFlags,
  found: Input,
  rules: 'own' | '2014' = 'own',
): Promise<RatingsState> {
  const columns = readColumns(flags.columns);
  const { input, isTable } = await lookInto(found);
  if (isTable) return readTableOf(input, flags, columns);
  const wide = ratingsPlan(rules, columns);
  const { state } = await runPlan(planOf(flags, [], wide), flags, {
    ours: columns === undefined,
    input,
  });
  return groupsOf(state).states()[0]![0] as RatingsState;
}

const HEAD = 1 << 12;

/** Looks at the first bytes of the first part. Those of standard input are kept for whoever reads on. */
async function lookInto(input: Input): Promise<{ input: Input; isTable: boolean }> {
  for await (const part of partsOf(input)) {
    const { head, whole } = await peeked(part.source, HEAD);
    const isTable = looksLikeTable(Buffer.from(head).toString('utf8'));
    if (input.stored !== undefined) {
      await part.source.close();
      return { input, isTable };
    }
    const again: Part = { ...part, source: whole };
    return {
      isTable,
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

/** Lines that are no JSON, neither with an id before it, and have more than one column. */
function looksLikeTable(head: string): boolean {
  const text = head.replace(/^\uFEFF/, '').trimStart();
  const line = /^[^\n]*/.exec(text)![0].trimEnd();
  return !/^[{["]|\t\s*\{|\0/.test(line) && /\S(?:::|[\t,;| ]+)\S/.test(line);
}

async function readTableOf(input: Input, flags: RatingFlags, columns: string[] | undefined): Promise<RatingsState> {
  if (flags['sample-clients'] !== undefined)
    throw new UsageError('--sample-clients samples the clients of pings, not the users of a table');
  if (flags.report !== undefined)
    throw new UsageError('--report describes a run over pings or NDJSON, not one over a table');
  const budget = parseBudget(flags['max-bad'], '--max-bad');
  const bad = flags.bad === undefined ? undefined : openBadFile(flags.bad);
  const progress = await createProgress(flags.progress, input.totals);
  try {
    const { readTables } = await import('../../engines/input/read-table.ts');
    const { state, report } = await readTables(partsOf(input), {
      columns,
      limit: flags.limit,
      onBad: bad && ((line) => bad.sink.line(Buffer.from(line))),
      onProgress: ({ bytes, lines, inputs }) => progress.update({ bytes, records: lines, objects: inputs }),
    });
    progress.end();
    bad?.sink.flush();
    process.exitCode = sayReport(report, { budget, strict: true, badFile: flags.bad, ours: true });
    return state;
  } finally {
    progress.end();
    if (bad) closeSync(bad.fd);
  }
}
