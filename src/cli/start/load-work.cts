import path = require('node:path');
import loader = require('./load.cts');

type Work = (attempt: unknown) => Promise<void>;

const { work } = loader.load(path.join(__dirname, 'work.cjs'), process.argv.slice(2)) as { work: Work };

/**
 * What a thread of the pool runs: the worker's bundle, from its compiled form. A thread is ended from outside, so that
 * form is kept when an attempt is done.
 */
async function workAndKeep(attempt: unknown): Promise<void> {
  await work(attempt);
  loader.keep();
}

export = { work: workAndKeep };
