/** @file Runs as a notebook: rows that tell them apart, two specs at once, a reload, a rename, a trainer that hangs. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { until } from '../../patience.mjs';
import { scenario } from '../scenario.mjs';
import { brief, oscillator } from '../specs.mjs';

const variants = 'variant balanced { weights { motion = 1e-4 } }\n';
const files = { 'brief.pinn': `${brief}${variants}`, 'long.pinn': oscillator };

/** Last step that a run has written down. */
const stepOf = (run) => {
  const lines = readFileSync(path.join(run, 'metrics.jsonl'), 'utf8').split('\n').slice(0, -1);
  return JSON.parse(lines.findLast((line) => line.includes('"type":"frame"'))).step;
};

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
    const texts = await rows.allInnerTexts();
    assert.match(texts[0], /brief\.pinn\s*2 runs/);
    assert.match(texts[1], /balanced/);
    assert.match(texts[2], /as written/);
    await stage.window.screenshot('70-notebook');
  });

  step('a run is named, and laid over another', async () => {
    const rows = await stage.window.runsTree();
    await stage.window.menu(rows.filter({ hasText: 'as written' }), 'Name This Run');
    const field = stage.window.page.locator('.quick-input-widget input').first();
    await field.fill('first try');
    await field.press('Enter');
    await rows.filter({ hasText: 'first try' }).waitFor();
    await stage.window.menu(rows.filter({ hasText: 'first try' }), 'Compare with');
    await stage.window.page.locator('.quick-input-list .monaco-list-row', { hasText: 'balanced' }).click();
    await stage.window.page.keyboard.press('Enter');
    for (const label of ['first try', 'balanced']) await stage.window.inPanel('#compare', (s) => s.getByText(label));
    await stage.window.screenshot('71-compared');
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
    await stage.window.page.reload();
    await stage.window.page.locator('.tab', { hasText: 'PINN: long.pinn' }).waitFor();
    await until(() => stepOf(run) > before + 300, 'steps after the reload');
    await stage.window.inHeader('Training');
    assert.ok((await stage.progress()) > before);
    assert.equal(stage.trainers().length, 1);
    const lines = readFileSync(path.join(run, 'metrics.jsonl'), 'utf8').trim().split('\n');
    const steps = lines.filter((line) => line.includes('"type":"frame"')).map((line) => JSON.parse(line).step);
    assert.deepEqual(
      steps,
      [...new Set(steps)].sort((a, b) => a - b),
      'every step once, in its order',
    );
    await stage.window.screenshot('73-reloaded');
  });

  step('a renamed spec keeps its run', async () => {
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
    assert.equal(stage.trainers().length, 1);
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
    await header.getByRole('button', { name: 'Stop' }).click();
    await stage.window.inHeader('Stopped');
    await until(() => stage.trainers().length === 0, 'the trainer to end');
  });

  step('a run is deleted with its folder, after a question', async () => {
    const rows = await stage.window.runsTree();
    const before = stage.runs().length;
    await stage.window.menu(rows.filter({ hasText: 'first try' }), 'Delete Run');
    await stage.window.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Delete' }).click();
    await until(() => stage.runs().length === before - 1, 'one folder less');
    await until(async () => (await rows.filter({ hasText: 'first try' }).count()) === 0, 'one row less');
  });
});
