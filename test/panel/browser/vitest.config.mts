import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/panel/browser/*.page.ts'],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 1,
  },
});
