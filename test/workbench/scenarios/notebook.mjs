/** @file Runs as a notebook: rows that tell them apart, two specs at once, a reload, a rename, a trainer that hangs. */
import assert from 'node:assert/strict';
import { until } from '../../patience.mjs';
import { stepOf, stepsOf } from '../metrics.mjs';
import { scenario } from '../scenario.mjs';
import { brief, decay, oscillator } from '../specs.mjs';
import { Window } from '../window.mjs';

const variants = 'variant balanced { weights { motion = 1e-4 } }\n';
const files = { 'brief.pinn': `${brief}${variants}`, 'long.pinn': oscillator, 'decay.pinn': decay };

scenario('a notebook of runs', files, {}, (step, stage) => {
  step('each row says what was trained, when, what was changed and what came of it', async () => {
    await stage.window.openFile('brief.pinn');
    await stage.window.lens('Train').waitFor();
    await stage.window.lens('Train').click();
    await stage.window.inHeader('Finished');
    await stage.window.page.locator('.tab', { hasText: 'brief.pinn' }).first().click();
    await stage.window.command('PINN: Train Variant…');
    await stage.window.page.locator('.quick-input-list .monaco-list-row', { hasText: 'balanced' }).click();
    const rows = await stage.window.runsTree();
    const newest = rows.filter({ hasText: 'balanced' });
    await newest.filter({ hasText: 'motion 0.0001' }).filter({ hasText: '·' }).waitFor();
    await until(async () => /(wrong|not reached)/.test(await newest.textContent()), 'its verdict');
    const told = [/brief\.pinn\s*2 runs/, /balanced/, /as written/];
    await until(async () => {
      const texts = await rows.allInnerTexts();
      return told.every((words, k) => words.test(texts[k]));
    }, 'the spec, and its runs with the newest first');
    await stage.window.screenshot('70-notebook');
  });

  step('a run is named, and laid over another', async () => {
    const rows = await stage.window.runsTree();
    const input = stage.window.page.locator('.quick-input-widget input').first();
    const field = await stage.window.menu(rows.filter({ hasText: 'as written' }), 'Name This Run', input);
    await field.fill('first try');
    await field.press('Enter');
    await rows.filter({ hasText: 'first try' }).waitFor();
    const other = stage.window.page.locator('.quick-input-list .monaco-list-row', { hasText: 'balanced' });
    await (await stage.window.menu(rows.filter({ hasText: 'first try' }), 'Compare with', other)).click();
    await stage.window.page.keyboard.press('Enter');
    for (const label of ['first try', 'balanced']) await stage.window.inPanel('#compare', (s) => s.getByText(label));
    await stage.window.screenshot('71-compared');
  });

  step('what was found in a training counts among the problems while its spec is open, and only then', async () => {
    const status = (words) =>
      stage.window.page.locator('[id="status.problems"] a').and(stage.window.page.getByLabel(words));
    const tab = stage.window.page.locator('.tab', { hasText: /^brief\.pinn/ }).first();
    await tab.click();
    const found = async () => (await stage.window.problems()).some((row) => row.includes('pinn training'));
    await until(found, 'a finding of the training among the problems');
    await status(/Warnings: [1-9]/).waitFor();
    await stage.window.screenshot('77-open-spec');
    // A spec in which nothing is found keeps its place.
    await stage.window.openFile('decay.pinn');
    await tab.click();
    await stage.window.page.keyboard.press('Control+w');
    await tab.waitFor({ state: 'hidden' });
    await status('No Problems').waitFor();
    await stage.window.screenshot('78-closed-spec');
    await stage.window.openFile('brief.pinn');
    await until(found, 'the finding again');
    await stage.window.hideProblems();
  });

  step('the buttons of a title bar belong to its spec', async () => {
    await stage.window.page.locator('.tab', { hasText: 'brief.pinn' }).first().click();
    await stage.window.openFile('long.pinn');
    await stage.window.lens('Train').waitFor();
    await stage.window.lens('Train').click();
    await until(() => stage.trainers()[0], 'the trainer to start');
    await stage.window.titleButton('Stop').first().waitFor();
    await stage.window.page.locator('.tab', { hasText: 'brief.pinn' }).first().click();
    await stage.window.titleButton('Train').first().waitFor();
    await until(async () => (await stage.window.titleButton('Stop').count()) === 0, 'no Stop beside another spec');
    await stage.window.screenshot('72-two-specs');
    await stage.window.page.locator('.tab', { hasText: 'long.pinn' }).first().click();
  });

  step('a run outlives the reload of its window, and its panel comes back with all of it', async () => {
    const run = stage.runs().at(-1);
    const before = await until(() => stepOf(run) > 300 && stepOf(run), 'a few hundred steps');
    await stage.window.page.locator('.tab', { hasText: 'PINN: long.pinn' }).click();
    await stage.window.reload('PINN: long.pinn');
    await stage.window.page.locator('.tab', { hasText: 'PINN: long.pinn' }).waitFor();
    await until(() => stepOf(run) > before + 300, 'steps after the reload');
    await stage.window.inHeader('Training');
    await until(async () => (await stage.progress()) > before, 'the panel with all of it');
    await stage.oneTrainer();
    const steps = stepsOf(run);
    assert.deepEqual(
      steps,
      [...new Set(steps)].sort((a, b) => a - b),
      'every step once, in its order',
    );
    await stage.window.screenshot('73-reloaded');
  });

  step('a run whose panel stood behind another comes back in one panel', async () => {
    const panel = stage.window.page.locator('.tab', { hasText: 'PINN: long.pinn' });
    await stage.window.page.locator('.tab', { hasText: 'PINN: brief.pinn' }).click();
    await stage.window.reload('PINN: long.pinn', 'behind');
    await stage.window.inHeader('Training');
    await until(async () => (await panel.count()) === 1, 'one panel of it');
    await stage.oneTrainer();
  });

  step('a second window of the same folder lists the run, and neither takes it over nor ends it', async () => {
    const run = stage.runs().at(-1);
    const second = await Window.open(stage.browser, stage.workbench.url);
    const rows = await second.runsTree();
    await rows.filter({ hasText: 'long.pinn' }).first().waitFor();
    await second.screenshot('79-second-window');
    await stage.oneTrainer();
    await second.page.context().close();
    const before = stepOf(run);
    await until(() => stepOf(run) > before + 300, 'steps after the second window has gone');
    await until(async () => (await stage.progress()) > before, 'the first window to follow them');
    await stage.oneTrainer();
  });

  step('a renamed spec keeps its run', async () => {
    // A row that is clicked shows its file in the group that is active: that of the spec, not over the panel.
    await stage.window.page.locator('.tab[data-resource-name="long.pinn"]').first().click();
    const row = stage.window.page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'long.pinn' });
    await row.click();
    await stage.window.page.keyboard.press('F2');
    const field = stage.window.page.locator('.explorer-folders-view input');
    await field.fill('longer.pinn');
    await field.press('Enter');
    await stage.window.page.locator('.tab', { hasText: 'PINN: longer.pinn' }).waitFor();
    await stage.window.inHeader('Training');
    const rows = await stage.window.runsTree();
    await rows.filter({ hasText: 'longer.pinn' }).waitFor();
    await stage.window.screenshot('74-renamed');
    await stage.oneTrainer();
  });

  step('a trainer that hangs is said to, and Stop answers at once', async () => {
    const [pid] = stage.trainers();
    process.kill(pid, 'SIGSTOP');
    await stage.window.inHeader(/No word from the trainer for/);
    await stage.window.screenshot('75-hangs');
    const header = await stage.window.part('header');
    await header.getByRole('button', { name: 'Stop' }).click();
    await stage.window.inHeader('Stopping…');
    await stage.window.screenshot('76-stopping');
    // Asked once more it ends at once. After a while it does so by itself: then there is no button any more.
    await header
      .getByRole('button', { name: 'Stop' })
      .evaluateAll((buttons) => buttons.forEach((button) => void button.click()));
    await stage.window.inHeader('Stopped');
    await until(() => stage.trainers().length === 0, 'the trainer to end');
  });

  step('a run is deleted with its folder, after a question', async () => {
    const rows = await stage.window.runsTree();
    const before = stage.runs().length;
    const sure = stage.window.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Delete' });
    await (await stage.window.menu(rows.filter({ hasText: 'first try' }), 'Delete Run', sure)).click();
    await until(() => stage.runs().length === before - 1, 'one folder less');
    await until(async () => (await rows.filter({ hasText: 'first try' }).count()) === 0, 'one row less');
  });
});
