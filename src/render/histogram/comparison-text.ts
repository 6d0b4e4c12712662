import type { ComparedHistogram, HistogramComparison, HistogramName } from '../../analysis/histogram/compare.ts';
import { printable } from '../cell.ts';
import { alignColumns, type Column } from '../columns.ts';
import { counted, probability, significant } from '../number-text.ts';

const COLUMNS: readonly Column[] = [
  { head: '' },
  { head: 'larger', align: 'right' },
  { head: '95 % interval', align: 'right', optional: true },
  { head: 'adjusted p', align: 'right', optional: true },
  { head: 'median now', align: 'right' },
  { head: 'before', align: 'right' },
  { head: 'histogram' },
];

/** The comparison of two selections' histograms for a terminal, strongest evidence first. */
export function histogramComparisonText(name: string, comparison: HistogramComparison, width: number): string {
  const { compared, onlyNow, onlyBefore } = comparison;
  const alone = (verdict: string) => (one: HistogramName) => [verdict, '', '', '', '', '', titleOf(name, one)];
  const rows = [
    ...compared.map((row) => cells(name, row)),
    ...onlyNow.map(alone('only now')),
    ...onlyBefore.map(alone('only before')),
  ];
  return `${[...alignColumns(COLUMNS, rows, width), '', ...histogramComparisonNotes(comparison)].join('\n')}\n`;
}

/** Explains the figures of the comparison. */
export function histogramComparisonNotes({ compared }: HistogramComparison): string[] {
  return [
    `${counted(compared.length, 'histogram')} compared; larger: the chance that a value of now is larger than one of before, 0.5 where nothing changed`,
  ];
}

function cells(name: string, row: ComparedHistogram): string[] {
  const { verdict, larger, adjusted, percentiles } = row;
  const median = percentiles.find(({ percent }) => percent === 50);
  return [
    verdict,
    larger === undefined ? '—' : larger.value.toFixed(3),
    larger?.low === undefined ? '—' : `${larger.low.toFixed(3)} – ${larger.high!.toFixed(3)}`,
    adjusted === undefined ? '—' : probability(adjusted),
    median === undefined ? '—' : significant(median.now.value),
    median === undefined ? '—' : significant(median.before.value),
    titleOf(name, row),
  ];
}

function titleOf(name: string, { group, key }: HistogramName): string {
  return [name, group, key]
    .filter((text) => text !== undefined)
    .map((text) => printable(text))
    .join(' · ');
}
