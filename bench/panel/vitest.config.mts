import { defineConfig } from 'vitest/config';
import { hung } from '../../test/patience.mjs';

export default defineConfig({
  test: {
    include: ['bench/panel/*.page.ts'],
    globalSetup: ['test/panel/browser/setup.mjs'],
    testTimeout: hung,
    hookTimeout: hung,
    pool: 'forks',
    maxWorkers: 1,
  },
});
