import { join } from 'node:path';
import { build } from 'esbuild';

/** Bundles a program of this folder, so that plain Node runs it in a process of its own. */
export async function buildProgram(name: string, outfile: string): Promise<void> {
  const entry = join(import.meta.dirname, name);
  await build({ entryPoints: [entry], outfile, bundle: true, platform: 'node', target: 'node20', logLevel: 'error' });
}
