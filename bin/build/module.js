const Module = require('node:module');
const path = require('node:path');

/** Runs a module of the sources at build time, and returns its exports. */
async function bundledModule(entry) {
  const { build } = require('esbuild');
  const { options } = require('./options');
  const outfile = path.resolve('dist', `build-${path.basename(entry, '.ts')}.cjs`);
  const { outputFiles } = await build({
    ...options(new Map()),
    entryPoints: [entry],
    outfile,
    write: false,
    legalComments: 'none',
  });
  const module = new Module(outfile);
  module.filename = outfile;
  module.paths = Module._nodeModulePaths(path.dirname(outfile));
  module._compile(outputFiles[0].text, outfile);
  return module.exports;
}

module.exports = { bundledModule };
