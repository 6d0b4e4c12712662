import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A core is not kept free for the main process: most tests wait for programs that they start.
    maxWorkers: availableParallelism(),
    env: { TZ: 'UTC' },
  },
});
