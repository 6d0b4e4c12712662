#!/usr/bin/env node
// Starts tele. It answers `--version` itself; for everything else it runs the bundle, from V8's compiled form if that
// is kept. This file is not an ES module, because Node's loader for those takes several milliseconds to start.
const path = require('node:path');

const root = path.dirname(__dirname);
const words = process.argv.slice(2);
if (words[0] === '--version') {
  const { name, version } = require('../package.json');
  print(`${name}/${version} ${process.platform}-${process.arch} node-${process.version}\n`);
} else {
  // npm checks the version of Node by package.json; oclif's own check would read and compare it at every start.
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
    // A reader that has left is not a failure.
    if (error.code === 'EPIPE') return;
    writeSync(2, `tele: ${error.message}\n`);
    process.exitCode = 1;
  }
}
