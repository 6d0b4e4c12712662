import fs = require('node:fs');
import Module = require('node:module');
import os = require('node:os');
import path = require('node:path');
import vm = require('node:vm');

/**
 * Requires a bundle, compiled from V8's code cache where one is kept: that halves the start. The cache lies in the user's cache
 * folder (the package's may be read-only), keyed by the bundle and the Node that runs it; V8 itself rejects a stale one.
 * Whatever goes wrong with the cache, the bundle is compiled as usual.
 */
function load(file: string): Record<string, unknown> {
  const source = fs.readFileSync(file, 'utf8');
  const cacheFile = cachePath(file, source.length);
  const cachedData = readCache(cacheFile);
  const script = new vm.Script(Module.wrap(source), { filename: file, ...(cachedData && { cachedData }) });
  const module = new Module(file);
  module.filename = file;
  module.paths = (Module as unknown as { _nodeModulePaths(from: string): string[] })._nodeModulePaths(
    path.dirname(file),
  );
  // The argument parser requires the bundle by its name to find the commands: it must find this one.
  require.cache[file] = module;
  script.runInThisContext()(module.exports, Module.createRequire(file), module, file, path.dirname(file));
  module.loaded = true;
  if (!cachedData || script.cachedDataRejected) process.once('exit', () => writeCache(cacheFile, script));
  return module.exports;
}

function cachePath(file: string, size: number): string {
  const base = process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache');
  const changed = Math.floor(fs.statSync(file).mtimeMs).toString(36);
  return path.join(base, 'tele', 'code', `${process.version}-${process.arch}-${size.toString(36)}-${changed}.bin`);
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
    fs.mkdirSync(path.dirname(file), { recursive: true });
    const temporary = `${file}.${process.pid}`;
    fs.writeFileSync(temporary, script.createCachedData());
    fs.renameSync(temporary, file);
  } catch {
    // A read-only home costs the next start some milliseconds, nothing else.
  }
}

export = { load };
