// Required into the workers of a cluster: one object ends whoever reads it.
const fs = require('node:fs');

const { openSync } = fs;
fs.openSync = (file, ...rest) => {
  if (String(file).endsWith('f.ndjson')) process.exit(7);
  return openSync(file, ...rest);
};
