import { defineConfig } from 'vitest/config';
import { hung, patience } from '../../patience.mjs';

export default defineConfig({
  test: {
    include: ['test/panel/browser/*.page.ts'],
    // The browser is installed before any test.
    globalSetup: ['test/panel/browser/setup.mjs'],
    testTimeout: hung,
    hookTimeout: hung,
    expect: { poll: { timeout: patience } },
    pool: 'forks',
    maxWorkers: 1,
  },
});
