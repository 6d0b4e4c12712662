import { TeleError } from '../../errors.ts';
import { type Objective, objectiveOf } from '../als/options.ts';
import type { FactorModel } from '../model.ts';
import { Dictionary } from '../ratings/dictionary.ts';
import { labelOf } from '../recommend/item-label.ts';
import { titlesOf } from '../titles.ts';
import { hash23 } from './java-hash.ts';
import { rotateFactors } from './rotate.ts';

/** An item's factors as MLlib and TAAR write them. */
export interface ItemRow {
  readonly id: number;
  readonly features: readonly number[];
}

/** A line of MLlib's item factors, with the fields that our export may add. */
interface MllibRow extends ItemRow {
  readonly name?: unknown;
  readonly addon?: unknown;
}

/** The content of TAAR's addon_mapping.json: add-ons by their 23-bit hash. */
export type AddonMapping = Readonly<
  Record<string, { readonly name: string; readonly id: string; readonly isWebextension: boolean }>
>;

/**
 * The parameters that foreign factors were made with, which their files do not hold. The defaults are those of
 * training.
 */
export type ForeignObjective = Partial<Omit<Objective, 'factors'>>;

/**
 * Makes a model from TAAR's item_matrix.json and addon_mapping.json. Items without a mapping are left out and counted.
 */
export function importTaar(
  matrix: readonly ItemRow[],
  mapping: AddonMapping,
  options: ForeignObjective & { readonly by?: 'name' | 'id' } = {},
): FactorModel & { readonly unmapped: number } {
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

/** Makes both of TAAR's files. Of items whose hashes collide the most popular one stays; the others are listed. */
export function exportTaar(model: FactorModel): { matrix: ItemRow[]; mapping: AddonMapping; collided: string[] } {
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

/**
 * Makes a model from MLlib's item factors, one JSON object {id, features} per line. The model's key of an item is its
 * `addon`, else its `name`, else the digits of its id. Beside an `addon`, `name` is the title.
 */
export function importMllib(lines: Iterable<string>, options: ForeignObjective = {}): FactorModel {
  const rows: MllibRow[] = [];
  let number = 0;
  for (const line of lines) {
    number++;
    if (line.trim() !== '') rows.push(readItemRow(line, number));
  }
  const keyOf = ({ id, name, addon }: MllibRow) => text(addon) ?? text(name) ?? String(id);
  const model = modelFromRows(
    rows.map((row) => ({ row, name: keyOf(row) })),
    options,
  );
  if (!rows.some(({ addon }) => text(addon))) return model;
  const titleOf = ({ name, addon }: MllibRow) => (text(addon) && text(name)) ?? '';
  return { ...model, titles: titlesOf('names', rows.length, (item) => titleOf(rows[item]!)) };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/**
 * Writes item factors as MLlib's JSON lines, with item numbers as ids; `withNames` adds the names that `importMllib`
 * reads.
 */
export function* exportMllib(model: FactorModel, withNames = false): Generator<string> {
  for (let item = 0; item < model.items; item++) {
    const row: ItemRow = { id: item, features: featuresOf(model, item) };
    yield JSON.stringify(withNames ? { ...row, ...mllibNames(model, item) } : row);
  }
}

/** Adds the id only where the model knows add-ons by id: several may share a name. */
function mllibNames(model: FactorModel, item: number): Pick<MllibRow, 'name' | 'addon'> {
  const { name, id } = labelOf(model, model.itemNames.at(item));
  return model.titles?.are === 'names' && name !== id ? { name, addon: id } : { name };
}

/** Parses one line of item factors. Throws a TeleError with the line's number if it is not one. */
export function readItemRow(line: string, number: number): MllibRow {
  try {
    const row = JSON.parse(line) as MllibRow;
    if (Number.isFinite(row.id) && Array.isArray(row.features)) return row;
  } catch {
    // The throw below reports it.
  }
  throw new TeleError(`line ${number} of the item factors is not {"id": …, "features": […]}`);
}

function modelFromRows(named: readonly { row: ItemRow; name: string }[], options: ForeignObjective): FactorModel {
  const factors = named[0]?.row.features.length ?? 0;
  if (factors === 0) throw new TeleError('there are no item factors to import');
  const itemNames = new Dictionary();
  const rows: (readonly number[])[] = [];
  for (const { row, name } of named) {
    if (row.features.length !== factors || !row.features.every(Number.isFinite)) {
      throw new TeleError(`the factors of item ${row.id} are not ${factors} numbers, as those of the first item`);
    }
    if (itemNames.add(name) !== rows.length) throw new TeleError(`two items are called '${name}'`);
    rows.push(row.features);
  }
  const objective = objectiveOf({ ...options, factors });
  return {
    method: 'als',
    ...rotateFactors(rows, objective),
    itemNames,
    popularity: new Uint32Array(rows.length),
    users: 0,
  };
}

function featuresOf({ itemFactors, objective }: FactorModel, item: number): number[] {
  return Array.from(itemFactors.subarray(item * objective.factors, (item + 1) * objective.factors));
}
