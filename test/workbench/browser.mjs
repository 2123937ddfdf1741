/** @file The headless browser that the workbench's set-up installed. */
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { patience } from '../patience.mjs';
import { host, setup } from './setup.mjs';

/** Where the packages of these tests lie. */
export const { folder } = host;

export async function launch() {
  setup();
  const { chromium } = createRequire(path.join(folder, 'package.json'))('playwright-core');
  return chromium.launch({
    executablePath: await unpacked(),
    headless: true,
    timeout: patience,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  });
}

/** The packed browser's program: unpacked once, whole or not at all, whoever is interrupted or does the same beside. */
async function unpacked() {
  const place = path.join(folder, 'unpacked');
  const program = path.join(place, 'chromium');
  if (existsSync(program)) return program;
  const require = createRequire(path.join(folder, 'package.json'));
  const { default: packed } = await import(pathToFileURL(require.resolve('@sparticuz/chromium')).href);
  const draft = mkdtempSync(path.join(folder, 'unpacking-'));
  const temporary = process.env.TMPDIR;
  // It unpacks into the temporary folder.
  process.env.TMPDIR = draft;
  try {
    await packed.executablePath();
  } finally {
    if (temporary === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = temporary;
  }
  try {
    renameSync(draft, place);
  } catch (error) {
    rmSync(draft, { recursive: true });
    if (!existsSync(program)) throw error;
  }
  return program;
}
