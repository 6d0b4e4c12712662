import { compareHistograms, type HistogramComparison } from '../../analysis/histogram/compare.ts';
import type { HistogramReport } from '../../analysis/histogram/report.ts';
import { comparedRows, histogramRows } from '../../analysis/histogram/rows.ts';
import { decodeHistograms } from '../../analysis/histogram/state.ts';
import { nearest } from '../../nearest.ts';
import type { JsonRecord } from '../../record/record.ts';
import { printable } from '../../render/cell.ts';
import { histogramComparisonNotes, histogramComparisonText } from '../../render/histogram/comparison-text.ts';
import { histogramNotes, histogramsText } from '../../render/histogram/histograms-text.ts';
import type { WideState } from '../../wide/wide-step.ts';
import { type Answer, columnState } from './answer.ts';

/**
 * Makes the answer from the single row of a plan of a histogram. `known` are paths of the pings, from which it suggests
 * a name where none has this one.
 */
export function answerHistogram({ merged }: JsonRecord, known: Iterable<string> = []): Answer {
  const report = merged as unknown as HistogramReport;
  const missing = report.histograms.length === 0 && report.facts.damaged === 0 ? [missingText(report.name, known)] : [];
  return {
    rows: histogramRows(report),
    text: (width) => [...missing.map((note) => `${note}\n`), histogramsText(report, width)].join(''),
    notes: [...missing, ...histogramNotes(report)],
  };
}

function missingText(name: string, known: Iterable<string>): string {
  const names = [...known].flatMap((path) => /(?:^|\.)(?:h|keyedH)istograms\.([^.]+)$/.exec(path)?.[1] ?? []);
  const near = nearest(name, names);
  return `no ping has a histogram ${printable(name)}${near.length > 0 ? `; there is ${near.map(printable).join(', ')}` : ''}`;
}

/** Compares the histograms of two runs of one plan. */
export function compareHistogramGroups(
  now: WideState,
  before: WideState,
  rules: Parameters<typeof compareHistograms>[2],
): HistogramComparison {
  return compareHistograms(decodeHistograms(columnState(now, 0)), decodeHistograms(columnState(before, 0)), rules);
}

/** Makes the answer that compares two selections: which histograms moved. */
export function answerHistogramComparison(name: string, comparison: HistogramComparison): Answer {
  return {
    rows: comparedRows(name, comparison),
    text: (width) => histogramComparisonText(name, comparison, width),
    notes: histogramComparisonNotes(comparison),
  };
}
