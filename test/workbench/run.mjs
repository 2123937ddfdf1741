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
  workbench = await startWorkbench({
    vsix,
    files: { 'oscillator.pinn': oscillator, 'notes.txt': 'something else to look at\n' },
  });
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

step('completion inside weights offers the terms that have no weight yet', async () => {
  await window.caretBehind('motion  = 1');
  await window.page.keyboard.press('Enter');
  const labels = await window.complete();
  await window.screenshot('2-completion');
  for (const term of ['release', 'rest']) {
    assert.ok(
      labels.some((label) => new RegExp(`^${term}\\b`).test(label)),
      `no ${term} in ${JSON.stringify(labels)}`,
    );
  }
  await window.page.keyboard.press('Escape');
  await window.page.keyboard.type('releese = 1');
});

step('a misspelt name is underlined and the quick fix corrects it', async () => {
  await window.page.locator('.monaco-editor .squiggly-error').first().waitFor({ timeout: 30_000 });
  await until(
    async () => (await window.problems()).filter((row) => row.includes('releese')).length === 1,
    10_000,
    'one problem with this name',
  );
  await window.screenshot('3-misspelt');
  await window.hideProblems();
  await window.caretBehind('releese');
  await window.page.keyboard.press('ArrowLeft');
  await window.quickFix('release');
  await until(async () => (await window.text()).includes('  release = 1'), 5000, 'the corrected name');
});

/** Step that the panel's progress bar shows. */
const progress = async () => Number(await window.panel.locator('[role=progressbar]').getAttribute('aria-valuenow'));

/** One-based line of `text` in the editor. */
async function lineOf(text) {
  const lines = (await window.text()).split('\n');
  return lines.findIndex((line) => line.includes(text)) + 1;
}

async function trainByLens() {
  await window.lens('Train').click();
  const pid = await until(() => workbench.processes('trainer')[0], 10_000, 'the trainer to start');
  await window.panel.locator('[role=progressbar]').waitFor({ timeout: 20_000 });
  return pid;
}

step('Train opens the panel, and its frames arrive', async () => {
  await trainByLens();
  const first = await until(progress, 20_000, 'the first frames');
  await until(async () => (await progress()) > first, 10_000, 'more frames');
  const rows = await window.panel.locator('table.terms tbody tr').allInnerTexts();
  for (const term of ['motion', 'release', 'rest']) {
    const row = rows.find((text) => text.includes(term));
    assert.match(row ?? '', /\d/, `no numbers for ${term} in ${JSON.stringify(rows)}`);
  }
  assert.equal(workbench.processes('trainer').length, 1);
  // However many travel together, every frame arrives whole: 3 × 3 numbers of the Gram matrix.
  const sizes = await window.panel.locator('body').evaluate(
    () =>
      new Promise((resolve) => {
        const seen = [];
        addEventListener('message', ({ data }) => {
          if (data?.type === 'frames') seen.push(...data.frames.map((frame) => frame.gram.length));
        });
        setTimeout(resolve, 3000, seen);
      }),
  );
  assert.ok(sizes.length > 20, `${sizes.length} frames in three seconds`);
  assert.deepEqual([...new Set(sizes)], [9]);
});

step('values stand behind the lines of the terms', async () => {
  const values = await until(
    async () => {
      const contents = await window.lines
        .locator('span')
        .evaluateAll((spans) =>
          spans.map((span) => getComputedStyle(span, '::after').content).filter((content) => content.includes('‖')),
        );
      return contents.length === 3 && contents;
    },
    10_000,
    'three values',
  );
  for (const value of values) assert.match(value, /%.*L.*\de[+-]\d.*‖λ∇L‖.*\de[+-]\d/);
  assert.match((await window.page.locator('.codelens-decoration').first().textContent()) ?? '', /Stop · step \d+/);
});

step('with a physics weight of 1 the warning stands on that weight, with both norms', async () => {
  const line = await lineOf('motion  = 1');
  const warning = await until(
    async () => (await window.problems()).find((row) => /outweighs.*pinn training/.test(row)),
    20_000,
    'the warning',
  );
  await window.screenshot('4-training');
  assert.match(warning, new RegExp(`\\[Ln ${line}, `));
  assert.match(warning, /"motion" outweighs "\w+" [\d.e+]+ : 1 in the gradient \([\d.e+-]+ against [\d.e+-]+\)/);
  await window.hideProblems();
});

step('Stop ends the process', async () => {
  const [pid] = workbench.processes('trainer');
  await window.lens('Stop').click();
  await until(() => !workbench.processes('trainer').includes(pid), 10_000, 'the trainer to end');
  await window.panel.getByText('Stopped').first().waitFor({ timeout: 5000 });
  await window.lens('Train').waitFor({ timeout: 5000 });
  await window.screenshot('5-stopped');
});

step('a killed trainer keeps its history and is resumed on request', async () => {
  const pid = await trainByLens();
  const before = await until(async () => (await progress()) > 1000 && progress(), 20_000, 'a thousand steps');
  process.kill(pid, 'SIGKILL');
  const message = window.page.locator('.notification-toast', { hasText: 'ended unexpectedly (signal SIGKILL)' });
  await message.waitFor({ timeout: 10_000 });
  await window.screenshot('6-crashed');
  assert.ok((await progress()) >= before);
  assert.equal(workbench.processes('trainer').length, 0, 'nothing is retried silently');
  await message.getByRole('button', { name: 'Resume' }).click();
  await until(() => workbench.processes('trainer').length === 1, 10_000, 'the trainer to start again');
  const resumed = await progress();
  assert.ok(resumed >= before, `${resumed} < ${before}`);
  await until(async () => (await progress()) > resumed, 20_000, 'frames after the resumption');
});

step('the panel is light in a light theme and readable when narrow', async () => {
  await window.command('Preferences: Toggle between Light/Dark Themes');
  await window.panel.locator('body.vscode-light').waitFor({ timeout: 10_000 });
  await window.screenshot('7-light');
  await window.page.keyboard.press('Control+b');
  await window.page.setViewportSize({ width: 880, height: 950 });
  await window.page.waitForTimeout(1000);
  await window.screenshot('8-narrow');
  const overflow = await window.panel.locator('main').evaluate((main) => main.scrollWidth - main.clientWidth);
  assert.ok(overflow <= 1, `the panel is ${overflow} px wider than its place`);
  await window.page.setViewportSize({ width: 1500, height: 950 });
  await window.page.keyboard.press('Control+b');
});

step('a panel that was hidden catches up when it is shown again', async () => {
  const tab = window.page.locator('.tab', { hasText: 'PINN: oscillator.pinn' });
  await tab.click();
  const before = await progress();
  await window.openFile('notes.txt');
  await window.page.waitForTimeout(1000);
  await tab.click();
  await until(async () => (await progress()) > before, 10_000, 'the panel to catch up');
});

step('closing the window ends trainer and language server', async () => {
  assert.equal(workbench.processes('trainer').length, 1);
  await window.page.close();
  const left = () => [...workbench.processes('trainer'), ...workbench.processes('language-server')];
  await until(() => left().length === 0, 30_000, 'every process to end');
});
