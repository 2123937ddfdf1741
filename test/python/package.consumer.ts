/** @file The package by itself: its own tests, its types, and what a wheel holds. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { environments, newest, packageFolder, pythonOf, root, surroundings } from './places.ts';

const out = mkdtempSync(join(tmpdir(), 'pinn-python-'));
afterAll(() => rmSync(out, { recursive: true, force: true }));

const files = readdirSync(join(packageFolder, 'tests')).filter((name) => name.startsWith('test_'));

describe.each(environments)('on Python $version', (environment) => {
  // Each framework in a process of its own: they bring CUDA libraries along that do not stand each other.
  test.each(files)('%s', (file) => {
    const args = ['-m', 'pytest', '-p', 'no:cacheprovider', join('tests', file)];
    const { status, stdout, stderr } = spawnSync(pythonOf(environment), args, {
      cwd: packageFolder,
      env: surroundings(),
      encoding: 'utf8',
    });
    expect(status, stdout + stderr).toBe(0);
    // Helpers of libraries that the oldest Python has no room for are tested on the newest.
    if (environment === newest) expect(stdout).not.toMatch(/skipped/);
  });
});

test('its types hold', () => {
  const { status, stdout } = spawnSync(pythonOf(newest), ['-m', 'mypy', '--cache-dir', join(out, 'mypy')], {
    cwd: packageFolder,
    encoding: 'utf8',
  });
  expect(status, stdout).toBe(0);
});

describe('what is published', () => {
  const list = (file: string, code: string): string[] =>
    execFileSync(pythonOf(newest), ['-c', code, file], { encoding: 'utf8' }).trim().split('\n');

  test('a wheel of the package and its licence, and a source distribution', () => {
    execFileSync(pythonOf(newest), ['-m', 'build', '--no-isolation', '--outdir', out, packageFolder], {
      stdio: 'pipe',
    });
    const files = readdirSync(out);
    const wheel = files.find((name) => name.endsWith('.whl'))!;
    expect(files.some((name) => name.endsWith('.tar.gz'))).toBe(true);
    const code = 'import sys, zipfile; print("\\n".join(zipfile.ZipFile(sys.argv[1]).namelist()))';
    const names = list(join(out, wheel), code);
    const others = names.filter((name) => !/^pinn_lens\/(\w+\.py|py\.typed|lens-log\.schema\.json)$/.test(name));
    expect(others.map((name) => name.replace(/^.*\.dist-info\//, '')).sort()).toEqual([
      'METADATA',
      'RECORD',
      'WHEEL',
      'licenses/LICENSE',
    ]);
    expect(names).toContain('pinn_lens/py.typed');
  });

  test('the schema of the documents, the licence and the version of the product', () => {
    const read = (...path: string[]) => readFileSync(join(root, ...path), 'utf8');
    expect(read('python/src/pinn_lens/lens-log.schema.json')).toBe(read('docs/lens-log.schema.json'));
    expect(read('python/LICENSE')).toBe(read('LICENSE'));
    expect(read('python/pyproject.toml')).toContain(`version = "${JSON.parse(read('package.json')).version}"`);
    expect(read('python/src/pinn_lens/__init__.py')).toContain(
      `__version__ = "${JSON.parse(read('package.json')).version}"`,
    );
  });

  test('adapters of at most a hundred lines', () => {
    for (const name of ['_torch', '_jax', '_tensorflow']) {
      const lines = readFileSync(join(packageFolder, 'src/pinn_lens', `${name}.py`), 'utf8')
        .trimEnd()
        .split('\n');
      expect(lines.length, name).toBeLessThanOrEqual(100);
    }
  });
});
