import fs = require('node:fs');
import Module = require('node:module');
import os = require('node:os');
import path = require('node:path');
import vm = require('node:vm');

/** Compiled forms of bundles that have not been made anew for so long are of versions that are gone. */
const STALE = 30 * 24 * 3600 * 1000;

/**
 * Requires a bundle, compiled from V8's code cache where one is kept: that halves the start. The cache lies in the user's cache
 * folder (the package's may be read-only), keyed by the bundle and the Node that runs it; V8 itself rejects a stale one. It holds the
 * functions that ran, and so each command has its own. Whatever goes wrong with the cache, the bundle is compiled as usual.
 */
function load(file: string, words: readonly string[]): Record<string, unknown> {
  // The build writes bundles in ASCII, of which each byte is a letter.
  const source = fs.readFileSync(file, 'latin1');
  const cacheFile = path.join(cacheFolder(file), `${cacheName(words)}.bin`);
  const cachedData = readCache(cacheFile);
  const script = new vm.Script(Module.wrap(source), { filename: file, ...(cachedData && { cachedData }) });
  const module = new Module(file);
  module.filename = file;
  script.runInThisContext()(module.exports, Module.createRequire(file), module, file, path.dirname(file));
  module.loaded = true;
  if (!cachedData || script.cachedDataRejected)
    process.once('exit', (code) => {
      // A run that failed has not come by most functions.
      if (code === 0) writeCache(cacheFile, script);
    });
  return module.exports;
}

function cacheFolder(file: string): string {
  // As the XDG specification has it, a relative path counts as none.
  const own = process.env.XDG_CACHE_HOME ?? '';
  const base = path.isAbsolute(own) ? own : path.join(os.homedir(), '.cache');
  const { size, mtimeMs } = fs.statSync(file);
  const bundle = `${size.toString(36)}-${Math.floor(mtimeMs).toString(36)}`;
  return path.join(base, 'tele', 'code', `${process.version}-${process.arch}-${bundle}`);
}

/** The command, as far as this can be told without knowing them; help runs other functions than the command that it is about. */
function cacheName(words: readonly string[]): string {
  const [command = 'help'] = words;
  if (command.startsWith('-') || words.includes('--help') || words.includes('-h')) return 'help';
  return command.replace(/[^a-z-]/g, '_');
}

function readCache(file: string): Buffer | undefined {
  try {
    return fs.readFileSync(file);
  } catch {
    return undefined;
  }
}

function writeCache(file: string, script: vm.Script): void {
  try {
    const folder = path.dirname(file);
    if (fs.mkdirSync(folder, { recursive: true })) removeStale(path.dirname(folder));
    const temporary = `${file}.${process.pid}`;
    fs.writeFileSync(temporary, script.createCachedData());
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

export = { load };
