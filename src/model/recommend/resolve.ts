import { nearest } from '../../nearest.ts';
import { foldCase } from '../fold-case.ts';
import type { Catalog } from '../model.ts';

/** What typed words mean to a model. */
export interface Resolved {
  /** Names as the model has them, each once. */
  readonly known: string[];
  readonly unknown: { readonly typed: string; readonly near: string[] }[];
}

/** Finds what was typed; what is not found is answered with names that are near, which costs a pass over all names. */
export function resolveItems(model: Catalog, typed: readonly string[], find = nameFinder(model)): Resolved {
  const known = new Set<string>();
  const unknown: Resolved['unknown'] = [];
  for (const word of typed) {
    const name = find(word);
    if (name === undefined) unknown.push({ typed: word, near: nearest(word, allNames(model)) });
    else known.add(name);
  }
  return { known: [...known], unknown };
}

/**
 * Finds items by their names, or by the other ones that the model has for them (id or name), as they are written or
 * else in any mixture of upper and lower case. Where a name belongs to several items, the most popular one is meant.
 */
export function nameFinder(model: Catalog): (word: string) => string | undefined {
  const findLoosely = looseFinder(model);
  return (word) => {
    if (model.itemNames.find(word) >= 0) return word;
    let item = word === '' ? -1 : (model.titles?.find(word) ?? -1);
    if (item < 0) item = findLoosely(foldCase(word));
    return item < 0 ? undefined : model.itemNames.at(item);
  };
}

/**
 * The names between commas, of which some may have commas of their own: the longest run of words that is a name is one.
 * What is not known ends at its comma.
 */
export function splitNames(text: string, find: (word: string) => string | undefined): string[] {
  const words = text.split(',');
  const names: string[] = [];
  for (let from = 0, to = 0; from < words.length; from = to) {
    const upTo = (end: number) => words.slice(from, end).join(',').trim();
    to = words.length;
    while (to > from + 1 && find(upTo(to)) === undefined) to--;
    names.push(upTo(to));
  }
  return names.filter((name) => name !== '');
}

/**
 * So many words are looked for where a model file holds the order of its folded names; for more a table of all of them
 * pays.
 */
const FEW = 1000;

function looseFinder(model: Catalog): (folded: string) => number {
  const { itemNames, titles } = model;
  let table: Map<string, number> | undefined;
  let left = itemNames.findFolded && (titles === undefined || titles.findFolded) ? FEW : 0;
  return (folded) => {
    if (folded === '') return -1;
    if (left-- > 0) return firstOf(itemNames.findFolded?.(folded) ?? -1, titles?.findFolded?.(folded) ?? -1);
    table ??= looseNames(model);
    return table.get(folded) ?? -1;
  };
}

function firstOf(a: number, b: number): number {
  return a < 0 || b < 0 ? Math.max(a, b) : Math.min(a, b);
}

/** Everything in lower case; the first of equal ones stays. */
function looseNames({ items, itemNames, titles }: Catalog): Map<string, number> {
  const found = new Map<string, number>();
  const enter = (name: string, item: number) => {
    if (!found.has(name)) found.set(name, item);
  };
  for (let item = 0; item < items; item++) {
    enter(foldCase(itemNames.at(item)), item);
    if (titles !== undefined) enter(foldCase(titles.at(item)), item);
  }
  return found;
}

function* allNames({ items, itemNames, titles }: Catalog): Generator<string> {
  for (let item = 0; item < items; item++) {
    yield itemNames.at(item);
    const title = titles?.at(item);
    if (title) yield title;
  }
}
