import { defineConfig } from 'vitest/config';

/** The tests of the large optional backends; `npm run test:backends` sets them up and runs this. */
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/engine-gpu/**/*.spec.ts'],
    testTimeout: 600_000,
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 1,
    fileParallelism: false,
  },
});
