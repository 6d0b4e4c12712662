import { createHash } from 'node:crypto';
import { access, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TeleError } from '../../errors.ts';
import type { StoredObject } from '../store.ts';

/**
 * A file name, with folders, for a key: the key itself wherever that is safe. Different keys never share a name. Empty
 * parts, `.`, `..`, control characters, `%` and what Windows forbids are escaped as %XX, and parts over 200 bytes end
 * in a hash instead.
 */
export function outputName(key: string): string {
  return key.split('/').map(safePart).join('/');
}

function safePart(part: string): string {
  const escaped = part
    .replace(unsafe, escapeChar)
    .replace(/^\.{0,2}$|[. ]$/, (end) => end.replace(/./g, escapeChar) || '%')
    .replace(device, escapeChar);
  const own = escaped.toLowerCase() === '.tele' ? `%2E${escaped.slice(1)}` : escaped;
  if (Buffer.byteLength(own) <= 200) {
    return own;
  }
  const hash = createHash('sha256').update(part).digest('hex').slice(0, 32);
  return `${Buffer.from(own)
    .subarray(0, 160)
    .toString()
    .replace(/\ufffd$/, '')}%~${hash}`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unsafe = /[\u0000-\u001f\u007f%<>:"|?*\\]/g;

/** Matches the first letter of a name that is a device under Windows, whatever its ending: CON, aux.gz. */
const device = /^[a-z](?=(?:(?<=c)on|(?<=p)rn|(?<=a)ux|(?<=n)ul|(?<=c)om[\d¹²³]|(?<=l)pt[\d¹²³])(?:\.|$))/i;

/** Detects different names that the disk takes for the same. */
export interface DistinctNames {
  /** Throws a TeleError if another object has this name except for case. */
  expect(name: string, object: StoredObject): void;
}

/** Makes the check. `written` are the files that already exist; without it, the disk distinguishes all names. */
export function distinctNames(
  written: readonly { readonly key: string; readonly name: string }[] | undefined,
): DistinctNames {
  if (written === undefined) return { expect() {} };
  const keys = new Map(written.map(({ key, name }) => [fold(name), key]));
  return {
    expect(name, { key, uri }) {
      const other = keys.get(fold(name)) ?? key;
      if (other !== key)
        throw new TeleError(`${uri} has no place beside ${other}: this disk does not tell upper case from lower case`, {
          hint: 'fetch it on its own into another folder',
        });
      keys.set(fold(name), key);
    },
  };
}

/** A form that is equal for all names that a case-folding disk takes for the same, whatever its rules. */
function fold(name: string): string {
  return name.normalize('NFC').toUpperCase().toLowerCase();
}

/** Whether the disk of a folder ignores case. Leaves nothing behind. */
export async function foldsCase(folder: string): Promise<boolean> {
  const probe = join(folder, 'case-a');
  await writeFile(probe, '');
  try {
    return await access(join(folder, 'case-A')).then(
      () => true,
      () => false,
    );
  } finally {
    await rm(probe, { force: true });
  }
}

function escapeChar(char: string): string {
  return `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
