/**
 * @file A fresh VS Code workbench with the packed extension: own profile, own folders, a loopback port that the system
 * gives it, and the certainty that nothing is left of it afterwards.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Never, until } from '../patience.mjs';
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
 * @param settings Of the user, beside the quiet ones.
 */
export async function startWorkbench({ vsix, files, trusted = true, settings = {} }) {
  const host = setup();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'pinn-workbench-'));
  const at = (...parts) => path.join(folder, ...parts);
  for (const name of ['user/User', 'extensions', 'config', 'workspace']) mkdirSync(at(name), { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(at('workspace', name), content);
  writeFileSync(at('user/User/settings.json'), JSON.stringify({ ...quiet, ...settings }));

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

  const log = openSync(at('server.log'), 'w');
  const options = [
    ...['--auth', 'none', '--bind-addr', '127.0.0.1:0'],
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
  const address = await until(() => {
    const said = readFileSync(at('server.log'), 'utf8');
    if (server.exitCode !== null) throw new Never(`the workbench has ended: ${said}`);
    return /HTTP server listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(said)?.[1];
  }, 'the address of the workbench');
  await until(async () => (await fetch(`${address}/healthz`)).ok, 'the workbench to answer');

  return {
    url: `${address}/?folder=${encodeURIComponent(at('workspace'))}`,
    workspace: at('workspace'),
    /** The extension's own processes (`trainer`, `language-server`) that are alive and have work, by their ids. */
    processes: (name) =>
      processesOf(at('extensions'), `${name}.cjs`)
        .filter(({ waits }) => !waits)
        .map(({ pid }) => pid),
    /** Trainers that wait for work. */
    spares: () =>
      processesOf(at('extensions'), 'trainer.cjs')
        .filter(({ waits }) => waits)
        .map(({ pid }) => pid),
    /** Folders of the runs in the workspace, the oldest first. */
    runs: () =>
      readdirSync(at('workspace', 'runs'))
        .map((name) => at('workspace', 'runs', name))
        .sort((a, b) => statSync(a).birthtimeMs - statSync(b).birthtimeMs),
    /** What the extension wrote to its log. */
    log: () => readLogs(at('user', 'logs')),
    async stop() {
      killAll();
      await gone;
      process.removeListener('exit', killAll);
      // Those of its processes that are still on their way out may write.
      await until(() => {
        rmSync(folder, { recursive: true, force: true });
        return true;
      }, 'an empty folder');
    },
  };
}

/** Processes whose command line names a file called `name` inside `folder`, and whether it says that they wait. */
function processesOf(folder, name) {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((pid) => {
      try {
        // A process that has given itself a title has blanks between its words.
        const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split(/[\0 ]/);
        const ours = words.some((word) => word.startsWith(folder) && word.endsWith(`/${name}`));
        return ours ? [{ pid: Number(pid), waits: words.includes('--spare') }] : [];
      } catch {
        return [];
      }
    });
}

function readLogs(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true });
  return files
    .filter((entry) => entry.isFile() && /PINN/.test(entry.name))
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'utf8'))
    .join('');
}
