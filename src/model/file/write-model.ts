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
/** Of a file with factors. */
export const VERSION = '1';
/** Of a file with links, which older programs would not understand. */
export const LINKS_VERSION = '2';

type Counted = Pick<Ratings, 'itemNames' | 'popularity' | 'users'>;

/** A trained model with its names, in memory. */
export function modelOf(factors: Factors, ratings: Counted, titles?: Titles): FactorModel {
  const { itemNames, popularity, users } = ratings;
  return { method: 'als', ...factors, itemNames, titles, popularity, users };
}

/** A model of links with its names, in memory. */
export function linkModelOf(settings: LinkSettings, links: LinkTable, ratings: Counted, titles?: Titles): Writable {
  const { itemNames, popularity, users } = ratings;
  return { method: settings.method, settings, links, items: itemNames.size, itemNames, titles, popularity, users };
}

/** A model that is all in memory. */
export type Writable = FactorModel | (LinkModel & { readonly links: LinkTable });

/**
 * Writes a model, whole or not at all. Tensors: `items.users` U32 [items] (users that have each), the names of `items`,
 * and in the same form their `titles` if there are any. Of ALS: `items.factors` F32 [items, factors] with
 * `items.factors.norms` F32 and `items.factors.crc32` U32 of its blocks (see `blockTensors`; files of older versions
 * have none), and `spectrum` F32 [factors]. Of other methods: see `linkTensors`. If `ratings` are given, so that users
 * can be answered by their names: the names of `users`, `ratings.start` U32 [users + 1], `ratings.items` U32 and
 * `ratings.weights` F32, and `ratings.crc32` U32 [users] (see `ratingSum`). Metadata: `format`, `version`, `titles`
 * (names or ids), and as JSON `objective` or `settings`, `users` and `notes`.
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
