import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadNative } from '../../src/trainer/engine/embedded/native.ts';

test('the prebuilt kernels were built from the sources beside them', () => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/kernel-check.mjs', '--quick'], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
});

test('the WebAssembly kernel needs nothing from its host', () => {
  const module = new WebAssembly.Module(readFileSync('src/kernel/prebuilt/kernel.wasm'));
  expect(Object.keys(new WebAssembly.Instance(module).exports)).toContain('run_f32');
});

test('a native kernel that cannot be had is a reason, not an exception', () => {
  const { engine, reason } = loadNative('mmx');
  expect(engine).toBeNull();
  expect(reason).toMatch(/^native kernel: (this processor cannot run the kernel at width 'mmx'|there is no prebuilt)/);
});
