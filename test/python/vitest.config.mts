import { defineConfig } from 'vitest/config';
import { hung } from '../patience.mjs';

/** The Python package with the real frameworks (`npm run build` first). */
export default defineConfig({
  test: {
    include: ['test/python/*.consumer.ts'],
    globalSetup: ['test/python/setup.ts'],
    testTimeout: hung,
    hookTimeout: hung,
    pool: 'forks',
    maxWorkers: 1,
  },
});
