// Records of the build: dist/made.json has, for each thing that the build makes, its files and a digest of its inputs.
const { createHash } = require('node:crypto');
const { existsSync, mkdirSync, readFileSync, readdirSync, statSync } = require('node:fs');
const path = require('node:path');
const { replaceFile } = require('./replace-file');

const FILE = 'dist/made.json';

/** Whether `name` was made from inputs with this digest, and all its files still exist. */
function isMade(name, digest) {
  const made = readMade()[name];
  return made?.digest === digest && made.files.every((file) => existsSync(file));
}

/** Records that `name`, which is these files, was made from inputs with this digest. */
function noteMade(name, digest, files) {
  mkdirSync('dist', { recursive: true });
  replaceFile(FILE, `${JSON.stringify({ ...readMade(), [name]: { digest, files } }, null, 1)}\n`);
}

/** The digest of the names and the content of these files, and of all files below these folders. */
function digestOf(paths, ...more) {
  const hash = createHash('sha256').update(JSON.stringify(more));
  for (const file of paths.flatMap(filesBelow)) hash.update(`\0${file}\0`).update(readFileSync(file));
  return hash.digest('hex');
}

function filesBelow(file) {
  if (!statSync(file).isDirectory()) return [file];
  return readdirSync(file, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

function readMade() {
  try {
    return JSON.parse(readFileSync(FILE, 'utf8'));
  } catch {
    return {};
  }
}

module.exports = { digestOf, isMade, noteMade };
