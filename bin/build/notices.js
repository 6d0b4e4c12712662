const { readFileSync, readdirSync } = require('node:fs');
const path = require('node:path');
const { replaceFile } = require('./replace-file');

const FILE = 'dist/THIRD-PARTY-NOTICES.txt';

/** The compilers whose libraries are parts of the kernels. */
const LIBRARIES = ['node_modules/assemblyscript'];

/** The folders of packages that have parts in the output of an esbuild build, from its metafile. */
function bundledPackages({ outputs }) {
  const inputs = Object.values(outputs).flatMap(({ inputs }) => Object.entries(inputs));
  return inputs.flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? packageOf(file) : []));
}

function packageOf(file) {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.slice(0, 1) ?? [];
}

/** Writes the licences of these packages, and the notices in their sources. Returns the file's name. */
function writeNotices(folders, legalComments) {
  const head = 'tele contains the following packages, under the licences that are printed below their names.';
  const comments = [...new Set(legalComments.map((text) => text.trim()))].filter((text) => text !== '');
  const sections = [...licenceGroups([...folders, ...LIBRARIES]), ['Notices in sources', ...comments].join('\n\n')];
  replaceFile(FILE, `${[head, ...sections].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`);
  return FILE;
}

/** Groups packages with the same licence text: their names and versions, then the text. */
function licenceGroups(folders) {
  const groups = new Map();
  const all = [...new Set(folders)].sort();
  for (const folder of all) {
    const text = licenceText(folder, all);
    groups.set(text, [...(groups.get(text) ?? []), nameOf(folder)]);
  }
  return [...groups].map(([text, names]) => `${[...new Set(names)].join('\n')}\n\n${text}`);
}

function nameOf(folder) {
  const { name, version, license } = readPackage(folder);
  return `${name} ${version} (${license})`;
}

/**
 * The package's own licence, or that of a package from the same repository. Throws if there is none: then a developer
 * must look for it.
 */
function licenceText(folder, folders) {
  const { license, repository } = readPackage(folder);
  const isSibling = (other) => {
    const { license: same, repository: home } = readPackage(other);
    return same === license && home?.url !== undefined && home.url === repository?.url;
  };
  for (const each of [folder, ...folders.filter(isSibling)]) {
    const names = readdirSync(each).filter((name) => /^(?:licen[cs]e|copying|notice)\b/i.test(name));
    const read = (name) => readFileSync(path.join(each, name), 'utf8').replaceAll('\r', '').trim();
    if (names.length > 0) return names.map(read).join('\n\n');
  }
  throw new Error(`${folder} is bundled, but no file with its licence was found`);
}

function readPackage(folder) {
  return JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
}

module.exports = { bundledPackages, licenceGroups, writeNotices };
