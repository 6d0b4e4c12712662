// The first worker of all waits, so that Spark starts a copy of its task elsewhere, which ends before it.
const { openSync } = require('node:fs');

if (process.argv.includes('worker') && process.env.TELE_ATTEMPT === '0' && isFirst()) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 12_000);
}

function isFirst() {
  try {
    openSync(process.env.TELE_TEST_SLOW, 'wx');
    return true;
  } catch {
    return false;
  }
}
