/** @file The headless browser that the workbench's set-up installed. */
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { setup } from './setup.mjs';

export async function launch() {
  const { folder } = setup();
  const require = createRequire(path.join(folder, 'package.json'));
  const { chromium } = require('playwright-core');
  const load = (name) => import(pathToFileURL(require.resolve(name)).href);
  // The packed browser is unpacked into the temporary folder, once.
  const unpacked = path.join(folder, 'browser');
  mkdirSync(unpacked, { recursive: true });
  const temporary = process.env.TMPDIR;
  process.env.TMPDIR = unpacked;
  const executablePath = await (await load('@sparticuz/chromium')).default.executablePath();
  if (temporary === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = temporary;
  return chromium.launch({
    executablePath,
    headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  });
}
