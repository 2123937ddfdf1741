import { defineConfig } from 'vitest/config';
import { hung } from '../patience.mjs';

/** The tests of the large optional backends; `npm run test:backends` sets them up and runs this. */
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/engine-gpu/**/*.spec.ts'],
    testTimeout: hung,
    hookTimeout: hung,
    pool: 'forks',
    maxWorkers: 1,
    fileParallelism: false,
  },
});
