import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { histogramPlan } from '../../analysis/histogram/plan.ts';
import { HISTOGRAM_VALUES } from '../../analysis/histogram/read.ts';
import { histogramRows } from '../../analysis/histogram/rows.ts';
import { UsageError } from '../../errors.ts';
import type { Grouping } from '../../plan/plan.ts';
import type { Json, JsonRecord } from '../../record/record.ts';
import type { CommandStep } from '../command/steps.ts';
import { fileArgs } from './file-args.ts';
import { selectionFlags } from './hang-flags.ts';
import { readJsonFile } from './json-file.ts';

/** The argument of `tele histogram`. */
export const histogramArgs = {
  name: Args.string({ description: 'name of the histogram', required: true, ignoreStdin: true }),
  ...fileArgs,
};

/** Flags of a histogram that change the plan. */
export const histogramFlags = {
  by: Flags.string({ description: 'a histogram for each value of this expression over the ping', helpValue: 'KEY' }),
  process: Flags.string({
    description: 'the process it is of: parent, content, gpu, …; parent unless said otherwise',
    helpValue: 'NAME',
  }),
  definitions: Flags.string({
    description: "Firefox's Histograms.json, for the bounds of stored counts and of custom distributions",
    helpValue: 'FILE',
  }),
  'distinct-ids': selectionFlags['distinct-ids'],
};

interface HistogramValues {
  readonly by?: string | undefined;
  readonly process?: string | undefined;
  readonly definitions?: string | undefined;
  readonly 'distinct-ids': boolean;
}

/** Makes the step of `tele histogram`. */
export function histogramStep(
  flags: HistogramValues,
  { name }: { readonly name: string },
): CommandStep & { readonly wide: Grouping; readonly ours: readonly string[] } {
  if (name === '') throw new UsageError('the name of the histogram is empty', 'tele histogram CYCLE_COLLECTOR');
  const wide = histogramPlan({
    name,
    process: flags.process === 'parent' ? undefined : flags.process,
    by: flags.by,
    definition: flags.definitions === undefined ? undefined : definitionIn(flags.definitions, name),
    distinctIds: flags['distinct-ids'],
  });
  return {
    stages: [],
    wide,
    // biome-ignore lint/suspicious/noExplicitAny: the plan above says what the aggregate answers
    finish: ([row]: Iterable<any>) => histogramRows(row.merged),
    ours: wide.columns[0]!.args.slice(0, HISTOGRAM_VALUES),
  };
}

/** The definition of a histogram in a file of Firefox's format. Throws a UsageError where it is missing. */
function definitionIn(file: string, name: string): Json | undefined {
  const definitions = readJsonFile(file, `--definitions ${file}`);
  const own = definitions !== null && typeof definitions === 'object' && Object.hasOwn(definitions, name);
  if (!own) throw new UsageError(`${file} does not define ${name}`);
  return (definitions as JsonRecord)[name];
}
