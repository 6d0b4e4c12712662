const fs = require('node:fs');
const path = require('node:path');
const { digestOf, isMade, noteMade } = require('./made');
const { bundledPackages, writeNotices } = require('./notices');
const { replaceAscii, replaceFile } = require('./replace-file');

/** What the bundles and the manifest are made of. */
const INPUTS = ['src', 'bin/build', 'package.json', 'package-lock.json', 'tsconfig.json'];

/**
 * The bundles by their names in dist/: the program, its help, the threads, and what loads these from their compiled
 * form.
 */
const ENTRIES = {
  tele: 'src/cli/start/main.ts',
  help: 'src/cli/help/help.ts',
  load: 'src/cli/start/load.cts',
  work: 'src/engines/threads/worker.ts',
  'load-work': 'src/cli/start/load-work.cts',
  'als-thread': 'src/model/als/thread.ts',
};

/**
 * Makes dist/*.cjs, the command manifest and what lies beside them, unless they are made of these inputs already:
 * ENTRIES, and one bundle for each module that is imported dynamically, a door.
 */
async function buildBundles({ minify }) {
  const digest = digestOf(INPUTS, { minify });
  if (isMade('bundles', digest)) return;
  // A build that fails in the middle leaves files that are made of nothing known.
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
  // The pool's own file for threads: piscina looks for it beside itself.
  const pool = { worker: 'node_modules/piscina/dist/worker.js' };
  files.push(...(await bundle({ entryPoints: pool, minify, doors, packages, comments, extension: '.js' })));
  // What Spark's driver runs lies beside the bundles as it is.
  replaceFile('dist/driver.py', fs.readFileSync('src/engines/spark/driver.py'));
  replaceFile('dist/package.json', '{ "type": "commonjs" }\n');
  files.push(writeNotices(packages, comments));
  removeOthers(files);
  const manifests = await require('./manifest').writeManifest();
  noteMade('bundles', digest, [...files, ...manifests, 'dist/driver.py', 'dist/package.json']);
}

/**
 * Writes the bundles of these modules, and answers the names of the files. Adds the packages that are in them, and
 * notices of their sources.
 */
async function bundle({ entryPoints, minify, doors, packages, comments, extension = '.cjs' }) {
  // It takes a while to load, and is not needed where everything is fresh.
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

/** Bundles of modules that are gone, and source maps that do not belong to these bundles. */
function removeOthers(files) {
  for (const name of fs.readdirSync('dist')) {
    const file = path.join('dist', name);
    if (/\.c?js(?:\.map|\.LEGAL\.txt)?$/.test(name) && !files.includes(file)) fs.rmSync(file);
  }
}

module.exports = { buildBundles };
