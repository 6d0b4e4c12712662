import type { Factors } from '../als/train.ts';
import type { Model } from '../model.ts';
import type { Ratings } from '../ratings/collect.ts';
import { Dictionary } from '../ratings/dictionary.ts';
import type { Titles } from '../titles.ts';
import { ratingSum } from './rating-sum.ts';
import { bytesOf, type Tensor, writeTensors } from './safetensors.ts';
import { blockTensors } from './stored-blocks.ts';
import { nameTensors, titleTensors } from './stored-names.ts';

/** What a model file says about itself, beside the numbers: any JSON. */
export interface ModelNotes {
  readonly source?: unknown;
  readonly seed?: number | undefined;
  readonly losses?: readonly number[] | undefined;
  readonly metrics?: unknown;
  readonly drops?: unknown;
  readonly created?: string | undefined;
  readonly [note: string]: unknown;
}

export const FORMAT = 'tele-recommender';
export const VERSION = '1';

/** A trained model with its names, in memory. */
export function modelOf(
  factors: Factors,
  ratings: Pick<Ratings, 'itemNames' | 'popularity' | 'users'>,
  titles?: Titles,
): Model {
  const { itemNames, popularity, users } = ratings;
  return { ...factors, itemNames, titles, popularity, users };
}

/**
 * Writes a model, whole or not at all. Tensors: `items.factors` F32 [items, factors] with `items.factors.norms` F32 and `items.factors.crc32`
 * U32 of its blocks (see `blockTensors`; files of older versions have none), `spectrum` F32 [factors], `items.users` U32 [items]
 * (users that have each), the names of `items`, and in the same form their `titles` if there are any; if `ratings` are given, so that users can be answered by their names, the names of
 * `users`, `ratings.start` U32 [users + 1], `ratings.items` U32 and `ratings.weights` F32, and `ratings.crc32` U32 [users] (see `ratingSum`). Metadata: `format`, `version`, `titles`
 * (names or ids), and as JSON `objective`, `users` and `notes`.
 */
export function writeModel(path: string, model: Model, notes: ModelNotes = {}, ratings?: Ratings): void {
  const { objective, items, titles } = model;
  const names = dictionaryOf(model);
  const tensors: Record<string, Tensor> = {
    'items.factors': { dtype: 'F32', shape: [items, objective.factors], data: model.itemFactors },
    ...blockTensors('items.factors', model.itemFactors, objective.factors),
    spectrum: { dtype: 'F32', shape: [objective.factors], data: model.spectrum },
    'items.users': { dtype: 'U32', shape: [items], data: model.popularity },
    ...nameTensors('items', names, names.sorted(), false),
    ...(titles && titleTensors('titles', items, titles)),
    ...(ratings === undefined ? {} : ratingTensors(ratings)),
  };
  writeTensors(path, tensors, {
    format: FORMAT,
    version: VERSION,
    ...(titles && { titles: titles.are }),
    objective: JSON.stringify(objective),
    users: JSON.stringify(model.users),
    notes: JSON.stringify(notes),
  });
}

function dictionaryOf({ itemNames }: Model): Dictionary {
  if (itemNames instanceof Dictionary) return itemNames;
  const names = new Dictionary();
  for (let item = 0; item < itemNames.size; item++) names.add(itemNames.at(item));
  return names;
}

/** Users by name, each with what they had. */
function ratingTensors({ userNames, start, columns, weights }: Ratings): Record<string, Tensor> {
  const order = userNames.sorted();
  const sortedStart = new Uint32Array(order.length + 1);
  const sortedColumns = new Uint32Array(columns.length);
  const sortedWeights = new Float32Array(columns.length);
  const sums = new Uint32Array(order.length);
  let size = 0;
  order.forEach((user, at) => {
    sortedColumns.set(columns.subarray(start[user]!, start[user + 1]!), size);
    sortedWeights.set(weights.subarray(start[user]!, start[user + 1]!), size);
    const first = size;
    size += start[user + 1]! - start[user]!;
    sortedStart[at + 1] = size;
    const [items, rated] = [sortedColumns.subarray(first, size), sortedWeights.subarray(first, size)];
    sums[at] = ratingSum(userNames.bytesAt(user), bytesOf(items), bytesOf(rated));
  });
  return {
    ...nameTensors('users', userNames, order, true),
    'ratings.start': { dtype: 'U32', shape: [sortedStart.length], data: sortedStart },
    'ratings.items': { dtype: 'U32', shape: [size], data: sortedColumns },
    'ratings.weights': { dtype: 'F32', shape: [size], data: sortedWeights },
    'ratings.crc32': { dtype: 'U32', shape: [sums.length], data: sums },
  };
}
