/** @file The smaller jobs: a new problem from a template, a bad spec, a probe, a finished run, its place in the tree. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { until } from '../../patience.mjs';
import { scenario } from '../scenario.mjs';
import { decay, faulty } from '../specs.mjs';

const files = { 'decay.pinn': decay, 'faulty.pinn': faulty };

scenario('a tour', files, {}, (step, stage) => {
  step('a spec with an error is not trained; its first error is shown', async () => {
    await stage.window.openFile('faulty.pinn');
    await stage.window.lens('Train').waitFor();
    await stage.window.lens('Train').click();
    await stage.window.notification('faulty.pinn:3:');
    await stage.window.screenshot('10-faulty');
    assert.deepEqual(stage.trainers(), []);
  });

  step('a probe shows the gradients and ends its process', async () => {
    await stage.window.openFile('decay.pinn');
    await stage.window.lens('Probe').waitFor();
    await stage.window.lens('Probe').click();
    await stage.window.inHeader('Probed');
    await until(() => stage.trainers().length === 0, 'the probe to end');
    await stage.window.screenshot('11-probe');
  });

  step('a run ends by itself with a verdict', async () => {
    await stage.window.lens('Train').click();
    await stage.window.inHeader('Reached');
    await until(() => stage.trainers().length === 0, 'the trainer to end');
    // A window solver has no rate: NaN stays NaN on its way to the page.
    assert.doesNotMatch(await stage.window.panel.locator('main').textContent(), /∞|NaN|null|undefined/);
    await stage.window.screenshot('12-finished');
  });

  step('the run is in the tree with its verdict', async () => {
    const rows = await stage.window.runsTree();
    await rows.filter({ hasText: 'reached' }).first().waitFor();
    await stage.window.screenshot('13-runs');
  });

  step('the solution is exported where the user says', async () => {
    await stage.window.page.locator('.tab', { hasText: 'decay.pinn' }).first().click();
    await stage.window.command('PINN: Export Solution');
    await stage.window.page.locator('.quick-input-list .monaco-list-row', { hasText: 'CSV' }).first().click();
    const field = stage.window.page.locator('.quick-input-widget input').first();
    await until(async () => (await field.inputValue()).endsWith('decay-solution.csv'), 'the proposed name');
    await stage.window.page.getByRole('button', { name: 'OK' }).click();
    const file = path.join(stage.workbench.workspace, 'decay-solution.csv');
    const rows = await until(() => {
      const lines = readFileSync(file, 'utf8').trim().split('\n');
      return lines.length === 502 && lines;
    }, 'the whole file');
    assert.match(rows[0], /^t,u,u',u /);
    const [t, u, slope] = rows[251].split(',').map(Number);
    assert.ok(Math.abs(u - Math.exp(-t)) < 1e-8, `u(${t}) = ${u}`);
    assert.ok(Math.abs(slope + Math.exp(-t)) < 1e-8, `u'(${t}) = ${slope}`);
  });

  step('the weights of the run are written into the spec', async () => {
    await stage.window.page.locator('.tab', { hasText: 'decay.pinn' }).first().click();
    await stage.window.command('PINN: Write Current Weights into the Spec');
    await until(async () => (await stage.window.text()).includes('weights {'), 'the weights block');
    await stage.window.screenshot('14-weights');
  });

  step('a template becomes a new problem', async () => {
    await stage.window.command('PINN: New Problem from Template…');
    const row = stage.window.page
      .locator('.quick-input-list .monaco-list-row', { hasText: 'Damped oscillator' })
      .first();
    await stage.window.page.locator('.quick-input-widget input').first().fill('Damped oscillator');
    await row.waitFor();
    await stage.window.screenshot('15-templates');
    await row.click();
    await stage.window.page.locator('.tab.active', { hasText: 'Untitled' }).waitFor();
    await stage.window.lens('Train').waitFor();
  });

  step('the doctor says what this machine can train with', async () => {
    await stage.window.command('PINN: Doctor');
    await stage.window.page.locator('.tab.active', { hasText: 'PINN Doctor' }).waitFor();
    const frame = () => stage.window.page.frameLocator('iframe.webview.ready').last().frameLocator('#active-frame');
    await frame()
      .getByText(/native kernel|WebAssembly/)
      .first()
      .waitFor();
    await frame().getByRole('button', { name: 'Copy as Text' }).click();
    await frame().getByRole('button', { name: 'Copied' }).waitFor();
    await stage.window.screenshot('16-doctor');
    await until(() => stage.trainers().length === 0, 'its process to end');
  });

  step('a reloaded window has its panel again, and saved runs open', async () => {
    await stage.window.page.reload();
    await stage.window.panel.getByRole('button', { name: 'Train' }).first().waitFor();
    // Not empty: its last run stands in it before anything is asked for.
    await stage.window.inHeader('Reached');
    const rows = await stage.window.runsTree();
    await rows.filter({ hasText: 'reached' }).first().click();
    await stage.window.inHeader('Reached');
    await stage.window.inPanel('#solution', (solution) => solution.getByText('network'));
    await stage.window.screenshot('17-saved-run');
  });
});
