// How the product is bundled for a browser: what needs a machine has a sibling `*.browser.ts`, and what is never reached there
// – run folders, set-ups of backends – loses Node's modules, with a sentence should it be reached all the same.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

const siblings = {
  name: 'browser-siblings',
  setup(build) {
    build.onResolve({ filter: /\.ts$/ }, ({ path, resolveDir, importer }) => {
      const sibling = resolve(resolveDir, path.replace(/\.ts$/, '.browser.ts'));
      // A sibling may take types from the file that it stands for.
      if (!existsSync(sibling) || resolve(importer) === sibling) return null;
      return { path: sibling };
    });
  },
};

const absent = {
  name: 'absent-in-browsers',
  setup(build) {
    build.onResolve({ filter: /^node:/ }, ({ path }) => ({ path, namespace: 'absent' }));
    build.onLoad({ filter: /.*/, namespace: 'absent' }, ({ path }) => ({
      contents: `const refuse = (name) => () => { throw new Error(name + ' of ${path} is not there in a browser'); };
module.exports = new Proxy({}, { get: (_, name) => name === '__esModule' ? false : refuse(String(name)) });`,
    }));
  },
};

export const browserWorker = {
  platform: 'browser',
  format: 'iife',
  target: 'chrome128',
  external: ['@tensorflow/*', 'webgpu'],
  loader: { '.wasm': 'binary' },
  plugins: [siblings, absent],
  define: { 'process.platform': '"browser"', 'process.arch': '"wasm"', 'process.env': '{}', 'process.versions': '{}' },
};
