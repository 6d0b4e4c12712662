import { mkdirSync, readdirSync, statSync } from 'node:fs';
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
import { openFactors } from '../../model/file/stored-model.ts';
import { writeModel } from '../../model/file/write-model.ts';
import type { FactorModel } from '../../model/model.ts';
import type { JsonRecord } from '../../record/record.ts';
import { writeWhole } from '../../write.ts';
import { readJsonFile, readText } from '../flags/json-file.ts';
import { say } from '../output/say.ts';
import { printLines } from '../output/stdout.ts';
import { conventionsOf, readNumber } from './parameters.ts';

const MATRIX = 'item_matrix.json';
const MAPPING = 'addon_mapping.json';

interface ExportFlags {
  readonly model: string;
  readonly to: string;
  readonly out?: string | undefined;
  readonly names: boolean;
}

/**
 * Writes a model in another format, and returns a row about what was written. Lines for MLlib go to standard output
 * where no file is named.
 */
export function exportModel({ model: file, to, out, names }: ExportFlags): JsonRecord | undefined {
  if (to === 'taar' && out === undefined) throw new UsageError('--to taar writes two files', '-o FOLDER');
  const model = openFactors(file);
  const { lambda, alpha, regularization, confidence } = model.objective;
  const training = { lambda, alpha, regularization, confidence };
  if (to === 'taar') return { ...writeTaar(model, out!), ...training };
  const lines = exportMllib(model, names);
  if (out !== undefined) {
    writeWhole(out, withEnds(lines), 'the factors');
    return { file: out, addons: model.items, ...training };
  }
  printLines(lines);
  say(
    `note: trained with --lambda ${lambda} --alpha ${alpha} --regularization ${regularization} --confidence ${confidence}, which the factors do not say`,
  );
  return undefined;
}

/** Writes both of TAAR's files into a folder. */
function writeTaar(model: FactorModel, folder: string): JsonRecord {
  const { matrix, mapping, collided } = exportTaar(model);
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new TeleError(`the files of TAAR cannot be written: ${(cause as Error).message}`, { cause });
  }
  writeWhole(path.join(folder, MATRIX), [`${JSON.stringify(matrix)}\n`], 'the factors');
  writeWhole(path.join(folder, MAPPING), [`${JSON.stringify(mapping)}\n`], 'the names');
  return { folder, addons: matrix.length, collided };
}

function* withEnds(lines: Iterable<string>): Generator<string> {
  for (const line of lines) yield `${line}\n`;
}

interface ImportFlags {
  readonly from: string;
  readonly out: string;
  readonly lambda: string;
  readonly alpha: string;
  readonly regularization?: string | undefined;
  readonly confidence?: string | undefined;
}

/** Makes a model file from the files at `place`, and returns a row about what is in it. */
export function importModel(place: string, flags: ImportFlags): JsonRecord {
  const objective: ForeignObjective = {
    lambda: readNumber(flags.lambda, '--lambda'),
    alpha: readNumber(flags.alpha, '--alpha'),
    ...conventionsOf(flags),
  };
  const model: FactorModel & { unmapped?: number } =
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

/** Reads a file of lines, or the part files of a folder that Spark wrote, in order. */
function readMllib(place: string, objective: ForeignObjective): FactorModel {
  const files = isFolder(place)
    ? readdirSync(place)
        .filter((name) => /^part-.*\.json$/.test(name))
        .sort()
        .map((name) => path.join(place, name))
    : [place];
  if (files.length === 0)
    throw new TeleError(`there are no part-*.json in ${place}`, {
      hint: `Spark writes them with model.itemFactors.write.json(…)`,
    });
  const lines = files.flatMap((file) => readText(file).split('\n'));
  return importMllib(lines, objective);
}

function isFolder(place: string): boolean {
  return statSync(place, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
