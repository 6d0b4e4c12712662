// Required into the process under test: what happens to worker threads there. Reading is where they die.
const { isMainThread } = require('node:worker_threads');
const fs = require('node:fs');

if (!isMainThread) {
  const { TEST_DEATHS: deaths, TEST_POISON: poison, TEST_POISON_KIND: kind } = process.env;
  const { openSync, readSync } = fs;
  const poisoned = new Set();
  // What a thread reads to start does not count.
  const programs = new Set();
  // So many reads a worker lives, at random: enough for any part, so that none dies four times over one by chance.
  let lives = deaths ? 6 + Math.floor(Math.random() * Number(deaths)) : Number.POSITIVE_INFINITY;
  fs.openSync = (file, ...rest) => {
    const fd = openSync(file, ...rest);
    if (poison && String(file).includes(poison)) poisoned.add(fd);
    else poisoned.delete(fd);
    if (/\.(?:cjs|js|bin|wasm)$/.test(String(file))) programs.add(fd);
    else programs.delete(fd);
    return fd;
  };
  fs.readSync = (fd, ...rest) => {
    if (poisoned.has(fd)) die(kind);
    if (!programs.has(fd) && lives-- === 0) process.exit(7);
    return readSync(fd, ...rest);
  };
}

function die(kind) {
  if (kind === 'exit') process.exit(7);
  const kept = [];
  for (;;) kept.push(new Array(1_000_000).fill(kept));
}
