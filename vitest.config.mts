import { defineConfig } from 'vitest/config';
import { hung } from './test/patience.mjs';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/workbench/**', '**/node_modules/**'],
    setupFiles: ['test/seed.ts'],
    testTimeout: hung,
    hookTimeout: hung,
    pool: 'forks',
    maxWorkers: 2,
  },
});
