// Takes more memory than a container of the tests has, and waits for its end.
if (process.argv.includes('worker')) {
  global.hog = Buffer.alloc(1500 << 20, 1);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}
