import { nearest } from '../../nearest.ts';
import { foldCase } from '../fold-case.ts';
import type { Catalog } from '../model.ts';

/** The items that typed names mean to a model, and the names that mean none. */
export interface Resolved {
  /** Names as the model has them, each once. */
  readonly known: string[];
  readonly unknown: { readonly typed: string; readonly near: string[] }[];
}

/**
 * Finds the items that were typed. For each one that is not found it lists similar names, at the cost of a pass over
 * all names.
 */
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
 * Makes a function that finds items by name, or by the other name that the model has for them (id or title): first
 * exactly, then without regard to case. Where a name belongs to several items, it finds the most popular one.
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
 * Splits names at commas, where names may have commas of their own: the longest run of words that is a known name is
 * one name. An unknown name ends at its first comma.
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
 * Up to this many words are searched in the model file's order of folded names; for more, a table of all names pays.
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

/** All names by their folded form; of equal ones the first stays. */
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
