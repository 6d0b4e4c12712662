#!/usr/bin/env node
// Makes dist/ from src/: the WebAssembly kernels, the bundles and the command manifest. Fresh files stay unchanged.
// Without options it makes the minified files that are packed. `--quick` makes readable bundles with source maps, for
// work on tele. `--man` writes the manual pages, too.
const path = require('node:path');
const { buildBundles } = require('./build/bundles');
const { buildKernels } = require('./build/kernels');
const { bundledModule } = require('./build/module');

const root = path.dirname(__dirname);
process.chdir(root);

void main(process.argv.slice(2));

async function main(words) {
  buildKernels();
  await buildBundles({ minify: !words.includes('--quick') });
  if (words.includes('--man')) {
    const { writeManual } = await bundledModule('src/cli/manual/manual.ts');
    writeManual(root);
  }
}
