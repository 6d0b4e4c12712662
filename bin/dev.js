#!/usr/bin/env node
// Builds what is stale, then runs tele with the rest of the line, so that changed sources take effect.
const { spawnSync } = require('node:child_process');
const path = require('node:path');

const build = spawnSync(process.execPath, [path.join(__dirname, 'build.js'), '--quick'], { stdio: ['ignore', 2, 2] });
if (build.status !== 0) process.exit(build.status ?? 1);
const run = [path.join(__dirname, 'run.js'), ...process.argv.slice(2)];
process.exit(spawnSync(process.execPath, run, { stdio: 'inherit' }).status ?? 1);
