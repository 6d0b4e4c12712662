import { TeleError } from '../errors.ts';

/**
 * The values that a dimension keeps: any, a list, or a range by text comparison (mozilla/telemetry-server,
 * docs/StorageLayout.md).
 */
export type AllowedValues = '*' | readonly string[] | { readonly min?: string; readonly max?: string };

/**
 * The content of `telemetry_schema.json`: the dimensions of a layout, from the outermost folder to the last part of the
 * file name.
 */
export interface LayoutSchema {
  readonly version: number;
  readonly dimensions: readonly { readonly field_name: string; readonly allowed_values: AllowedValues }[];
}

/** The key of the schema file. */
export const SCHEMA_KEY = 'telemetry_schema.json';

/** Parses a schema file; `name` is the file in messages. Throws a TeleError if it is not a schema. */
export function parseSchema(bytes: Uint8Array, name: string): LayoutSchema {
  let schema: unknown;
  try {
    schema = JSON.parse(Buffer.from(bytes).toString());
  } catch (error) {
    throw new TeleError(`${name} is not JSON: ${(error as Error).message}`);
  }
  const dimensions = (schema as LayoutSchema | null)?.dimensions;
  if (!Array.isArray(dimensions) || !dimensions.every((dimension) => typeof dimension?.field_name === 'string'))
    throw new TeleError(`${name} is no layout schema: it has no list "dimensions" with a "field_name" each`);
  return schema as LayoutSchema;
}
