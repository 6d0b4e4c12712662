import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take longest begin first: else one core waits at the end for the other. */
const LONGEST = ['/test/equivalence/', '/test/engines/', '/test/docs/', '/test/commands/'];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const k = LONGEST.findIndex((folder) => moduleId.includes(folder));
      return k < 0 ? LONGEST.length : k;
    };
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/support/fresh-build.ts',
    // Tests of the binary import nothing of it: whatever changes in the sources concerns them.
    forceRerunTriggers: [...configDefaults.forceRerunTriggers, '**/src/**'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A core is not kept free for the main process: most tests wait for programs that they start.
    maxWorkers: availableParallelism(),
    sequence: { sequencer: LongestFirst },
    env: { TZ: 'UTC' },
  },
});
