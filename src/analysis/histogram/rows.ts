import type { JsonRecord } from '../../record/record.ts';
import type { ComparedHistogram, HistogramComparison, HistogramName } from './compare.ts';
import type { HistogramReport, MergedHistogram } from './report.ts';

/** A row for each histogram: its group and key, counts, percentiles and buckets. */
export function histogramRows({ name, histograms }: HistogramReport): JsonRecord[] {
  return histograms.map((histogram) => ({
    ...nameOf(name, histogram),
    pings: histogram.pings,
    values: histogram.values,
    mean: histogram.mean ?? null,
    sum: histogram.sum ?? null,
    ...percentiles(histogram),
    buckets: histogram.buckets.map(({ low, high, count, share }) => ({ low, high: high ?? null, count, share })),
  }));
}

function nameOf(name: string, { group, key, shape }: HistogramName): JsonRecord {
  return {
    name,
    ...(group === undefined ? {} : { group }),
    ...(key === undefined ? {} : { key }),
    kind: shape?.kind ?? null,
  };
}

function percentiles({ percentiles: list }: MergedHistogram): JsonRecord {
  return Object.fromEntries(
    list.flatMap(({ percent, value, low, high }) => [
      [`p${percent}`, value],
      [`p${percent}Low`, low],
      [`p${percent}High`, high ?? null],
    ]),
  );
}

/** A row for each histogram that both selections have, strongest evidence first; then those of one selection only. */
export function comparedRows(name: string, { compared, onlyNow, onlyBefore }: HistogramComparison): JsonRecord[] {
  return [
    ...compared.map((row) => comparedRow(name, row)),
    ...onlyNow.map((one) => ({ ...nameOf(name, one), verdict: 'only now' })),
    ...onlyBefore.map((one) => ({ ...nameOf(name, one), verdict: 'only before' })),
  ];
}

function comparedRow(name: string, row: ComparedHistogram): JsonRecord {
  const changes = row.percentiles.map(({ percent, now, before, difference }) => [
    [`p${percent}Now`, now.value],
    [`p${percent}Before`, before.value],
    [`p${percent}Difference`, difference?.value ?? null],
    [`p${percent}DifferenceLow`, difference?.low ?? null],
    [`p${percent}DifferenceHigh`, difference?.high ?? null],
  ]);
  return {
    ...nameOf(name, row),
    verdict: row.verdict,
    larger: row.larger?.value ?? null,
    largerLow: row.larger?.low ?? null,
    largerHigh: row.larger?.high ?? null,
    p: row.p ?? null,
    adjusted: row.adjusted ?? null,
    ...Object.fromEntries(changes.flat()),
    pingsNow: row.pingsNow,
    pingsBefore: row.pingsBefore,
    clientsNow: row.clientsNow,
    clientsBefore: row.clientsBefore,
    valuesNow: row.valuesNow,
    valuesBefore: row.valuesBefore,
  };
}
