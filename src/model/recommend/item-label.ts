import type { Catalog } from '../model.ts';

/** How an item is shown: by its name, and its id where the model has ids. */
export interface ItemLabel {
  readonly name: string;
  readonly id?: string;
}

/** An add-on that nobody named is called by its id. */
export function labelOf({ itemNames, titles }: Catalog, key: string): ItemLabel {
  if (titles === undefined) return { name: key };
  const title = titles.at(itemNames.find(key));
  if (titles.are === 'names') return { name: title || key, id: key };
  return title === '' ? { name: key } : { name: key, id: title };
}

/** Both of an item's names, for lists. */
export function namesOf({ itemNames, titles }: Catalog, key: string): string[] {
  const title = titles?.at(itemNames.find(key));
  return title ? [key, title] : [key];
}
