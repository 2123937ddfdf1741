import type { BuildOptions } from 'esbuild';
export const browserWorker: BuildOptions;
