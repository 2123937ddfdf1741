import { defineConfig } from 'vitest/config';
import { hung } from '../../patience.mjs';

/** Exports, opened by the programs they are for (`npm run build` first). */
export default defineConfig({
  test: {
    include: ['test/export/consumers/*.consumer.ts'],
    globalSetup: ['test/export/consumers/setup.ts'],
    testTimeout: hung,
    hookTimeout: hung,
    pool: 'forks',
    maxWorkers: 1,
  },
});
