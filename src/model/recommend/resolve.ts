import { nearest } from '../../nearest.ts';
import type { Model } from '../model.ts';

/** What typed words mean to a model. */
export interface Resolved {
  /** Names as the model has them, each once. */
  readonly known: string[];
  readonly unknown: { readonly typed: string; readonly near: string[] }[];
}

/** Finds what was typed; what is not found is answered with names that are near, which costs a pass over all names. */
export function resolveItems(model: Model, typed: readonly string[], find = nameFinder(model)): Resolved {
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
 * Finds items by their names, or by the other ones that the model has for them (id or name), as they are written or else in any
 * mixture of upper and lower case. Where a name belongs to several items, the most popular one is meant. The first word that nothing
 * is called by as it stands costs a pass over all names.
 */
export function nameFinder(model: Model): (word: string) => string | undefined {
  let loose: Map<string, number> | undefined;
  return (word) => {
    if (model.itemNames.find(word) >= 0) return word;
    let item = word === '' ? -1 : (model.titles?.find(word) ?? -1);
    if (item < 0) {
      loose ??= looseNames(model);
      item = loose.get(folded(word)) ?? -1;
    }
    return item < 0 ? undefined : model.itemNames.at(item);
  };
}

/** Everything in lower case; the first of equal ones stays. */
function looseNames({ items, itemNames, titles }: Model): Map<string, number> {
  const found = new Map<string, number>();
  const enter = (name: string, item: number) => {
    if (name !== '' && !found.has(name)) found.set(name, item);
  };
  for (let item = 0; item < items; item++) {
    enter(folded(itemNames.at(item)), item);
    if (titles !== undefined) enter(folded(titles.at(item)), item);
  }
  return found;
}

function folded(name: string): string {
  return name.trim().toLowerCase();
}

function* allNames({ items, itemNames, titles }: Model): Generator<string> {
  for (let item = 0; item < items; item++) {
    yield itemNames.at(item);
    const title = titles?.at(item);
    if (title) yield title;
  }
}
