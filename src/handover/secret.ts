import { lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';

const SIZE = 32;
/** A key that is still incomplete after so many milliseconds was left by a process that was killed. */
const STALE = 1000;
let known: Buffer | undefined;

/**
 * The secret of this user on this machine, by which tele processes recognise each other's marks. It is made once, and
 * lies in the runtime folder, or in a private folder below the temporary folder. Undefined if that fails: then there
 * are no marks.
 */
export function secret(): Buffer | undefined {
  known ??= readOrMake();
  return known;
}

function readOrMake(): Buffer | undefined {
  try {
    const file = join(ownFolder(), 'key');
    return readKey(file) ?? makeKey(file);
  } catch {
    return undefined;
  }
}

/** The private folder of this user: made if it is missing, refused if it is a link or belongs to somebody else. */
function ownFolder(): string {
  const runtime = process.env.XDG_RUNTIME_DIR ?? '';
  const folder = isAbsolute(runtime) ? join(runtime, 'tele') : join(tmpdir(), `tele-${process.geteuid!()}`);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const facts = lstatSync(folder);
  if (!facts.isDirectory() || !isOwn(facts)) throw new Error(`${folder} is not this user's alone`);
  return folder;
}

/** Reads the key; undefined if there is none. Throws if it cannot be trusted. */
function readKey(file: string): Buffer | undefined {
  const facts = lstatSync(file, { throwIfNoEntry: false });
  if (facts === undefined) return undefined;
  if (!facts.isFile() || !isOwn(facts)) throw new Error(`${file} is not this user's alone`);
  const key = readFileSync(file);
  if (key.length === SIZE) return key;
  if (Date.now() - facts.mtimeMs > STALE) rmSync(file, { force: true });
  return undefined;
}

/** Makes the key. Throws if another process has begun one meanwhile. */
function makeKey(file: string): Buffer {
  // Loaded at the first use: cryptography costs every start some milliseconds.
  const key = process.getBuiltinModule('node:crypto').randomBytes(SIZE);
  writeFileSync(file, key, { mode: 0o600, flag: 'wx' });
  return key;
}

function isOwn({ uid, mode }: { readonly uid: number; readonly mode: number }): boolean {
  return uid === process.geteuid!() && (mode & 0o077) === 0;
}
