import { TeleError } from '../../errors.ts';
import { type Objective, objectiveOf } from '../als/options.ts';
import type { Model } from '../model.ts';
import { Dictionary } from '../ratings/dictionary.ts';
import { titlesOf } from '../titles.ts';
import { hash23 } from './java-hash.ts';
import { rotateFactors } from './rotate.ts';

/** Item factors as MLlib and TAAR write them. */
export interface ItemRow {
  readonly id: number;
  readonly features: readonly number[];
}

/** TAAR's addon_mapping.json: add-ons by their 23-bit hash. */
export type AddonMapping = Readonly<
  Record<string, { readonly name: string; readonly id: string; readonly isWebextension: boolean }>
>;

/** With what parameters foreign factors were made: they do not say. Defaults as in training. */
export type ForeignObjective = Partial<Omit<Objective, 'factors'>>;

/** A model from TAAR's item_matrix.json and addon_mapping.json. Items without a mapping are left out and counted. */
export function importTaar(
  matrix: readonly ItemRow[],
  mapping: AddonMapping,
  options: ForeignObjective & { readonly by?: 'name' | 'id' } = {},
): Model & { readonly unmapped: number } {
  const named = matrix.flatMap((row) => {
    const addon = mapping[String(row.id)];
    return addon === undefined ? [] : [{ row, ...(options.by === 'name' ? swapped(addon) : addon) }];
  });
  const model = modelFromRows(
    named.map(({ row, id }) => ({ row, name: id })),
    options,
  );
  const titles = titlesOf(options.by === 'name' ? 'ids' : 'names', named.length, (item) => named[item]!.name);
  return { ...model, titles, unmapped: matrix.length - named.length };
}

function swapped<T>({ id, name }: { readonly id: T; readonly name: T }): { id: T; name: T } {
  return { id: name, name: id };
}

/** Both of TAAR's files. Of items whose hashes collide the more popular one stays; the others are listed. */
export function exportTaar(model: Model): { matrix: ItemRow[]; mapping: AddonMapping; collided: string[] } {
  const matrix: ItemRow[] = [];
  const mapping: Record<string, AddonMapping[string]> = {};
  const collided: string[] = [];
  for (let item = 0; item < model.items; item++) {
    const name = model.itemNames.at(item);
    const id = hash23(name);
    if (mapping[id] !== undefined) collided.push(name);
    else {
      const title = model.titles?.at(item) || name;
      const [own, other] = model.titles?.are === 'ids' ? [title, name] : [name, title];
      mapping[id] = { name: other, id: own, isWebextension: true };
      matrix.push({ id, features: featuresOf(model, item) });
    }
  }
  return { matrix, mapping, collided };
}

/** A model from MLlib's item factors, one JSON object {id, features} a line. `nameOf` names an id; its digits do otherwise. */
export function importMllib(
  lines: Iterable<string>,
  nameOf: (id: number) => string | undefined = String,
  options: ForeignObjective = {},
): Model {
  const named: { row: ItemRow; name: string }[] = [];
  let number = 0;
  for (const line of lines) {
    number++;
    if (line.trim() === '') continue;
    const row = readItemRow(line, number);
    named.push({ row, name: nameOf(row.id) ?? String(row.id) });
  }
  return modelFromRows(named, options);
}

/** MLlib's item factors as JSON lines, ids being item numbers. */
export function* exportMllib(model: Model): Generator<string> {
  for (let id = 0; id < model.items; id++) yield JSON.stringify({ id, features: featuresOf(model, id) });
}

/** One line of item factors. Throws a TeleError that names it where it is none. */
export function readItemRow(line: string, number: number): ItemRow {
  try {
    const row = JSON.parse(line) as ItemRow;
    if (Number.isFinite(row.id) && Array.isArray(row.features)) return row;
  } catch {
    // Reported below.
  }
  throw new TeleError(`Line ${number} of the item factors is not {"id": …, "features": […]}.`);
}

function modelFromRows(named: readonly { row: ItemRow; name: string }[], options: ForeignObjective): Model {
  const factors = named[0]?.row.features.length ?? 0;
  if (factors === 0) throw new TeleError('There are no item factors to import.');
  const itemNames = new Dictionary();
  const rows: (readonly number[])[] = [];
  for (const { row, name } of named) {
    if (row.features.length !== factors || !row.features.every(Number.isFinite)) {
      throw new TeleError(`The factors of item ${row.id} are not ${factors} numbers, as those of the first item.`);
    }
    if (itemNames.add(name) !== rows.length) throw new TeleError(`Two items are called '${name}'.`);
    rows.push(row.features);
  }
  const { lambda, alpha, regularization } = options;
  const objective = objectiveOf({
    factors,
    ...(lambda === undefined ? {} : { lambda }),
    ...(alpha === undefined ? {} : { alpha }),
    ...(regularization === undefined ? {} : { regularization }),
  });
  return { ...rotateFactors(rows, objective), itemNames, popularity: new Uint32Array(rows.length), users: 0 };
}

function featuresOf({ itemFactors, objective }: Model, item: number): number[] {
  return Array.from(itemFactors.subarray(item * objective.factors, (item + 1) * objective.factors));
}
