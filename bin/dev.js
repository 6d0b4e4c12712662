#!/usr/bin/env node
// Builds, then runs the rest of the line: what you type is what the sources say.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const build = spawnSync(process.execPath, [`${here}build.js`, '--quick'], { stdio: ['ignore', 2, 2] });
if (build.status !== 0) process.exit(build.status ?? 1);
process.exit(
  spawnSync(process.execPath, [`${here}run.js`, ...process.argv.slice(2)], { stdio: 'inherit' }).status ?? 1,
);
