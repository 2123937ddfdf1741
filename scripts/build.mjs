// Bundles every entry point into dist/ (or `--out DIR`). `--production` minifies; `--watch` rebuilds on change.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { build, context } from 'esbuild';
import { browserWorker } from './browser-bundle.mjs';
import { notices } from './notices.mjs';

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');
const outOption = process.argv.indexOf('--out');
const dist = outOption > 0 ? process.argv[outOption + 1] : 'dist';

const node = { platform: 'node', format: 'cjs', target: 'node20', external: ['vscode', '@tensorflow/*', 'webgpu'] };
const browser = { platform: 'browser', format: 'iife', target: 'chrome128' };

const webExtension = { ...browserWorker, format: 'cjs', external: ['vscode'] };

/** Large libraries of the extension by the file that each becomes: a window that starts parses none of them. */
const libraries = {
  'vscode-languageclient/node': 'vscode-languageclient.cjs',
  'vscode-jsonrpc/node': 'vscode-jsonrpc.cjs',
  'vscode-jsonrpc': 'vscode-jsonrpc.cjs',
};
const apart = {
  name: 'libraries-apart',
  setup: ({ onResolve }) =>
    onResolve({ filter: new RegExp(`^(${Object.keys(libraries).join('|')})$`) }, ({ path, kind }) =>
      kind === 'entry-point' ? undefined : { path: `./${libraries[path]}`, external: true },
    ),
};
// Without dynamic imports of its own, `import()` loads such a file by `require`, which every host of extensions has.
const extension = { ...node, plugins: [apart], supported: { 'dynamic-import': false } };

/**
 * Schemas of stored files are built when the first of them is asked for: it takes a fiftieth of a second, which most
 * commands never need.
 */
const schemas = {
  name: 'schemas-when-asked-for',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\/stored\.ts$/ }, ({ path, resolveDir, kind }) =>
      kind === 'import-statement' ? { path: resolve(resolveDir, path), namespace: 'later' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'later' }, ({ path }) => {
      const names = readFileSync(path, 'utf8').matchAll(/^export (?:const|function) (\w+)/gm);
      const later = ([, name]) =>
        `export const ${name} = (...given) => require(${JSON.stringify(path)}).${name}(...given);`;
      return { resolveDir: dirname(path), contents: Array.from(names, later).join('\n') };
    });
  },
};
const command = { ...node, plugins: [schemas] };

/** One row per bundle: output, entry point, platform. */
const entries = [
  ['extension.cjs', 'src/extension/main.ts', extension],
  ['vscode-languageclient.cjs', 'vscode-languageclient/node', extension],
  ['vscode-jsonrpc.cjs', 'vscode-jsonrpc/node', extension],
  ['language-server.cjs', 'src/language/main.ts', node],
  ['language-worker.cjs', 'src/language/background/worker.ts', node],
  ['trainer.cjs', 'src/run/process.ts', command],
  // Its source begins with #!, so that it is written as a file that runs.
  ['cli.cjs', 'src/cli/launch.ts', node],
  ['program.cjs', 'src/cli/main.ts', command],
  ['extension.browser.js', 'src/extension/main.browser.ts', webExtension],
  ['language-server.browser.js', 'src/language/main.browser.ts', browserWorker],
  ['language-worker.browser.js', 'src/language/background/web-worker.ts', browserWorker],
  ['trainer.browser.js', 'src/run/web-worker.ts', browserWorker],
  ['panel.js', 'src/panel/main.ts', browser],
  ['panel.css', 'src/panel/panel.css', browser],
];

/** Files that ship as they are. */
const copies = [
  ['src/kernel/prebuilt', `${dist}/kernel`],
  ['node_modules/uplot/dist/uPlot.min.css', `${dist}/uPlot.min.css`],
];

if (!watch) rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
for (const [from, to] of copies) if (existsSync(from)) cpSync(from, to, { recursive: true });

const options = entries
  .filter(([, entry]) => entry in libraries || existsSync(entry))
  .map(([out, entry, platform]) => ({
    ...platform,
    entryPoints: [entry],
    outfile: `${dist}/${out}`,
    bundle: true,
    minify: production,
    sourcemap: production ? false : 'linked',
    logLevel: 'warning',
    metafile: true,
    // Bundled CommonJS has no import.meta.url; prebuilt files are found beside the bundle.
    define: { 'process.env.PINN_LENS_BUNDLED': '"1"', ...platform.define },
    logOverride: { 'empty-import-meta': 'silent' },
  }));

if (watch) for (const o of options) await (await context(o)).watch();
else {
  const built = await Promise.all(options.map(build));
  // What esbuild leaves, in comments and regular expressions: a program in ASCII starts faster.
  const program = `${dist}/program.cjs`;
  const escaped = (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  if (existsSync(program)) writeFileSync(program, readFileSync(program, 'utf8').replace(/[^\0-\x7f]/g, escaped));
  const inputs = built.flatMap(({ metafile }) => Object.keys(metafile.inputs));
  const kernel = readFileSync('src/kernel/compiler/NOTICES.txt', 'utf8');
  writeFileSync(`${dist}/THIRD-PARTY-NOTICES.txt`, notices(inputs, ['node_modules/uplot'], kernel));
}
