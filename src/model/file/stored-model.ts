import { TeleError } from '../../errors.ts';
import { type Objective, objectiveOf } from '../als/options.ts';
import { type LinkSettings, type PartialSettings, settingsOf } from '../methods/settings.ts';
import type { FactorModel, LinkModel } from '../model.ts';
import type { FactorBlocks } from '../rows.ts';
import { damaged, type TensorFile } from './safetensors.ts';
import { openBlocks } from './stored-blocks.ts';
import { openModelFile, readObject, StoredCatalog } from './stored-catalog.ts';
import { StoredRows } from './stored-links.ts';

/** A model read from a file (see `StoredCatalog`). */
export type StoredModel = StoredFactors | StoredLinks;

/** Opens a model of any method; close it when done. Throws a TeleError for a file that is not a model. */
export function openModel(path: string): StoredModel {
  return openModelFile(path, (file) =>
    file.metadata.settings === undefined ? new StoredFactors(path, file) : new StoredLinks(path, file),
  );
}

/** Opens a model that must have factors; close it when done. Throws a TeleError for a model of another method. */
export function openFactors(path: string): StoredFactors {
  const model = openModel(path);
  if (model.method === 'als') return model;
  model.close();
  throw new TeleError(`${path} is a model of method ${model.method}, which has no factors`, {
    hint: 'tele recommend train --method als … -o FILE makes one that has',
  });
}

/** A model with factors, read in blocks or all at once (8 MB and some milliseconds for 20,000 × 100). */
export class StoredFactors extends StoredCatalog implements FactorModel {
  readonly method = 'als';
  readonly objective: Objective;
  readonly items: number;
  #itemFactors: Float32Array | undefined;
  #blocks: FactorBlocks | undefined;
  #spectrum: Float32Array | undefined;

  /** Throws a TeleError where the file contradicts itself. */
  constructor(path: string, file: TensorFile) {
    const objective = readObjective(path, file.metadata.objective);
    super(path, file);
    this.objective = objective;
    const [items = 0, factors] = file.shape('items.factors');
    if (factors !== this.objective.factors) throw new TeleError(`${path} contradicts itself about its factors`);
    this.items = items;
  }

  get itemFactors(): Float32Array {
    this.#itemFactors ??= this.file.f32('items.factors');
    return this.#itemFactors;
  }

  /** The blocks; undefined once everything has been read, and for files that were written without blocks. */
  get blocks(): FactorBlocks | undefined {
    if (this.#itemFactors !== undefined) return undefined;
    this.#blocks ??= openBlocks(this.file, 'items.factors');
    return this.#blocks;
  }

  get spectrum(): Float32Array {
    this.#spectrum ??= this.file.f32('spectrum');
    return this.#spectrum;
  }
}

/** A model of weights between items, which are read row by row. */
export class StoredLinks extends StoredCatalog implements LinkModel {
  readonly method: LinkSettings['method'];
  readonly settings: LinkSettings;
  readonly items: number;
  readonly links: StoredRows;

  /** Throws a TeleError for settings out of range. */
  constructor(path: string, file: TensorFile) {
    super(path, file);
    this.settings = readSettings(path, file.metadata.settings);
    this.method = this.settings.method;
    this.items = file.length('items.users');
    this.links = new StoredRows(path, file);
  }
}

function readObjective(path: string, text: string | undefined): Objective {
  const objective = readObject(path, text);
  try {
    return objectiveOf(objective);
  } catch (cause) {
    throw damaged(path, (cause as Error).message, cause);
  }
}

function readSettings(path: string, text: string | undefined): LinkSettings {
  const written = readObject(path, text);
  try {
    const settings = settingsOf(written as PartialSettings);
    if (settings.method !== 'als') return settings;
  } catch (cause) {
    throw damaged(path, (cause as Error).message, cause);
  }
  throw damaged(path, 'its method has no links');
}
