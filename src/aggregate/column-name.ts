import type { AggregateSpec } from './aggregate.ts';

/**
 * A name for a column that was given none, not among `taken`: `count`, `median_uptime` for
 * median(simpleMeasurements.uptime), `quantile_uptime_0_95`. Of a path the last word counts, of other expressions the
 * words; a number makes the name the only one.
 */
export function columnNameFor(spec: Omit<AggregateSpec, 'name'>, taken: ReadonlySet<string>): string {
  const words = [spec.fn, ...spec.args.map(shortened), ...spec.params.map(String)];
  const name = words.map((word) => word.replace(/[^\p{L}\p{N}_$]+/gu, '_').replace(/^_|_$/g, '')).join('_');
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? name : `${name}_${n}`;
    if (!taken.has(candidate)) return candidate;
  }
}

function shortened(expression: string): string {
  const path = /^[\p{L}_$][\p{L}\p{N}_$]*(?:\??\.[\p{L}_$][\p{L}\p{N}_$]*)*$/u.test(expression);
  return path ? expression.slice(expression.lastIndexOf('.') + 1) : expression.slice(0, 40);
}
