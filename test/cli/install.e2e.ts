/** The built command line as something that is installed: it runs by its name, with nothing beside it. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { commandLine } from './run.ts';

const repository = new URL('../..', import.meta.url).pathname;
let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'pinn-install-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Runs a program to its end, without the network. */
function say(program: string, args: string[], cwd = repository): string {
  const env = {
    ...process.env,
    npm_config_offline: 'true',
    npm_config_yes: 'false',
    npm_config_update_notifier: 'false',
  };
  return execFileSync(program, args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

test('the build writes a file that runs', () => {
  expect(statSync(commandLine).mode & 0o111).toBe(0o111);
  expect(say(commandLine, ['--version']).trim()).toBe(packageJson.version);
});

test('npx pinn-lens runs in the clone', () => {
  expect(say('npx', ['pinn-lens', '--help'])).toMatch(/^Usage: pinn-lens/);
});

test('npm install -g . puts it on the path', () => {
  const prefix = join(dir, 'global');
  say('npm', ['install', '-g', '--prefix', prefix, '--no-audit', '--no-fund', '.']);
  const [name] = process.platform === 'win32' ? ['pinn-lens.cmd'] : [join('bin', 'pinn-lens')];
  expect(say(join(prefix, name), ['check', 'examples/decay.pinn'])).toBe('');
});

test('npm pack holds all it needs and no sources', () => {
  const [packed] = JSON.parse(say('npm', ['pack', '--json', '--pack-destination', dir])) as {
    filename: string;
    files: { path: string; mode: number }[];
  }[];
  const paths = packed.files.map((file) => file.path);
  expect(paths.filter((path) => /^(src|test|bench|scripts|media)\/|\.map$/.test(path))).toEqual([]);
  expect(packed.files.find((file) => file.path === 'dist/cli.cjs')?.mode).toBe(0o755);
  say('tar', ['-xzf', join(dir, packed.filename), '-C', dir]);
  const cli = join(dir, 'package', 'dist', 'cli.cjs');
  const elsewhere = join(dir, 'elsewhere');
  mkdirSync(elsewhere);
  const spec = join(dir, 'package', 'examples', 'decay.pinn');
  expect(say(cli, ['train', spec], elsewhere)).toMatch(/^REACHED/m);
  expect(say(cli, ['doctor'], elsewhere)).toMatch(/native/);
  expect(existsSync(join(dir, 'package', 'dist', 'language-server.cjs'))).toBe(true);

  // Code of others keeps its licence, and a kernel that was changed is not run.
  const notices = readFileSync(join(dir, 'package', 'dist', 'THIRD-PARTY-NOTICES.txt'), 'utf8');
  for (const name of ['langium', 'vscode-languageserver', 'uplot', 'papaparse', 'zod', 'odex', 'musl']) {
    expect(notices).toMatch(new RegExp(`^${name} `, 'm'));
  }
  const kernel = join(dir, 'package', 'dist', 'kernel', `${process.platform}-${process.arch}`, 'kernel.node');
  appendFileSync(kernel, 'x');
  const changed = say(cli, ['train', spec], elsewhere);
  expect(changed).toMatch(/^REACHED/m);
  expect(say(cli, ['doctor'], elsewhere)).toContain('is not the file that was built');
});

test('the same sources are packed into the same bytes', () => {
  const hashes = ['a', 'b'].map((name) => {
    const copy = join(dir, name);
    mkdirSync(copy);
    for (const entry of readdirSync(repository)) {
      if (['node_modules', 'dist', 'build', 'test', 'bench', '.git', '.cache', 'runs'].includes(entry)) continue;
      cpSync(join(repository, entry), join(copy, entry), { recursive: true });
    }
    symlinkSync(realpathSync(join(repository, 'node_modules')), join(copy, 'node_modules'));
    say(process.execPath, ['scripts/package.mjs'], copy);
    return createHash('sha256')
      .update(readFileSync(join(copy, 'build/pinn-lens.vsix')))
      .digest('hex');
  });
  expect(hashes[1]).toBe(hashes[0]);
});
