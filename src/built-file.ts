import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The path of a file of dist/: `<package root>/dist/<name>`, found by walking up from this file, which is in dist/ when
 * bundled and in src/ under test. Throws a plain Error if it was not built.
 */
export function builtFile(name: string): string {
  // The bundles are CommonJS, where `import.meta.url` is empty and `__dirname` is the bundle's folder.
  let folder = typeof __dirname === 'string' ? __dirname : dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const file = join(folder, 'dist', name);
    if (existsSync(file)) return file;
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`dist/${name} was not built: run npm run build`);
    folder = parent;
  }
}
