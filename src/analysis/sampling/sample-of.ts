import type { DrawnObjects, Plan, Sample, Stage } from '../../plan/plan.ts';
import { shareText } from '../../plan/share.ts';
import { CLIENT_ID } from '../../record/ping.ts';
import { makesRecords } from '../../stages/pipeline.ts';
import { clusterOf } from './by-cluster.ts';

/**
 * The sample that reaches the end of these stages, from which everything can be estimated; undefined if nothing is
 * drawn, or if it cannot: behind a head or a program, and where records are made anew of those that were drawn by their
 * values. Two samples by one expression are the smaller one, which is inside of the other.
 */
export function sampleOf(stages: Plan['stages'], objects?: DrawnObjects): Sample | undefined {
  let values: Sample['values'];
  let records = 1;
  for (const [k, stage] of stages.entries()) {
    if (stage.op === 'head' || stage.op === 'pipe') return undefined;
    if (stage.op === 'sample') records *= stage.rate;
    if (stage.op !== 'sample-by' || stage.rate === 1) continue;
    if (values !== undefined && values.expr !== stage.expr) return undefined;
    if (stages.slice(k + 1).some(isMaker)) return undefined;
    values = { expr: stage.expr, rate: Math.min(stage.rate, values?.rate ?? 1) };
  }
  const some = objects !== undefined && objects.drawn < objects.of;
  if (records === 0 || values?.rate === 0 || !(some || values || records < 1)) return undefined;
  return { ...(some && { objects }), ...(values && { values }), ...(records < 1 && { records }) };
}

function isMaker(stage: Stage): boolean {
  return stage.op !== 'pipe' && makesRecords(stage);
}

/** The objects with these names and sizes as a sample of all objects, `of` in number with so many `bytes`. */
export function drawnObjects(
  objects: readonly { readonly uri: string; readonly size: number }[],
  { of, bytes, looked }: Pick<DrawnObjects, 'of' | 'bytes' | 'looked'>,
): DrawnObjects {
  const sizes = new Map<number, number>();
  for (const { uri, size } of objects) {
    const cluster = clusterOf(uri);
    sizes.set(cluster, (sizes.get(cluster) ?? 0) + size);
  }
  const times = of / Math.max(1, objects.length);
  const clusters = [...sizes].sort(([a], [b]) => a - b).map(([k, size]) => [k, size, size * times] as const);
  return { drawn: objects.length, of, bytes, clusters, ...(looked && { looked }) };
}

/** Adds the sample of other input with the same stages. */
export function addSamples(a: Sample | undefined, b: Sample | undefined): Sample | undefined {
  if (!a?.objects || !b?.objects) return a;
  const sums = new Map<number, readonly [number, number]>();
  for (const [cluster, bytes, standsFor] of [...a.objects.clusters, ...b.objects.clusters]) {
    const [own, stands] = sums.get(cluster) ?? [0, 0];
    sums.set(cluster, [own + bytes, stands + standsFor]);
  }
  const objects = {
    drawn: a.objects.drawn + b.objects.drawn,
    of: a.objects.of + b.objects.of,
    bytes: a.objects.bytes + b.objects.bytes,
    ...((a.objects.looked || b.objects.looked) && { looked: true }),
    clusters: [...sums].sort(([left], [right]) => left - right).map(([cluster, sum]) => [cluster, ...sum] as const),
  };
  return { ...a, objects };
}

/** Names a sample: '10 % of the clients', '12 of 120 objects, and of these 50 % of the records'. */
export function sampleText({ objects, values, records }: Sample): string {
  return [
    ...(objects ? [`${objects.drawn} of ${objects.of} objects`] : []),
    ...(values ? [ofValues(values)] : []),
    ...(records === undefined ? [] : [ofRecords(records)]),
  ].join(', and of these ');
}

/** Names the share of the values of an expression, which are the clients if the expression is that of a client's id. */
export function ofValues({ expr, rate }: NonNullable<Sample['values']>): string {
  return `${shareText(rate)} of ${expr === CLIENT_ID ? 'the clients' : `the values of ${expr}`}`;
}

/** Names the share of the records. */
export function ofRecords(rate: number): string {
  return `${shareText(rate)} of the records`;
}
