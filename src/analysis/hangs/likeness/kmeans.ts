import { type Random, seededRandom } from '../../../random.ts';
import { type Model, nearestCentre, type SparseRows, squaredNorms } from './kmeans-centres.ts';
import { plant, weightedDraw } from './kmeans-plant.ts';

/** The options of k-means. */
export interface KMeansOptions {
  readonly clusters: number;
  readonly seed?: number;
  /** The number of rows drawn for each step of mini-batch. Default 1024. */
  readonly batch?: number;
  /** The number of steps of mini-batch. Default 100. */
  readonly steps?: number;
  /** The number of starts, of which the one with the least inertia is kept. Default 5. */
  readonly restarts?: number;
  /** The number of full passes after the steps; fewer if nothing moves. Default 10. */
  readonly passes?: number;
}

/** The result of k-means. */
export interface KMeans {
  /** The cluster of each row. */
  readonly assigned: Int32Array;
  /** The centres, clusters × width. */
  readonly centres: Float64Array;
  /** The weighted sum of squared distances to the centres. */
  readonly inertia: number;
}

/**
 * k-means on sparse, weighted rows: k-means++ for the start (Arthur and Vassilvitskii 2007), mini-batches with a rate
 * for each centre (Sculley 2010), then full passes (Lloyd). All random choices come from the seed. A pass costs entries
 * × clusters. With fewer rows than clusters, each row is a cluster.
 */
export function kMeans(rows: SparseRows, weights: Float64Array, options: KMeansOptions): KMeans {
  const { seed = 1, restarts = 5 } = options;
  const random = seededRandom(seed);
  let best = converge(rows, weights, options, random);
  for (let restart = 1; restart < restarts; restart++) {
    const other = converge(rows, weights, options, random);
    if (other.inertia < best.inertia) best = other;
  }
  return best;
}

function converge(rows: SparseRows, weights: Float64Array, options: KMeansOptions, random: Random): KMeans {
  const { batch = 1024, steps = 100, passes = 10 } = options;
  const n = weights.length;
  const k = Math.min(options.clusters, n);
  const draw = weightedDraw(weights, random);
  const norms = squaredNorms(rows, n);
  const model = { rows, norms, k, centres: new Float64Array(k * rows.width), squares: new Float64Array(k) };
  if (n === 0) return { assigned: new Int32Array(0), centres: model.centres, inertia: 0 };
  plant(model, weights, random);
  if (n > batch)
    for (let step = 0, seen = new Float64Array(k); step < steps; step++) miniBatch(model, batch, draw, seen);
  const assigned = new Int32Array(n).fill(-1);
  let inertia = assign(model, weights, assigned);
  for (let pass = 0; pass < passes; pass++) {
    recentre(model, weights, assigned);
    const before = assigned.slice();
    inertia = assign(model, weights, assigned);
    if (before.every((cluster, i) => cluster === assigned[i])) break;
  }
  return { assigned, centres: model.centres, inertia };
}

/** One step of mini-batch: each drawn row pulls its centre by 1 / (the number of rows that the centre has seen). */
function miniBatch(model: Model, batch: number, draw: () => number, seen: Float64Array): void {
  const { rows, centres } = model;
  const drawn = Array.from({ length: batch }, draw);
  const clusters = drawn.map((row) => nearestCentre(model, row)[0]);
  const touched = new Set<number>();
  // Scaling a centre by (1 - rate) touches every column, so the factor is kept until the end of the batch.
  const scale = new Float64Array(model.k).fill(1);
  for (const [i, row] of drawn.entries()) {
    const c = clusters[i]!;
    const rate = 1 / ++seen[c]!;
    touched.add(c);
    if (rate === 1) {
      centres.fill(0, c * rows.width, (c + 1) * rows.width);
      scale[c] = 1;
    } else {
      scale[c]! *= 1 - rate;
    }
    for (let at = rows.starts[row]!; at < rows.starts[row + 1]!; at++) {
      centres[c * rows.width + rows.columns[at]!]! += (rate * rows.values[at]!) / scale[c]!;
    }
  }
  for (const c of touched) {
    let square = 0;
    for (let j = c * rows.width; j < (c + 1) * rows.width; j++) {
      centres[j]! *= scale[c]!;
      square += centres[j]! ** 2;
    }
    model.squares[c] = square;
  }
}

function assign(model: Model, weights: Float64Array, assigned: Int32Array): number {
  let inertia = 0;
  for (let i = 0; i < assigned.length; i++) {
    const [cluster, d] = nearestCentre(model, i);
    assigned[i] = cluster;
    inertia += weights[i]! * d;
  }
  return inertia;
}

/** Lloyd's step: moves centres to the weighted means of their rows. A centre without rows stays. */
function recentre({ rows, centres, squares, k }: Model, weights: Float64Array, assigned: Int32Array): void {
  const mass = new Float64Array(k);
  for (let i = 0; i < assigned.length; i++) mass[assigned[i]!]! += weights[i]!;
  for (let c = 0; c < k; c++) if (mass[c]! > 0) centres.fill(0, c * rows.width, (c + 1) * rows.width);
  for (let i = 0; i < assigned.length; i++) {
    const c = assigned[i]!;
    const share = weights[i]! / mass[c]!;
    for (let at = rows.starts[i]!; at < rows.starts[i + 1]!; at++) {
      centres[c * rows.width + rows.columns[at]!]! += share * rows.values[at]!;
    }
  }
  for (let c = 0; c < k; c++) {
    let square = 0;
    for (let j = c * rows.width; j < (c + 1) * rows.width; j++) square += centres[j]! ** 2;
    squares[c] = square;
  }
}
