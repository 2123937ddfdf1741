// Imports a TypeScript module of src/ into a script.
import { build } from 'esbuild';

/** @param {string} file the module, from the repository's root  @returns its exports */
export async function importSource(file) {
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    format: 'esm',
    write: false,
    logLevel: 'error',
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}
