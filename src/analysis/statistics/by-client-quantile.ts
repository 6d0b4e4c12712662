import { largest } from '../../extremes.ts';
import { FEW_CLIENTS, quantileReach } from './by-client.ts';
import { type Estimate, LEVEL, sortedQuantile } from './interval.ts';

/**
 * A quantile of numbers, one for each session, with an interval between order statistics that takes into account which
 * sessions share a client (Woodruff 1952). `clientOf` gives the client of each, a number below `clients`. Undefined
 * without values; without an end where another sample's quantile could lie beyond all values.
 */
export function quantileOfSessions(
  values: Float64Array,
  clientOf: Int32Array,
  clients: number,
  q: number,
): Estimate | undefined {
  if (values.length === 0) return undefined;
  const sorted = values.slice().sort();
  const value = sortedQuantile(sorted, q);
  // Equal values make a step, on both sides of which the share varies differently.
  const sides = [(x: number) => x <= value, (x: number) => x < value].map((isBelow) =>
    movesOfShare(values, clientOf, clients, isBelow),
  );
  const reach = largest(sides.map(quantileReach));
  const count = sorted.length;
  const from = Math.floor((q - reach) * count) - 1;
  const to = Math.ceil((q + reach) * count);
  const low = from >= 0 ? sorted[from] : undefined;
  const high = to < count ? sorted[to] : undefined;
  const nothing = low === high && sides[0]!.clients < FEW_CLIENTS;
  return { value, low: nothing ? undefined : low, high: nothing ? undefined : high, level: LEVEL };
}

/** The distance by which each client moves the share of sessions below a value. */
function movesOfShare(
  values: Float64Array,
  clientOf: Int32Array,
  clients: number,
  isBelow: (x: number) => boolean,
): Parameters<typeof quantileReach>[0] {
  const all = new Float64Array(clients);
  const below = new Float64Array(clients);
  let share = 0;
  for (let i = 0; i < values.length; i++) {
    all[clientOf[i]!]!++;
    if (!isBelow(values[i]!)) continue;
    below[clientOf[i]!]!++;
    share += 1 / values.length;
  }
  let [some, squares, fourths] = [0, 0, 0];
  for (let client = 0; client < clients; client++) {
    if (all[client] === 0) continue;
    some++;
    const square = ((below[client]! - share * all[client]!) / values.length) ** 2;
    squares += square;
    fourths += square * square;
  }
  return { clients: some, squares, cubes: 0, fourths };
}
