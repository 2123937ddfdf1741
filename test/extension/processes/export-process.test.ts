import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { exportProcess } from '../../../src/extension/processes/export-process.ts';

const module = fileURLToPath(new URL('../doubles/exporting.mjs', import.meta.url));
const exported = (format: string, execPath?: string) =>
  exportProcess({ module, execPath, folder: '/runs/one', format, target: '/out/one' });

it('says which files were written', async () => {
  expect(await exported('csv')).toEqual(['/out/one', '/out/one-metrics']);
});

it('asks the command line for the run, the format and the target', async () => {
  expect(await exported('onnx')).toEqual(['export /runs/one --format onnx --output /out/one']);
});

it('tells why an export failed, in the command line’s own words', async () => {
  await expect(exported('refused')).rejects.toThrow(/^the run keeps no network$/);
  await expect(exported('silent')).rejects.toThrow('The export ended unexpectedly (exit code 9).');
  await expect(exported('csv', '/no/such/node')).rejects.toThrow(/could not be started/);
});
