import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { nameOfNative, readNative } from '../read/native-frame.ts';
import { readSymbols } from './read-symbols.ts';

/** The names that symbol files give to native frames. */
export interface Symbolicated {
  /** The name of each frame; its module and address if no symbol is known. */
  readonly names: ReadonlyMap<string, string>;
  /** The paths of the symbol files that are missing in the folder. */
  readonly missing: readonly string[];
}

/**
 * Names native frames (texts from `markNative`) by the symbol files of a folder: FOLDER/xul.pdb/DEBUGID/xul.sym, as
 * symbol servers arrange them, or FOLDER/xul.sym if its first line has the debug id. Reads each file once. Throws the
 * errors of the file system.
 */
export function symbolicate(frames: readonly string[], folder: string): Symbolicated {
  const modules = new Map<string, string[]>();
  for (const frame of frames) {
    const { module, id } = readNative(frame);
    const key = `${module}\n${id}`;
    modules.set(key, [...(modules.get(key) ?? []), frame]);
  }
  const names = new Map<string, string>();
  const missing: string[] = [];
  for (const own of modules.values()) {
    const { module, id } = readNative(own[0]!);
    const addresses = own.map((frame) => Number.parseInt(readNative(frame).offset, 16));
    const file = `${module.replace(/\.pdb$/, '')}.sym`;
    const path = join(safe(module), safe(id), safe(file));
    const found = symbolsIn(folder, path, file, id, addresses);
    if (found === undefined) missing.push(path);
    for (const [i, frame] of own.entries())
      names.set(frame, found?.get(addresses[i]!) ?? nameOfNative(readNative(frame)));
  }
  return { names, missing };
}

/** Returns a name from a ping if it is safe as a file name, or `_` if it could lead to another folder. */
function safe(name: string): string {
  return /^\.*$|[/\\\0]/.test(name) ? '_' : name;
}

function symbolsIn(
  folder: string,
  path: string,
  file: string,
  id: string,
  addresses: readonly number[],
): ReadonlyMap<number, string> | undefined {
  const own = join(folder, path);
  if (existsSync(own)) return readSymbols(own, addresses).names;
  const flat = join(folder, safe(file));
  if (!existsSync(flat)) return undefined;
  const symbols = readSymbols(flat, addresses);
  return symbols.id?.toUpperCase() === id.toUpperCase() ? symbols.names : undefined;
}
