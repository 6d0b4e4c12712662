import type { AggregateSpec } from './aggregate.ts';

/**
 * Makes a name for a column without one that is not among `taken`: `count`, `median_uptime` for
 * median(simpleMeasurements.uptime), `quantile_uptime_0_95`. It uses the last word of a path, and all words of other
 * expressions; a number makes the name unique.
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
