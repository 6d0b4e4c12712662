import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { TeleError, UsageError } from '../../errors.ts';
import {
  type AddonMapping,
  exportMllib,
  exportTaar,
  type ForeignObjective,
  type ItemRow,
  importMllib,
  importTaar,
} from '../../model/file/foreign.ts';
import { StoredModel } from '../../model/file/stored-model.ts';
import { writeModel } from '../../model/file/write-model.ts';
import type { Model } from '../../model/model.ts';
import { labelOf } from '../../model/recommend/item-label.ts';
import type { JsonRecord } from '../../record/record.ts';
import { readJsonFile, readText } from '../json-file.ts';
import { readNumber } from './parameters.ts';

const MATRIX = 'item_matrix.json';
const MAPPING = 'addon_mapping.json';

/** Item factors as lines of JSON; with names where asked for. */
export function* mllibLines(file: string, names: boolean): Generator<string> {
  const model = new StoredModel(file);
  let item = 0;
  for (const line of exportMllib(model)) {
    const { name } = labelOf(model, model.itemNames.at(item++));
    yield names ? JSON.stringify({ ...JSON.parse(line), name }) : line;
  }
}

/** Writes both of TAAR's files into a folder, and answers what was written. */
export function writeTaar(file: string, folder: string | undefined): JsonRecord {
  if (folder === undefined) throw new UsageError('--to taar writes two files', '-o FOLDER');
  const { matrix, mapping, collided } = exportTaar(new StoredModel(file));
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, MATRIX), `${JSON.stringify(matrix)}\n`);
    writeFileSync(path.join(folder, MAPPING), `${JSON.stringify(mapping)}\n`);
  } catch (cause) {
    throw new TeleError(`the files of TAAR could not be written: ${(cause as Error).message}`, { cause });
  }
  return { folder, addons: matrix.length, collided };
}

interface ImportFlags {
  readonly from: string;
  readonly out: string;
  readonly lambda: string;
  readonly alpha: string;
  readonly regularization: string;
}

/** Makes a model file of what is at `place`, and answers what is in it. */
export function importModel(place: string, flags: ImportFlags): JsonRecord {
  const objective: ForeignObjective = {
    lambda: readNumber(flags.lambda, '--lambda'),
    alpha: readNumber(flags.alpha, '--alpha'),
    regularization: flags.regularization as 'scaled' | 'plain',
  };
  const model: Model & { unmapped?: number } =
    flags.from === 'taar' ? readTaar(place, objective) : readMllib(place, objective);
  writeModel(flags.out, model, { source: place, imported: flags.from });
  return { model: flags.out, addons: model.items, factors: model.objective.factors, unmapped: model.unmapped ?? 0 };
}

function readTaar(folder: string, objective: ForeignObjective) {
  const matrix: unknown = readJsonFile(path.join(folder, MATRIX));
  const mapping: unknown = readJsonFile(path.join(folder, MAPPING));
  if (!Array.isArray(matrix) || !matrix.every(isItemRow))
    throw new TeleError(`${path.join(folder, MATRIX)} is not a list of {id, features}`);
  if (typeof mapping !== 'object' || mapping === null || !Object.values(mapping).every(isAddon))
    throw new TeleError(`${path.join(folder, MAPPING)} is not an object of add-ons, with id and name, by their hash`);
  return importTaar(matrix, mapping as AddonMapping, objective);
}

function isItemRow(row: unknown): row is ItemRow {
  const { id, features } = (row ?? {}) as Partial<ItemRow>;
  return typeof id === 'number' && Array.isArray(features);
}

function isAddon(addon: unknown): boolean {
  const { id, name } = (addon ?? {}) as Partial<AddonMapping[string]>;
  return typeof id === 'string' && typeof name === 'string';
}

/** A file of lines, or the folder that Spark writes, with its parts in order. */
function readMllib(place: string, objective: ForeignObjective): Model {
  const files = isFolder(place)
    ? readdirSync(place)
        .filter((name) => /^part-.*\.json$/.test(name))
        .sort()
        .map((name) => path.join(place, name))
    : [place];
  if (files.length === 0) throw new TeleError(`there are no part-*.json in ${place}`);
  const lines = files.flatMap((file) => readText(file).split('\n'));
  const names = new Map(lines.flatMap(nameIn));
  return importMllib(lines, (id) => names.get(id), objective);
}

function nameIn(line: string): [number, string][] {
  if (!line.includes('"name"')) return [];
  try {
    const { id, name } = JSON.parse(line) as { id: number; name?: unknown };
    return typeof name === 'string' ? [[id, name]] : [];
  } catch {
    // What is wrong with the line is said where its factors are read.
    return [];
  }
}

function isFolder(place: string): boolean {
  return statSync(place, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
