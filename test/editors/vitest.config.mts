import { defineConfig } from 'vitest/config';
import { hung } from '../patience.mjs';

/** The built language server in editors of other people: `npm run build` first; needs Neovim on the path, and Python. */
export default defineConfig({
  test: {
    include: ['test/editors/**/*.e2e.ts'],
    globalSetup: ['test/editors/setup.ts'],
    testTimeout: hung,
    hookTimeout: hung,
    pool: 'forks',
    maxWorkers: 1,
  },
});
