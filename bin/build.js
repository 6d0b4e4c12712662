#!/usr/bin/env node
// Makes dist/ from src/: the bundles, the WebAssembly kernels and the command manifest.
// `--quick` leaves out the kernels that are there already; `--man` writes the manual pages, too.
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { build } = require('esbuild');
const { oclif } = require('../package.json');

const { existsSync, mkdirSync, readdirSync, rmSync, statSync } = fs;
const root = path.dirname(__dirname);
process.chdir(root);
const quick = process.argv.includes('--quick');

void main();

async function main() {
  mkdirSync('dist/kernels', { recursive: true });
  buildKernels();
  await buildBundles();
  // What Spark's driver runs lies beside the bundles as it is.
  fs.copyFileSync('src/engines/spark/driver.py', 'dist/driver.py');
  await writeManifest();
  if (process.argv.includes('--man')) {
    const { writeManual } = await bundledModule('src/cli/manual/manual.ts');
    await writeManual(root);
  }
}

/** Every folder src/kernels/NAME/assembly becomes dist/kernels/NAME.wasm; its asconfig.json holds the compiler's options. */
function buildKernels() {
  const compiler = path.join('node_modules', 'assemblyscript', 'bin', 'asc.js');
  for (const name of readdirSync('src/kernels')) {
    const entry = path.join('src/kernels', name, 'assembly', 'index.ts');
    const out = path.join('dist/kernels', `${name}.wasm`);
    if (
      !existsSync(entry) ||
      !existsSync(path.join('src/kernels', name, 'asconfig.json')) ||
      (quick && isFresh(out, path.dirname(entry)))
    )
      continue;
    const config = path.join('src/kernels', name, 'asconfig.json');
    execFileSync(process.execPath, [compiler, entry, '--config', config, '--outFile', out], { stdio: 'inherit' });
  }
}

function isFresh(file, folder) {
  if (!existsSync(file)) return false;
  const made = statSync(file).mtimeMs;
  return readdirSync(folder).every((name) => statSync(path.join(folder, name)).mtimeMs < made);
}

/** dist/tele.cjs, dist/work.cjs for threads, what loads these two, dist/als-thread.cjs for threads that train, and one bundle for each module that is imported dynamically: a door. */
async function buildBundles() {
  const doors = new Map();
  const entries = {
    tele: 'src/cli/start/main.ts',
    help: 'src/cli/help/help.ts',
    load: 'src/cli/start/load.cts',
    work: 'src/engines/threads/worker.ts',
    'load-work': 'src/cli/start/load-work.cts',
    'als-thread': 'src/model/als/thread.ts',
  };
  await build({ ...options(doors), entryPoints: entries });
  const built = new Set();
  while (built.size < doors.size) {
    const next = [...doors].filter(([name]) => !built.has(name));
    for (const [name] of next) built.add(name);
    await build({ ...options(doors), entryPoints: Object.fromEntries(next) });
  }
  // The pool's own file for threads: piscina looks for it beside itself.
  const own = { entryPoints: ['node_modules/piscina/dist/worker.js'], outfile: 'dist/worker.js' };
  await build({ ...options(doors), outdir: undefined, outExtension: undefined, ...own });
  fs.writeFileSync('dist/package.json', '{ "type": "commonjs" }\n');
  for (const name of [...Object.keys(entries), ...built])
    writeAscii(`dist/${name}.cjs`, fs.readFileSync(`dist/${name}.cjs`, 'utf8'));
}

function options(doors) {
  return {
    outdir: 'dist',
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    minify: true,

    legalComments: 'linked',
    supported: { 'dynamic-import': false },
    external: ['@napi-rs/nice'],
    define: { 'import.meta.url': 'undefined', TOPICS: JSON.stringify(Object.keys(oclif.topics)) },
    logLevel: 'warning',
    logOverride: { 'empty-import-meta': 'silent' },
    plugins: [commandIndex(), browserTexts(), doorways(doors)],
  };
}

/** `import … from 'commands:index'`: every file of src/commands under its id, loaded when it is asked for. */
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
        resolveDir: root,
      }));
    },
  };
}

function commandFiles() {
  return readdirSync('src/commands', { recursive: true })
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

/** `import text from 'browser:./FILE'`: what a page needs of a script or a style sheet, bundled for browsers, as text. */
function browserTexts() {
  return {
    name: 'browser',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^browser:/ }, ({ path: specifier, resolveDir }) => ({
        path: path.resolve(resolveDir, specifier.slice('browser:'.length)),
        namespace: 'browser',
      }));
      onLoad({ filter: /.*/, namespace: 'browser' }, async ({ path: entry }) => {
        const { outputFiles } = await build({
          entryPoints: [entry],
          bundle: true,
          write: false,
          minify: true,
          format: 'iife',
          target: ['chrome120', 'firefox121', 'safari17'],
          legalComments: 'inline',
          logLevel: 'warning',
        });
        return { contents: outputFiles[0].text, loader: 'text' };
      });
    },
  };
}

/** A dynamic import of one of our modules is a door to a heavy room: a bundle of its own, read only when it is opened. */
function doorways(doors) {
  return {
    name: 'doors',
    setup({ onResolve }) {
      onResolve({ filter: /^\.{1,2}\// }, ({ kind, resolveDir, path: specifier }) => {
        if (kind !== 'dynamic-import' || resolveDir.includes('node_modules')) return undefined;
        const file = path.relative(root, path.resolve(resolveDir, specifier));
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

async function writeManifest() {
  const { manifest } = await bundledModule('src/cli/start/manifest.ts');
  const whole = await manifest(root);
  writeAscii('oclif.manifest.json', `${JSON.stringify(whole)}\n`);
  // What finding a command takes, without what only its help needs: a start must not grow with all the flags of all commands.
  const outlines = Object.entries(whole.commands).map(([id, { aliases, hiddenAliases, hidden, strict, args }]) => [
    id,
    {
      id,
      aliases,
      hiddenAliases,
      hidden,
      strict,
      args: Object.fromEntries(Object.keys(args).map((name) => [name, {}])),
    },
  ]);
  writeAscii('dist/commands.json', `${JSON.stringify({ commands: Object.fromEntries(outlines) })}\n`);
}

/**
 * Writes what is read at every start, in ASCII, which takes half as long to read as text with other letters in it. A program that starts
 * meanwhile finds the old file or the new one, never half of one.
 */
function writeAscii(file, text) {
  const temporary = path.join('dist', `${path.basename(file)}.${process.pid}`);
  fs.writeFileSync(temporary, text.replace(/[^\0-\x7f]/g, escaped), 'latin1');
  fs.renameSync(temporary, file);
}

/** As strings and regular expressions of JavaScript, and JSON, write it; what else there is in a bundle is ASCII by esbuild's default. */
function escaped(character) {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Runs a module of the sources at build time. */
async function bundledModule(entry) {
  const outfile = path.resolve('dist', `build-${path.basename(entry, '.ts')}.cjs`);
  await build({ ...options(new Map()), outdir: undefined, outExtension: undefined, entryPoints: [entry], outfile });
  const module = await import(outfile);
  rmSync(outfile, { force: true });
  rmSync(`${outfile}.LEGAL.txt`, { force: true });
  return module;
}
