const { execFileSync } = require('node:child_process');
const { existsSync, mkdirSync, readdirSync } = require('node:fs');
const path = require('node:path');
const { digestOf, isMade, noteMade } = require('./made');

/**
 * Compiles every folder src/kernels/NAME/assembly to dist/kernels/NAME.wasm, with the compiler options of its
 * asconfig.json.
 */
function buildKernels() {
  mkdirSync('dist/kernels', { recursive: true });
  const compiler = path.join('node_modules', 'assemblyscript');
  for (const name of readdirSync('src/kernels')) {
    const [assembly, config] = ['assembly', 'asconfig.json'].map((each) => path.join('src/kernels', name, each));
    if (!existsSync(assembly) || !existsSync(config)) continue;
    const out = path.join('dist/kernels', `${name}.wasm`);
    const digest = digestOf([assembly, config, path.join(compiler, 'package.json')]);
    if (isMade(out, digest)) continue;
    const words = [path.join(assembly, 'index.ts'), '--config', config, '--outFile', out];
    execFileSync(process.execPath, [path.join(compiler, 'bin', 'asc.js'), ...words], { stdio: 'inherit' });
    noteMade(out, digest, [out]);
  }
}

module.exports = { buildKernels };
