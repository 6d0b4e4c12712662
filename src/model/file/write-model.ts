import type { Factors } from '../als/train.ts';
import type { LinkTable } from '../links/links.ts';
import type { LinkSettings } from '../methods/settings.ts';
import type { Catalog, FactorModel, LinkModel } from '../model.ts';
import type { Ratings } from '../ratings/collect.ts';
import { Dictionary } from '../ratings/dictionary.ts';
import type { Titles } from '../titles.ts';
import { ratingSum } from './rating-sum.ts';
import { bytesOf, type Tensor, writeTensors } from './safetensors.ts';
import { blockTensors } from './stored-blocks.ts';
import { linkTensors } from './stored-links.ts';
import { nameTensors, titleTensors } from './stored-names.ts';

/** Notes about a model that its file holds beside the numbers: any JSON. */
export interface ModelNotes {
  readonly source?: unknown;
  readonly seed?: number | undefined;
  readonly losses?: readonly number[] | undefined;
  readonly metrics?: unknown;
  readonly drops?: unknown;
  readonly created?: string | undefined;
  readonly [note: string]: unknown;
}

/** The value of `format` in the metadata of every model file. */
export const FORMAT = 'tele-recommender';
/** The version of files with factors. */
export const VERSION = '1';
/** The version of files with links, which programs older than links refuse. */
export const LINKS_VERSION = '2';

type Counted = Pick<Ratings, 'itemNames' | 'popularity' | 'users'>;

/** Joins factors and names to a model in memory. */
export function modelOf(factors: Factors, ratings: Counted, titles?: Titles): FactorModel {
  const { itemNames, popularity, users } = ratings;
  return { method: 'als', ...factors, itemNames, titles, popularity, users };
}

/** Joins links and names to a model in memory. */
export function linkModelOf(settings: LinkSettings, links: LinkTable, ratings: Counted, titles?: Titles): Writable {
  const { itemNames, popularity, users } = ratings;
  return { method: settings.method, settings, links, items: itemNames.size, itemNames, titles, popularity, users };
}

/** A model that is all in memory. */
export type Writable = FactorModel | (LinkModel & { readonly links: LinkTable });

/**
 * Writes a model, whole or not at all. Every model has the tensors `items.users` U32 [items] (the number of users that
 * have each item), the names of `items`, and in the same form their `titles` if there are any. A model of ALS has
 * `items.factors` F32 [items, factors] with `items.factors.norms` F32 and `items.factors.crc32` U32 of its blocks (see
 * `blockTensors`; files of older versions have none), and `spectrum` F32 [factors]. A model of another method has the
 * tensors of `linkTensors`. With `ratings`, users can be answered by their names: the file has the names of `users`,
 * `ratings.start` U32 [users + 1], `ratings.items` U32, `ratings.weights` F32, and `ratings.crc32` U32 [users] (see
 * `ratingSum`). The metadata are `format`, `version`, `titles` ('names' or 'ids'), and as JSON `objective` or
 * `settings`, `users` and `notes`.
 */
export function writeModel(path: string, model: Writable, notes: ModelNotes = {}, ratings?: Ratings): void {
  const { items, titles } = model;
  const names = dictionaryOf(model);
  const tensors: Record<string, Tensor> = {
    ...(model.method === 'als' ? factorTensors(model) : linkTensors(model.links)),
    'items.users': { dtype: 'U32', shape: [items], data: model.popularity },
    ...nameTensors('items', names, names.sorted(), false),
    ...(titles && titleTensors('titles', items, titles)),
    ...(ratings === undefined ? {} : ratingTensors(ratings)),
  };
  writeTensors(path, tensors, {
    format: FORMAT,
    version: model.method === 'als' ? VERSION : LINKS_VERSION,
    ...(titles && { titles: titles.are }),
    ...(model.method === 'als'
      ? { objective: JSON.stringify(model.objective) }
      : { settings: JSON.stringify(model.settings) }),
    users: JSON.stringify(model.users),
    notes: JSON.stringify(notes),
  });
}

function factorTensors({ items, itemFactors, objective, spectrum }: FactorModel): Record<string, Tensor> {
  return {
    'items.factors': { dtype: 'F32', shape: [items, objective.factors], data: itemFactors },
    ...blockTensors('items.factors', itemFactors, objective.factors),
    spectrum: { dtype: 'F32', shape: [objective.factors], data: spectrum },
  };
}

function dictionaryOf({ itemNames }: Catalog): Dictionary {
  if (itemNames instanceof Dictionary) return itemNames;
  const names = new Dictionary();
  for (let item = 0; item < itemNames.size; item++) names.add(itemNames.at(item));
  return names;
}

/** The tensors of users sorted by name, each with its ratings. */
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
