import fs = require('node:fs');
import Module = require('node:module');
import os = require('node:os');
import path = require('node:path');
import vm = require('node:vm');

/** Commands that have commands below them; the build puts them here. */
declare const TOPICS: readonly string[];

/** Compiled forms of bundles that have not been made anew for so long are of versions that are gone. */
const STALE = 30 * 24 * 3600 * 1000;

const loaded = new Map<string, Record<string, unknown>>();
/** Of each bundle for which nothing was kept: keeps its compiled form. */
const unkept: (() => void)[] = [];

/**
 * Requires a bundle, compiled from V8's code cache where one is kept: that halves the start. So are the doors that it
 * opens. The cache lies in the user's cache folder (the package's may be read-only), keyed by the bundle and the Node
 * that runs it; V8 itself rejects a stale one. It holds the functions that ran, and so each command has its own.
 * Whatever goes wrong with the cache, the bundle is compiled as usual. V8 believes what it is given, and crashes on
 * bytes that have changed: each form is kept twice, and counts where both are the same. To compare them takes no time
 * and no module; one with checksums takes longer to load than the bundle to run.
 */
function load(file: string, words: readonly string[]): Record<string, unknown> {
  const known = loaded.get(file);
  if (known !== undefined) return known;
  // The build writes bundles in ASCII, of which each byte is a letter.
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
 * Keeps the compiled forms of what was loaded without. A run that failed has not come by most functions: call it after
 * one that did not.
 */
function keep(): void {
  for (const write of unkept.splice(0)) write();
}

/** What a bundle requires: its doors are bundles, too. */
function requireFrom(file: string, words: readonly string[]): NodeJS.Require {
  const plain = Module.createRequire(file);
  const withDoors = (id: string) =>
    id.startsWith('./door-') ? load(path.join(path.dirname(file), id), words) : plain(id);
  return Object.assign(withDoors, plain);
}

function cacheFolder(file: string): string {
  // As the XDG specification has it, a relative path counts as none.
  const own = process.env.XDG_CACHE_HOME ?? '';
  const base = path.isAbsolute(own) ? own : path.join(os.homedir(), '.cache');
  const { size, mtimeMs } = fs.statSync(file);
  const bundle = `${path.basename(file, '.cjs')}-${size.toString(36)}-${Math.floor(mtimeMs).toString(36)}`;
  return path.join(base, 'tele', 'code', `${process.version}-${process.arch}-${bundle}`);
}

/**
 * The command, as far as this can be told without knowing them; help runs other functions than the command that it is
 * about.
 */
function cacheName(words: readonly string[]): string {
  const [command = 'help', sub = '-'] = words;
  if (command.startsWith('-') || words.includes('--help') || words.includes('-h')) return 'help';
  const whole = TOPICS.includes(command) && !sub.startsWith('-') ? `${command}-${sub}` : command;
  return whole.replace(/[^a-z-]/g, '_');
}

/** Undefined where there is none, or one that is damaged. */
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
    // Threads of one process, and machines that share a folder, may be at it at the same time.
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
