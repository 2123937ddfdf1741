// Imports a TypeScript module of src/ into a script.
import { build } from 'esbuild';

/**
 * @param {string} file the module, from the repository's root
 * @param {import('esbuild').BuildOptions} more options of the bundling: what reads files needs `platform: 'node'`
 * @returns its exports
 */
export async function importSource(file, more = {}) {
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    format: 'esm',
    write: false,
    logLevel: 'error',
    ...more,
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}
