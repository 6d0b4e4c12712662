import { UsageError } from '../../errors.ts';
import type { Json } from '../../record/record.ts';
import { isShape, type Shape } from './buckets.ts';
import known from './definitions.json' with { type: 'json' };

/**
 * The shape of a histogram from its definition in Firefox's own format
 * (`toolkit/components/telemetry/Histograms.json`). The old server stored bare counts: without the definition their
 * buckets have no bounds. A few definitions are built in; the user can bring others. STARTUP_ copies have the buckets
 * of the original.
 */
export function definedShape(name: string, definitions: Readonly<Record<string, Json>> = known): Shape | undefined {
  const own = Object.hasOwn(definitions, name) ? definitions[name] : undefined;
  const copied = name.startsWith('STARTUP_') ? name.slice('STARTUP_'.length) : name;
  const definition = own ?? (Object.hasOwn(definitions, copied) ? definitions[copied] : undefined);
  return definition === undefined ? undefined : readDefinition(definition, name);
}

/** Reads one definition: kind, low, high, n_buckets, n_values, labels. Throws a UsageError if it defines no buckets. */
export function readDefinition(definition: Json, name: string): Shape {
  const fields = definition !== null && typeof definition === 'object' && !Array.isArray(definition) ? definition : {};
  const number = (key: string, otherwise: number) => (fields[key] === undefined ? otherwise : Number(fields[key]));
  const shape = shapeOf(String(fields.kind), number, Array.isArray(fields.labels) ? fields.labels.length : 0);
  if (shape === undefined || !isShape(shape)) {
    throw new UsageError(
      `the definition of ${name} gives no buckets`,
      "it must be as in Firefox's Histograms.json: a kind, and high and n_buckets, n_values or labels",
    );
  }
  return shape;
}

/** The shape of a definition, as `histogram_tools.py` of Firefox computes it. */
function shapeOf(kind: string, number: (key: string, otherwise: number) => number, labels: number): Shape | undefined {
  switch (kind) {
    case 'exponential':
    case 'linear':
      return {
        kind,
        min: Math.max(1, number('low', 1)),
        max: number('high', Number.NaN),
        count: number('n_buckets', Number.NaN),
      };
    case 'enumerated': {
      const values = number('n_values', Number.NaN);
      return { kind: 'linear', min: 1, max: values, count: values + 1 };
    }
    case 'categorical': {
      // Firefox reserves room for future labels: at least 50.
      const values = Math.max(labels, number('n_values', 50));
      return { kind, min: 1, max: values, count: values + 1 };
    }
    case 'boolean':
    case 'flag':
    case 'count':
      return { kind, min: 1, max: 2, count: 3 };
    default:
      return undefined;
  }
}
