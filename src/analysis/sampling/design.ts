import type { DrawnObjects, Sample } from '../../plan/plan.ts';
import { CLUSTERS } from './by-cluster.ts';

/** How the clusters of a unit were drawn. */
export interface Design {
  /** For each cluster, how many units each drawn one stands for; 0 if it holds none. */
  readonly weights: readonly number[];
  /** The size of each cluster, to which totals are about proportional. */
  readonly sizes: readonly number[];
  /** The size of everything, divided by what the weights make of the sizes in the sample. */
  readonly factor: number;
  /** How many units each drawn one stands for on average. */
  readonly times: number;
  /** The factor by which errors are larger than those that the sample shows. */
  readonly stretch: number;
}

/** A unit that was drawn, with the expression that tells the unit of a record. */
export interface Unit {
  readonly name: keyof Sample;
  readonly key: string;
  readonly design: Design;
}

/**
 * The units that a sample was drawn by; the first one gives the estimates, and all of them the errors. The size of an
 * object is the number of its bytes, because the number of its records is about proportional to it and the bytes of all
 * objects are known from the listing.
 */
export function unitsOf({ objects, values, records }: Sample): Unit[] {
  return [
    ...(objects ? [{ name: 'objects', key: 'file()', design: designOfObjects(objects) } as const] : []),
    ...(values ? [{ name: 'values', key: values.expr, design: equalDesign(values.rate) } as const] : []),
    // The records that a stage makes of a drawn one are a cluster.
    ...(records === undefined
      ? []
      : [{ name: 'records', key: 'file() + " " + line()', design: equalDesign(records) } as const]),
  ];
}

/**
 * A run that stops where its own intervals are narrow stops more often where they came out too narrow. This factor
 * makes an interval of 96.5 % of one of 95 % (its normal quantile is 2.108 and not 1.960); a test holds what comes of
 * it.
 */
const LOOKED = 1.0756;

/** The design of units that are drawn independently of each other, each with the same probability. */
export function equalDesign(share: number): Design {
  const each = (value: number) => new Array<number>(CLUSTERS).fill(value);
  return { weights: each(1 / share), sizes: each(1), factor: 1, times: 1 / share, stretch: 1 };
}

function designOfObjects({ drawn, of, bytes, clusters, looked = false }: DrawnObjects): Design {
  const weights = new Array<number>(CLUSTERS).fill(0);
  const sizes = new Array<number>(CLUSTERS).fill(0);
  let standing = 0;
  for (const [cluster, size, standsFor] of clusters) {
    if (size === 0) continue;
    weights[cluster] = standsFor / size;
    sizes[cluster] = size;
    standing += standsFor;
  }
  return {
    weights,
    sizes,
    factor: standing === 0 ? 1 : bytes / standing,
    times: drawn === 0 ? 1 : of / drawn,
    stretch: looked ? LOOKED : 1,
  };
}
