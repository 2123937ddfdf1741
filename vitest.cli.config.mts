import { defineConfig } from 'vitest/config';

/** Tests of the built command line (`npm run build` first): real specs, real files, real exit codes. */
export default defineConfig({
  test: { include: ['test/cli/**/*.e2e.ts'], testTimeout: 240_000, pool: 'forks', maxWorkers: 2, globalSetup: [] },
});
