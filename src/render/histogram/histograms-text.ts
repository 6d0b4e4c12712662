import type { HistogramReport, MergedHistogram } from '../../analysis/histogram/report.ts';
import { printable } from '../cell.ts';
import { clip } from '../columns.ts';
import { counted, grouped, rounded, significant } from '../number-text.ts';
import { barChart } from '../plot/histogram.ts';

const WIDEST = 100;

/** Merged histograms for a terminal: a title, a line of figures, and a bar for each bucket in use. */
export function histogramsText(report: HistogramReport, screen: number): string {
  const width = Math.min(screen, WIDEST);
  const blocks = report.histograms.map((histogram) => [
    clip(titleOf(report.name, histogram), screen),
    figuresOf(histogram),
    ...barChart(
      histogram.buckets.map((bucket) => [bucketText(bucket), bucket.count]),
      width,
    ),
  ]);
  return `${[...blocks.map((lines) => `${lines.join('\n')}\n`), histogramNotes(report).join('\n')].join('\n')}\n`;
}

/** Tells the denominators, and which histograms are doubtful. */
export function histogramNotes({ name, facts }: HistogramReport): string[] {
  const { pings, withHistogram, duplicates, earlier, damaged, unshaped, doubtful, empty } = facts;
  const over = [
    [duplicates, 'sent again'],
    [earlier, 'with a longer one of the same part of their session'],
  ] as const;
  const left = over.filter(([n]) => n > 0).map(([n, which]) => `${counted(n, 'ping')} ${which}`);
  const rest = [
    [damaged, 'damaged and left out'],
    [unshaped, 'left out, as their buckets are not known (--definitions FILE says them)'],
    [doubtful, 'do not fit their buckets and are counted'],
    [empty, 'without a value'],
  ] as const;
  const said = rest.filter(([n]) => n > 0).map(([n, which]) => `${grouped(n)} ${which}`);
  return [
    `${grouped(withHistogram)} of ${counted(pings, 'ping')} have ${printable(name)}`,
    ...(left.length > 0 ? [`left out: ${left.join(', ')}`] : []),
    ...(said.length > 0 ? [`histograms: ${said.join(', ')}`] : []),
  ];
}

function titleOf(name: string, { group, key }: MergedHistogram): string {
  const which = [group, key].filter((text) => text !== undefined).map((text) => printable(text));
  return [printable(name), ...which].join(' · ');
}

function figuresOf({ shape, pings, values, mean, percentiles }: MergedHistogram): string {
  const at = (wanted: number) => {
    const found = percentiles.find(({ percent }) => percent === wanted);
    return found && `${wanted} % ${found.atLeast ? '≥ ' : ''}${significant(found.value)}`;
  };
  return [
    `${shape?.kind ?? 'buckets without bounds: --definitions Histograms.json has them'}`,
    `${rounded(values)} values in ${counted(pings, 'ping')}`,
    mean === undefined ? undefined : `mean ${significant(mean)}`,
    ...[50, 75, 95, 99].map(at),
  ]
    .filter((text) => text !== undefined)
    .join(', ');
}

function bucketText({ low, high }: MergedHistogram['buckets'][number]): string {
  if (high === undefined) return `≥ ${grouped(low)}`;
  return low === high ? grouped(low) : `${grouped(low)} – ${grouped(high)}`;
}
