/**
 * @file A fresh VS Code workbench with the packed extension: own profile, own folders, a free loopback port, and the
 * certainty that nothing is left of it afterwards.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { setup } from './setup.mjs';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** The packed extension. */
export const vsix = path.join(root, 'build/pinn-lens.vsix');

/** Nothing that moves, asks, or calls home. */
const quiet = {
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'workbench.startupEditor': 'none',
  'workbench.enableExperiments': false,
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.reduceMotion': 'on',
  'chat.disableAIFeatures': true,
  'security.workspace.trust.startupPrompt': 'never',
  'git.enabled': false,
  'editor.quickSuggestions': { other: 'off', comments: 'off', strings: 'off' },
  'editor.wordBasedSuggestions': 'off',
  'editor.cursorBlinking': 'solid',
  'editor.minimap.enabled': false,
  'workbench.colorTheme': 'Dark Modern',
};

/**
 * @param vsix The packed extension.
 * @param files Files of the workspace, by name.
 * @param trusted Whether the workspace may run code.
 */
export async function startWorkbench({ vsix, files, trusted = true }) {
  const host = setup();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'pinn-workbench-'));
  const at = (...parts) => path.join(folder, ...parts);
  for (const name of ['user/User', 'extensions', 'config', 'workspace']) mkdirSync(at(name), { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(at('workspace', name), content);
  writeFileSync(at('user/User/settings.json'), JSON.stringify(quiet));

  const env = { ...process.env, XDG_CONFIG_HOME: at('config'), XDG_DATA_HOME: at('config') };
  // A terminal inside VS Code would hand its own window down.
  for (const key of Object.keys(env)) if (key.startsWith('VSCODE_')) delete env[key];
  const base = [
    host.server,
    '--config',
    at('config.yaml'),
    '--user-data-dir',
    at('user'),
    '--extensions-dir',
    at('extensions'),
  ];
  execFileSync(host.node, [...base, '--install-extension', vsix, '--force'], { env, stdio: 'pipe' });

  const port = await freePort();
  const log = openSync(at('server.log'), 'w');
  const options = [
    ...['--auth', 'none', '--bind-addr', `127.0.0.1:${port}`],
    ...['--disable-telemetry', '--disable-update-check', '--ignore-last-opened'],
    ...(trusted ? ['--disable-workspace-trust'] : []),
    ...['--disable-getting-started-override', '--reconnection-grace-time', '1'],
  ];
  const server = spawn(host.node, [...base, ...options, at('workspace')], {
    env,
    stdio: ['ignore', log, log],
    detached: true,
  });
  const gone = new Promise((resolve) => server.once('exit', resolve));
  const kill = (signal) => {
    try {
      process.kill(-server.pid, signal);
    } catch {
      // The group is gone already.
    }
  };
  const killAll = () => kill('SIGKILL');
  process.once('exit', killAll);
  await until(async () => (await fetch(`http://127.0.0.1:${port}/healthz`)).ok, 'the workbench to answer');

  return {
    url: `http://127.0.0.1:${port}/?folder=${encodeURIComponent(at('workspace'))}`,
    workspace: at('workspace'),
    /** The extension's own processes (`trainer`, `language-server`) that are alive, by their ids. */
    processes: (name) => processesOf(at('extensions'), `${name}.cjs`),
    /** What the extension wrote to its log. */
    log: () => readLogs(at('user', 'logs')),
    async stop() {
      kill('SIGTERM');
      await Promise.race([gone, wait(5000)]);
      killAll();
      await gone;
      process.removeListener('exit', killAll);
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

/** Milliseconds that anything may take to come: a busy machine decides no test. */
export const patience = 90_000;

/** Resolves when `holds` does; a throw counts as not yet. */
export async function until(holds, what) {
  const deadline = Date.now() + patience;
  for (;;) {
    try {
      const value = await holds();
      if (value) return value;
    } catch {
      // Not yet.
    }
    if (Date.now() > deadline) throw new Error(`waited ${patience / 1000} s for ${what}`);
    await wait(50);
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Processes whose command line names a file called `name` inside `folder`. */
function processesOf(folder, name) {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        return words.some((word) => word.startsWith(folder) && word.endsWith(`/${name}`));
      } catch {
        return false;
      }
    })
    .map(Number);
}

function readLogs(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true });
  return files
    .filter((entry) => entry.isFile() && /PINN/.test(entry.name))
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'utf8'))
    .join('');
}
