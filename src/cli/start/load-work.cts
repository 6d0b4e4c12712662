import path = require('node:path');
import loader = require('./load.cts');

type Work = (attempt: unknown) => Promise<void>;

const { work } = loader.load(path.join(__dirname, 'work.cjs'), process.argv.slice(2)) as { work: Work };

/**
 * Runs in a thread of the pool: the worker's bundle, from its cached compiled form. A thread is ended from outside, so
 * the compiled form is kept after each attempt.
 */
async function workAndKeep(attempt: unknown): Promise<void> {
  await work(attempt);
  loader.keep();
}

export = { work: workAndKeep };
