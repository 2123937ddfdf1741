import { defineConfig } from 'vitest/config';

/** Exports, opened by the programs they are for (`npm run build` first). */
export default defineConfig({
  test: {
    include: ['test/export/consumers/*.consumer.ts'],
    globalSetup: ['test/export/consumers/setup.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    pool: 'forks',
    maxWorkers: 1,
  },
});
