/**
 * @file The main job in a real workbench: install the package, open the oscillator, be helped while writing, train, read
 * the panel, be warned at the right line, stop, close, and leave nothing behind. `--no-package` reuses build/.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { launch } from './browser.mjs';
import { startWorkbench, until } from './harness.mjs';
import { setup } from './setup.mjs';
import { oscillator } from './specs.mjs';
import { Window } from './window.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const vsix = path.join(root, 'build/pinn-lens.vsix');

let browser;
let workbench;
let window;

before(async () => {
  setup();
  rmSync(path.join(root, 'test/artefacts'), { recursive: true, force: true });
  if (!process.argv.includes('--no-package')) {
    execFileSync(process.execPath, ['scripts/package.mjs'], { cwd: root, stdio: 'inherit' });
  }
  browser = await launch();
  workbench = await startWorkbench({ vsix, files: { 'oscillator.pinn': oscillator } });
  window = await Window.open(browser, workbench.url);
});

after(async () => {
  await browser?.close();
  await workbench?.stop();
});

/** One step of the scenario; a failure leaves a picture and the extension's log. */
function step(name, work) {
  test(name, { timeout: 90_000 }, async () => {
    try {
      await work();
    } catch (error) {
      await window.screenshot(`failed-${name.replace(/\W+/g, '-')}`).catch(() => {});
      console.error(workbench.log());
      throw error;
    }
  });
}

step('opens the spec in the PINN language with its lenses', async () => {
  await window.openFile('oscillator.pinn');
  await window.lens('Train').waitFor({ timeout: 30_000 });
  assert.equal(workbench.processes('language-server').length, 1);
  await window.screenshot('1-spec');
});

step('completion inside weights offers the names of the terms', async () => {
  await window.caretBehind('rest    = 0.1');
  await window.page.keyboard.press('Enter');
  const labels = await window.complete();
  await window.screenshot('2-completion');
  for (const term of ['motion', 'release', 'rest']) {
    assert.ok(
      labels.some((label) => new RegExp(`^${term}\\b`).test(label)),
      `no ${term} in ${JSON.stringify(labels)}`,
    );
  }
  await window.page.keyboard.press('Escape');
  await window.page.keyboard.type('releese = 2');
});

step('a misspelt name is underlined and the quick fix corrects it', async () => {
  await window.page.locator('.monaco-editor .squiggly-error').first().waitFor({ timeout: 30_000 });
  const problems = await until(
    async () => (await window.problems()).filter((row) => row.includes('releese')),
    10_000,
    'the problem to be listed',
  );
  assert.equal(problems.length, 1, JSON.stringify(problems));
  await window.screenshot('3-misspelt');
  await window.hideProblems();
  await window.caretBehind('releese');
  await window.page.keyboard.press('ArrowLeft');
  await window.quickFix('release');
  await until(async () => (await window.text()).includes('  release = 2'), 5000, 'the corrected name');
});
