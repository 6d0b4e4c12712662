import fs = require('node:fs');
import Module = require('node:module');
import os = require('node:os');
import path = require('node:path');
import vm = require('node:vm');

/** The commands that have subcommands. The build defines it. */
declare const TOPICS: readonly string[];

/** Compiled forms older than this, in ms, belong to bundles that no longer exist. */
const STALE = 30 * 24 * 3600 * 1000;

const loaded = new Map<string, Record<string, unknown>>();
/** For each bundle without a kept compiled form, a function that keeps it. */
const unkept: (() => void)[] = [];

/**
 * Requires a bundle, compiled from V8's code cache if one is kept, which halves the start; the bundles that it requires
 * in turn (named door-…) are loaded in the same way. The cache lies in the user's cache folder (the package's may be
 * read-only), keyed by the bundle and the Node that runs it; V8 itself rejects a stale one. It holds the functions that
 * ran, so each command has its own. Whatever goes wrong with the cache, the bundle is compiled as usual. V8 trusts the
 * cache, and crashes on changed bytes, so each form is kept twice, and is used if both copies are equal. Comparing them
 * takes no time and no module; a module for checksums would take longer to load than the bundle takes to run.
 */
function load(file: string, words: readonly string[]): Record<string, unknown> {
  const known = loaded.get(file);
  if (known !== undefined) return known;
  // The build writes bundles in ASCII, so each byte is a character.
  const source = fs.readFileSync(file, 'latin1');
  const cacheFile = path.join(cacheFolder(file), `${cacheName(words)}.bin`);
  const cachedData = readCache(cacheFile);
  const script = new vm.Script(Module.wrap(source), { filename: file, ...(cachedData && { cachedData }) });
  const module = new Module(file);
  module.filename = file;
  loaded.set(file, module.exports);
  script.runInThisContext()(module.exports, requireFrom(file, words), module, file, path.dirname(file));
  module.loaded = true;
  loaded.set(file, module.exports);
  if (!cachedData || script.cachedDataRejected) unkept.push(() => writeCache(cacheFile, script));
  return module.exports;
}

/**
 * Keeps the compiled forms of bundles that had none. Call it after a successful run: a failed one has not called most
 * functions.
 */
function keep(): void {
  for (const write of unkept.splice(0)) write();
}

/** The `require` of a bundle, which loads bundles (named door-…) by `load`. */
function requireFrom(file: string, words: readonly string[]): NodeJS.Require {
  const plain = Module.createRequire(file);
  const withDoors = (id: string) =>
    id.startsWith('./door-') ? load(path.join(path.dirname(file), id), words) : plain(id);
  return Object.assign(withDoors, plain);
}

function cacheFolder(file: string): string {
  // The XDG specification ignores a relative path.
  const own = process.env.XDG_CACHE_HOME ?? '';
  const base = path.isAbsolute(own) ? own : path.join(os.homedir(), '.cache');
  const { size, mtimeMs } = fs.statSync(file);
  const bundle = `${path.basename(file, '.cjs')}-${size.toString(36)}-${Math.floor(mtimeMs).toString(36)}`;
  return path.join(base, 'tele', 'code', `${process.version}-${process.arch}-${bundle}`);
}

/**
 * The name of a command's cache, guessed from the words without knowing all commands. Help runs other functions than
 * the command that it describes, so it has its own.
 */
function cacheName(words: readonly string[]): string {
  const [command = 'help', sub = '-'] = words;
  if (command.startsWith('-') || words.includes('--help') || words.includes('-h')) return 'help';
  const whole = TOPICS.includes(command) && !sub.startsWith('-') ? `${command}-${sub}` : command;
  return whole.replace(/[^a-z-]/g, '_');
}

/** The kept compiled form; undefined if there is none, or if it is damaged. */
function readCache(file: string): Buffer | undefined {
  try {
    const kept = fs.readFileSync(file);
    const compiled = kept.subarray(0, kept.length >> 1);
    return compiled.equals(kept.subarray(compiled.length)) ? compiled : undefined;
  } catch {
    return undefined;
  }
}

function writeCache(file: string, script: vm.Script): void {
  try {
    const folder = path.dirname(file);
    if (fs.mkdirSync(folder, { recursive: true })) removeStale(path.dirname(folder));
    const compiled = script.createCachedData();
    // Threads of one process, and machines that share a folder, may write at the same time.
    const temporary = `${file}.${process.pid}-${Math.random().toString(36).slice(2)}`;
    fs.writeFileSync(temporary, Buffer.concat([compiled, compiled]), { flag: 'wx' });
    fs.renameSync(temporary, file);
  } catch {
    // A read-only home costs the next start some milliseconds, nothing else.
  }
}

function removeStale(folder: string): void {
  for (const name of fs.readdirSync(folder)) {
    const entry = path.join(folder, name);
    if (fs.statSync(entry).mtimeMs < Date.now() - STALE) fs.rmSync(entry, { recursive: true, force: true });
  }
}

export = { load, keep };
