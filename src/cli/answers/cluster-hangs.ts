import type { HangBook } from '../../analysis/hangs/book/hang-book.ts';
import type { HangComparison } from '../../analysis/hangs/comparison/compare.ts';
import type { Figures2014 } from '../../analysis/hangs/compat/figures-2014.ts';
import { readRules } from '../../analysis/hangs/read/rules.ts';
import { foldedDifference, foldedStacks, type HangWeight } from '../../analysis/hangs/report/folded.ts';
import { hangProfile } from '../../analysis/hangs/report/profile.ts';
import type { HangReport } from '../../analysis/hangs/report/report.ts';
import { clusterRows, comparisonRows, rows2014 } from '../../analysis/hangs/report/rows.ts';
import { tallyBook } from '../../analysis/hangs/tally/hang-state.ts';
import type { Grouping } from '../../plan/plan.ts';
import type { Json, JsonRecord } from '../../record/record.ts';
import { clustersText, coverageText, hiddenText, nativeText, ratesText } from '../../render/hangs/clusters-text.ts';
import { comparisonNotes, comparisonText } from '../../render/hangs/comparison-text.ts';
import { leftOut, unitName } from '../../render/hangs/facts-text.ts';
import { figures2014Text, notes2014 } from '../../render/hangs/figures-2014-text.ts';
import { similarNote, similarText } from '../../render/hangs/similar-text.ts';
import { blocksOf, writeWhole } from '../../write.ts';
import { print } from '../output/print.ts';
import type { Answer } from './answer.ts';

export { compareHangs } from '../../analysis/hangs/comparison/compare.ts';

/** Makes the answer from the single row of a plan of hang clusters. `thread` is the thread that was asked for. */
export function answerClusters({ clusters, old }: JsonRecord, thread: string): Answer {
  if (old !== undefined) return answer2014(old as unknown as Figures2014);
  const report = clusters as unknown as HangReport;
  const left = leftOut(report.facts, thread);
  const { similar } = report;
  if (similar)
    return {
      rows: clusterRows(report),
      text: (width) => `${similarText(similar, width)}${paragraph(left)}`,
      notes: [similarNote(similar), ...left],
    };
  return {
    rows: clusterRows(report),
    text: (width) => `${clustersText(report, width)}${paragraph(left)}`,
    notes: [
      coverageText(report.coverage, unitName(report.facts)),
      ...hiddenText(report.coverage),
      ...ratesText(report.coverage),
      ...nativeText(report.coverage),
      ...left,
    ],
  };
}

/** Writes the folded stacks of a run to standard output. */
export function printFolded(book: HangBook, weight: string): void {
  for (const block of blocksOf(foldedStacks(tallyBook(book), weight as HangWeight))) print(block);
}

/**
 * Writes the folded stacks of two runs side by side: those of before, scaled to the amount of use now, and those of
 * now.
 */
export function printFoldedDifference(
  now: HangBook,
  before: HangBook,
  { now: left, before: right, unit }: HangComparison,
  weight: string,
): void {
  const [use, other] = unit === 'hours' ? [left.hours, right.hours] : [left.clients, right.clients];
  const scale = other > 0 ? use / other : 1;
  const lines = foldedDifference(tallyBook(now), tallyBook(before), scale, weight as HangWeight);
  for (const block of blocksOf(lines)) print(block);
}

/** Writes the stacks of a run as a profile for profiler.firefox.com. */
export function writeProfile(file: string, book: HangBook, { columns }: Grouping, weight: string): void {
  const options = columns[0]!.params[0];
  const { rules } = (options ?? {}) as JsonRecord;
  const pieces = hangProfile(tallyBook(book), {
    weight: weight as HangWeight,
    thread: threadOf(options),
    ...(rules === undefined ? {} : { rules: readRules(rules) }),
  });
  writeWhole(file, pieces, 'the profile');
}

/** Makes the answer that compares two selections. */
export function answerComparison(comparison: HangComparison, top: number): Answer {
  return {
    rows: comparisonRows(comparison, top),
    text: (width) => comparisonText(comparison, top, width),
    notes: comparisonNotes(comparison),
  };
}

function answer2014(figures: Figures2014): Answer {
  return {
    rows: rows2014(figures),
    text: (width) => figures2014Text(figures, width),
    notes: notes2014(figures),
  };
}

function paragraph(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

/** The thread that a plan of hangs asks for. */
export function threadOf(options: Json | undefined): string {
  const thread = (options as JsonRecord | undefined)?.thread;
  return typeof thread === 'string' ? thread : 'Gecko';
}
