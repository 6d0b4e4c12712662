import { NO_TEXT } from './known-stacks.ts';

/** The hang has the annotation (with this value, if one is given); or, with `not`, has it not. */
export interface AnnotationFilter {
  readonly annotation: string;
  readonly equals?: string;
  readonly not?: boolean;
}

/** Whether the annotations of a hang are what the filter lets through. */
export function passes({ annotation, equals, not = false }: AnnotationFilter, annotations: unknown): boolean {
  const value = annotationOf(annotations, annotation);
  const holds = equals === undefined ? value !== undefined : value === equals;
  return holds !== not;
}

/**
 * Annotations of a hang as one value for `name`: of one entry that collects several hangs, '(several)' where they
 * differ. Undefined where there is none. Forms: `{k: v}`, `[[k, v]]`, or a list of `{k: v}`.
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
