const fs = require('node:fs');
const path = require('node:path');
const { digestOf, isMade, noteMade } = require('./made');
const { bundledPackages, writeNotices } = require('./notices');
const { replaceAscii, replaceFile } = require('./replace-file');

/** The inputs of the bundles and the manifest. */
const INPUTS = ['src', 'bin/build', 'package.json', 'package-lock.json', 'tsconfig.json'];

/** The bundles by their names in dist/: the program, its help, the threads, and the loader of their compiled forms. */
const ENTRIES = {
  tele: 'src/cli/start/main.ts',
  help: 'src/cli/help/help.ts',
  load: 'src/cli/start/load.cts',
  work: 'src/engines/threads/worker.ts',
  'load-work': 'src/cli/start/load-work.cts',
  'als-thread': 'src/model/als/thread.ts',
  'sum-thread': 'src/source/s3/sum-thread.ts',
};

/**
 * Makes dist/*.cjs, the command manifest and the files beside them, unless they were already made from these inputs:
 * ENTRIES, and one bundle (called a door) for each module that is imported dynamically.
 */
async function buildBundles({ minify }) {
  const digest = digestOf(INPUTS, { minify });
  if (isMade('bundles', digest)) return;
  // A build that fails in the middle leaves files of unknown inputs, so the digest is removed first.
  noteMade('bundles', '', []);
  const doors = new Map();
  const packages = new Set();
  const comments = [];
  const files = await bundle({ entryPoints: ENTRIES, minify, doors, packages, comments });
  const built = new Set();
  while (built.size < doors.size) {
    const next = [...doors].filter(([name]) => !built.has(name));
    for (const [name] of next) built.add(name);
    files.push(...(await bundle({ entryPoints: Object.fromEntries(next), minify, doors, packages, comments })));
  }
  // The file that the pool runs in threads: piscina looks for it beside itself.
  const pool = { worker: 'node_modules/piscina/dist/worker.js' };
  files.push(...(await bundle({ entryPoints: pool, minify, doors, packages, comments, extension: '.js' })));
  // The program of Spark's driver lies beside the bundles, unchanged.
  replaceFile('dist/driver.py', fs.readFileSync('src/engines/spark/driver.py'));
  replaceFile('dist/package.json', '{ "type": "commonjs" }\n');
  files.push(writeNotices(packages, comments));
  removeOthers(files);
  const manifests = await require('./manifest').writeManifest();
  noteMade('bundles', digest, [...files, ...manifests, 'dist/driver.py', 'dist/package.json']);
}

/**
 * Writes the bundles of these modules, and returns the names of the files. Adds the packages in them to `packages`, and
 * the notices of their sources to `comments`.
 */
async function bundle({ entryPoints, minify, doors, packages, comments, extension = '.cjs' }) {
  // It takes a while to load, and is not needed if everything is fresh.
  const { build } = require('esbuild');
  const { options } = require('./options');
  const { outputFiles, metafile } = await build({
    ...options(doors, packages),
    entryPoints,
    minify,
    sourcemap: minify ? false : 'linked',
    sourcesContent: false,
    outdir: 'dist',
    outExtension: { '.js': extension },
    legalComments: 'external',
    metafile: true,
    write: false,
  });
  for (const folder of bundledPackages(metafile)) packages.add(folder);
  const isLegal = ({ path: file }) => file.endsWith('.LEGAL.txt');
  comments.push(...outputFiles.filter(isLegal).map(({ text }) => text));
  return outputFiles
    .filter((file) => !isLegal(file))
    .map(({ path: file, text }) => {
      const name = path.relative('.', file);
      if (name.endsWith(extension)) replaceAscii(name, text);
      else replaceFile(name, text);
      return name;
    });
}

/** Removes bundles of modules that no longer exist, and source maps that do not belong to these bundles. */
function removeOthers(files) {
  for (const name of fs.readdirSync('dist')) {
    const file = path.join('dist', name);
    if (/\.c?js(?:\.map|\.LEGAL\.txt)?$/.test(name) && !files.includes(file)) fs.rmSync(file);
  }
}

module.exports = { buildBundles };
