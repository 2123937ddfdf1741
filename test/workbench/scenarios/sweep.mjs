/** @file A sweep of a spec: run with its progress, its map in a tab, its runs below it in the tree. */
import { until } from '../../patience.mjs';
import { scenario } from '../scenario.mjs';
import { brief } from '../specs.mjs';

const swept = `${brief.replace('adam(500', 'adam(50')}sweep band { motion = log(1e-4, 1, 3) }\n`;

scenario('a sweep', { 'swept.pinn': swept, 'brief.pinn': brief }, {}, (step, stage) => {
  step('runs and ends with its map', async () => {
    await stage.window.openFile('swept.pinn');
    await stage.window.lens('Train').waitFor();
    await stage.window.command('PINN: Run Sweep');
    const map = stage.window.panel.locator('svg');
    for (const words of ['3 of 3 runs', 'smallest total']) {
      await map.locator('text', { hasText: words }).first().waitFor();
    }
    await stage.window.notification('smallest total');
    await stage.window.screenshot('40-sweep');
  });

  step('stands in the tree with its runs', async () => {
    const rows = await stage.window.runsTree();
    const row = rows.filter({ hasText: 'sweep band' }).filter({ hasText: '3 runs' });
    await row.waitFor();
    await row.locator('.monaco-tl-twistie').click();
    await rows.filter({ hasText: '0002-motion=1' }).waitFor();
    // The runs of a sweep stand nowhere else: the spec, its sweep and three runs.
    await until(async () => (await rows.count()) === 5, 'five rows');
    await stage.window.screenshot('41-sweep-runs');
  });

  step('is asked for where the spec has none', async () => {
    await stage.window.openFile('brief.pinn');
    await stage.window.lens('Train').waitFor();
    await stage.window.command('PINN: Run Sweep');
    await stage.window.notification('This spec has no sweep');
  });
});
