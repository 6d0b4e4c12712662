import type { HangBook } from '../../analysis/hangs/book/hang-book.ts';
import type { HangComparison } from '../../analysis/hangs/comparison/compare.ts';
import type { CompareOptions } from '../../analysis/hangs/comparison/compare-rules.ts';
import type { Figures2014 } from '../../analysis/hangs/compat/figures-2014.ts';
import { readRules } from '../../analysis/hangs/read/rules.ts';
import { comparisonRows } from '../../analysis/hangs/report/rows.ts';
import { compareStats } from '../../analysis/hangs/statistics/compare-stats.ts';
import type { HangStats } from '../../analysis/hangs/statistics/stats-report.ts';
import { statsRows } from '../../analysis/hangs/statistics/stats-rows.ts';
import { TeleError } from '../../errors.ts';
import type { Grouping } from '../../plan/plan.ts';
import type { JsonRecord } from '../../record/record.ts';
import { comparisonNotes, comparisonText } from '../../render/hangs/comparison-text.ts';
import { leftOut } from '../../render/hangs/facts-text.ts';
import { old2014Text } from '../../render/hangs/stats-2014-text.ts';
import { statsNotes, statsText } from '../../render/hangs/stats-text.ts';
import type { Answer } from './answer.ts';

/** Makes the answer from the single row of a plan of hang statistics. */
export function answerStats({ stats, old }: JsonRecord, thread: string): Answer {
  const figures = stats as unknown as HangStats;
  refusePublished(figures.facts.published);
  const before = old as unknown as Figures2014 | undefined;
  const left = leftOut(figures.facts, thread);
  const beside = before === undefined ? [] : old2014Text(before);
  return {
    rows: statsRows(figures, before),
    text: (width) => `${statsText(figures, width)}${[...beside, ...left].map((line) => `${line}\n`).join('')}`,
    notes: [...statsNotes(figures), ...left],
  };
}

/** Compares two runs of a plan of hang statistics. */
export function compareSelections(
  now: HangBook,
  before: HangBook,
  options: CompareOptions,
  { columns }: Grouping,
): HangComparison {
  const { rules } = (columns[0]!.params[0] ?? {}) as JsonRecord;
  const comparison = compareStats(now, before, options, rules === undefined ? undefined : readRules(rules));
  refusePublished(comparison.published ? 1 : 0);
  return comparison;
}

function refusePublished(days: number): void {
  if (days > 0)
    throw new TeleError('published aggregates hold rates of hangs, and no sessions to say anything of', {
      hint: 'tele cluster-hangs reads them',
    });
}

/** Makes the answer that compares two selections: all hangs, those in plugins and those elsewhere. */
export function answerComparedStats(comparison: HangComparison): Answer {
  const most = comparison.clusters.length;
  return {
    rows: comparisonRows(comparison, most).map(({ frame, ...row }) => ({ of: frame ?? 'all hangs', ...row })),
    text: (width) => comparisonText(comparison, most, width),
    notes: comparisonNotes(comparison),
  };
}
