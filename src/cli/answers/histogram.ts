import type { GroupBy } from '../../aggregate/group.ts';
import { compareHistograms, type HistogramComparison } from '../../analysis/histogram/compare.ts';
import type { HistogramReport } from '../../analysis/histogram/report.ts';
import { comparedRows, histogramRows } from '../../analysis/histogram/rows.ts';
import { decodeHistograms } from '../../analysis/histogram/state.ts';
import type { JsonRecord } from '../../record/record.ts';
import { histogramComparisonNotes, histogramComparisonText } from '../../render/histogram/comparison-text.ts';
import { histogramNotes, histogramsText } from '../../render/histogram/histograms-text.ts';
import { type Answer, columnState } from '../answer.ts';

/** The answer to the one row that a plan of a histogram gives. */
export function answerHistogram({ merged }: JsonRecord): Answer {
  const report = merged as unknown as HistogramReport;
  return {
    rows: histogramRows(report),
    text: (width) => histogramsText(report, width),
    notes: histogramNotes(report),
  };
}

/** Compares the histograms of two runs of one plan. */
export function compareHistogramGroups(now: GroupBy, before: GroupBy): HistogramComparison {
  return compareHistograms(decodeHistograms(columnState(now, 0)), decodeHistograms(columnState(before, 0)));
}

/** The answer to two selections: which histograms moved. */
export function answerHistogramComparison(name: string, comparison: HistogramComparison): Answer {
  return {
    rows: comparedRows(name, comparison),
    text: (width) => histogramComparisonText(name, comparison, width),
    notes: histogramComparisonNotes(comparison),
  };
}
