import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

const BUILD = fileURLToPath(new URL('../../bin/build.js', import.meta.url));

/**
 * Builds what is stale before tests run, and before each further run of a watch, so that tests of the binary test the
 * sources as they are.
 */
export default function setup(project: TestProject): void {
  build();
  project.onTestsRerun(() => build());
}

function build(): void {
  execFileSync(process.execPath, [BUILD, '--quick'], { cwd: path.dirname(path.dirname(BUILD)), stdio: 'inherit' });
}
