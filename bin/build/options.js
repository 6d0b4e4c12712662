const fs = require('node:fs');
const path = require('node:path');
const { build } = require('esbuild');
const { oclif } = require('../../package.json');
const { bundledPackages, licenceGroups } = require('./notices');

/**
 * The options of esbuild for every bundle that Node runs. Modules that are imported dynamically are added to `doors`,
 * by the names of their bundles; packages that are part of pages are added to `packages`.
 */
function options(doors, packages = new Set()) {
  return {
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    // Only the used parts of this form of the package get into a bundle.
    alias: { 'hash-wasm': './node_modules/hash-wasm/dist/index.esm.js' },
    supported: { 'dynamic-import': false },
    external: ['@napi-rs/nice'],
    define: { 'import.meta.url': 'undefined', TOPICS: JSON.stringify(Object.keys(oclif.topics)) },
    logLevel: 'warning',
    logOverride: { 'empty-import-meta': 'silent' },
    plugins: [commandIndex(), browserTexts(packages), doorways(doors)],
  };
}

/** Resolves `import … from 'commands:index'`: every file of src/commands by its id, loaded when it is asked for. */
function commandIndex() {
  return {
    name: 'commands',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^commands:index$/ }, () => ({ path: 'index', namespace: 'commands' }));
      onLoad({ filter: /.*/, namespace: 'commands' }, () => ({
        contents: `export const COMMANDS = {${commandFiles()
          .map(
            (file) => `get ${JSON.stringify(commandId(file))}() { return require('./src/commands/${file}').default }`,
          )
          .join(',\n')}};`,
        resolveDir: process.cwd(),
      }));
    },
  };
}

function commandFiles() {
  return fs
    .readdirSync('src/commands', { recursive: true })
    .map((file) => file.split(path.sep).join('/'))
    .filter((file) => file.endsWith('.ts'))
    .sort();
}

function commandId(file) {
  return file
    .replace(/\.ts$/, '')
    .replace(/\/index$/, '')
    .replaceAll('/', ':');
}

/**
 * Resolves `import text from 'browser:./FILE'`: a script or a style sheet of a page, bundled for browsers, as text. A
 * page is passed on to others, so the licences of its packages are in it.
 */
function browserTexts(packages) {
  return {
    name: 'browser',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^browser:/ }, ({ path: specifier, resolveDir }) => ({
        path: path.resolve(resolveDir, specifier.slice('browser:'.length)),
        namespace: 'browser',
      }));
      onLoad({ filter: /.*/, namespace: 'browser' }, async ({ path: entry }) => {
        const { outputFiles, metafile } = await build({
          entryPoints: [entry],
          bundle: true,
          write: false,
          metafile: true,
          minify: true,
          format: 'iife',
          target: ['chrome120', 'firefox121', 'safari17'],
          legalComments: 'inline',
          logLevel: 'warning',
        });
        const folders = bundledPackages(metafile);
        for (const folder of folders) packages.add(folder);
        const licences = licenceGroups(folders).map((text) => `/*!\n${text}\n*/\n`);
        return { contents: outputFiles[0].text + licences.join(''), loader: 'text' };
      });
    },
  };
}

/** Turns each dynamic import of our modules into a bundle of its own (called a door), which is read when needed. */
function doorways(doors) {
  return {
    name: 'doors',
    setup({ onResolve }) {
      onResolve({ filter: /^\.{1,2}\// }, ({ kind, resolveDir, path: specifier }) => {
        if (kind !== 'dynamic-import' || resolveDir.includes('node_modules')) return undefined;
        const file = path.relative('.', path.resolve(resolveDir, specifier));
        const name = `door-${file
          .replace(/^src\//, '')
          .replace(/\.ts$/, '')
          .replaceAll('/', '-')}`;
        doors.set(name, file);
        return { path: `./${name}.cjs`, external: true };
      });
    },
  };
}

module.exports = { options };
