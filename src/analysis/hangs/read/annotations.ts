import { NO_TEXT } from './known-stacks.ts';

/** Passes hangs that have the annotation (with this value, if one is given), or with `not` those that do not. */
export interface AnnotationFilter {
  readonly annotation: string;
  readonly equals?: string;
  readonly not?: boolean;
}

/** Whether the annotations of a hang pass the filter. */
export function passes({ annotation, equals, not = false }: AnnotationFilter, annotations: unknown): boolean {
  const value = annotationOf(annotations, annotation);
  const holds = equals === undefined ? value !== undefined : value === equals;
  return holds !== not;
}

/**
 * The value of the annotation `name` of a hang; '(several)' for an entry that joins hangs with different values;
 * undefined if there is none. The forms are `{k: v}`, `[[k, v]]`, or a list of `{k: v}`.
 */
export function annotationOf(annotations: unknown, name: string): string | undefined {
  const sets = Array.isArray(annotations) ? annotations : [annotations];
  let found: string | undefined;
  for (const set of sets) {
    const value = Array.isArray(set) ? (set[0] === name ? set[1] : undefined) : ownValue(set, name);
    if (value === undefined) continue;
    const text = typeof value === 'object' && value !== null ? NO_TEXT : String(value);
    if (found !== undefined && found !== text) return '(several)';
    found = text;
  }
  return found;
}

function ownValue(set: unknown, name: string): unknown {
  return set !== null && typeof set === 'object' && Object.hasOwn(set, name)
    ? (set as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
