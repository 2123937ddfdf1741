import { defineConfig } from 'vitest/config';
import { hung } from './test/patience.mjs';

/** Tests of the built command line (`npm run build` first): real specs, real files, real exit codes. */
export default defineConfig({
  test: {
    include: ['test/cli/**/*.e2e.ts'],
    testTimeout: hung,
    hookTimeout: hung,
    pool: 'forks',
    maxWorkers: 2,
    globalSetup: [],
  },
});
