#!/usr/bin/env node
// Starts tele. `--version` is answered here; everything else is the bundle, run from V8's compiled form where that is
// at hand. This file is no ES module, because Node's loader of those takes several milliseconds to come up.
const path = require('node:path');

const root = path.dirname(__dirname);
const words = process.argv.slice(2);
if (words[0] === '--version') {
  const { name, version } = require('../package.json');
  print(`${name}/${version} ${process.platform}-${process.arch} node-${process.version}\n`);
} else {
  // package.json says which Node is needed, npm checks it: oclif's own check reads and compares it anew at every start.
  process.env.OCLIF_DISABLE_ENGINE_WARNING = '1';
  const { load, keep } = require('../dist/load.cjs');
  process.once('exit', (code) => code === 0 && keep());
  void load(path.join(root, 'dist', 'tele.cjs'), words).main(words, root);
}

function print(line) {
  const { writeSync } = require('node:fs');
  try {
    writeSync(1, line);
  } catch (error) {
    // A reader that has gone is no failure.
    if (error.code === 'EPIPE') return;
    writeSync(2, `tele: ${error.message}\n`);
    process.exitCode = 1;
  }
}
