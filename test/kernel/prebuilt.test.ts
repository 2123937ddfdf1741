import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test('the prebuilt kernels were built from the sources beside them', () => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/kernel-check.mjs', '--quick'], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
});

test('the WebAssembly kernel needs nothing from its host', () => {
  const module = new WebAssembly.Module(readFileSync('src/kernel/prebuilt/kernel.wasm'));
  expect(Object.keys(new WebAssembly.Instance(module).exports)).toContain('run_f32');
});
