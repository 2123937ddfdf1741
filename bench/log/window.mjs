/**
 * @file How long a person waits for the panel over a log of a million frames, in a real workbench: from the click in the tree
 * of runs until the last step stands in its header and its losses are drawn. `node bench/log/window.mjs 5 before.vsix`
 * takes turns between the package in build/ and one built before, and prints both.
 */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch } from '../../test/workbench/browser.mjs';
import { startWorkbench, vsix } from '../../test/workbench/harness.mjs';
import { Window } from '../../test/workbench/window.mjs';
import { linesOf } from '../bundle.mjs';
import { follow, moments, noted } from './moments.mjs';

export const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Milliseconds from the click to every moment in one fresh window. */
async function opened(browser, vsix) {
  const workbench = await startWorkbench({ vsix, files: { 'train.py': 'print("train")\n' } });
  try {
    await linesOf('bench/log/write.ts', path.join(workbench.workspace, 'runs', 'long'));
    const window = await Window.open(browser, workbench.url, undefined, follow);
    const row = (await window.runsTree()).filter({ hasText: 'lens log' }).first();
    await row.waitFor();
    await row.click();
    const since = await noted(window.page);
    await window.page.context().close();
    return since;
  } finally {
    await workbench.stop();
  }
}

/**
 * @param packages paths
 * @returns of each package the milliseconds to every moment in so many fresh windows, taken in turns
 */
export async function openedInWindows(rounds, packages = [vsix]) {
  const browser = await launch();
  try {
    const all = packages.map(() => []);
    for (let round = 0; round < rounds; round++) {
      for (const [index, file] of packages.entries()) all[index].push(await opened(browser, file));
    }
    return all;
  } finally {
    await browser.close();
  }
}

/** Rows of a table: the median of every moment, and all of the last. */
export const momentRows = (windows) =>
  Object.entries(moments).map(([name, words]) => `| ${words} | ${Math.round(median(windows.map((w) => w[name])))} |`);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , rounds = '3', before] = process.argv;
  const packages = before ? [before, vsix] : [vsix];
  const measured = await openedInWindows(Number(rounds), packages);
  for (const [index, windows] of measured.entries()) {
    const drawn = windows.map((window) => Math.round(window.drawn)).join(', ');
    console.log(`${path.basename(packages[index])}: drawn after ${drawn} ms\n${momentRows(windows).join('\n')}`);
  }
}
