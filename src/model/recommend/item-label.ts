import type { Catalog } from '../model.ts';

/** The label by which an item is shown: its name, and its id where the model has ids. */
export interface ItemLabel {
  readonly name: string;
  readonly id?: string;
}

/** The label of an item. An add-on without a name is called by its id. */
export function labelOf({ itemNames, titles }: Catalog, key: string): ItemLabel {
  if (titles === undefined) return { name: key };
  const title = titles.at(itemNames.find(key));
  if (titles.are === 'names') return { name: title || key, id: key };
  return title === '' ? { name: key } : { name: key, id: title };
}

/** The names of an item: its key, and its title if there is one. */
export function namesOf({ itemNames, titles }: Catalog, key: string): string[] {
  const title = titles?.at(itemNames.find(key));
  return title ? [key, title] : [key];
}
