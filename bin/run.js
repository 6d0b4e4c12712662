#!/usr/bin/env node
// Starts tele. `--version` is answered here; everything else is the bundle, run from V8's compiled form where that is at hand.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
if (process.argv[2] === '--version') {
  const { name, version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
  process.stdout.write(`${name}/${version} ${process.platform}-${process.arch} node-${process.version}\n`);
} else {
  // package.json says which Node is needed, npm checks it: oclif's own check reads and compares it anew at every start.
  process.env.OCLIF_DISABLE_ENGINE_WARNING = '1';
  const require = createRequire(import.meta.url);
  const { load } = require('../dist/load.cjs');
  await load(`${root}dist/tele.cjs`).main(process.argv.slice(2), root);
}
