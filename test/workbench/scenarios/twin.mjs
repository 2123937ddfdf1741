/** @file A spec and its equal-total twin, trained one after the other and laid over each other. */
import assert from 'node:assert/strict';
import { until } from '../../patience.mjs';
import { scenario } from '../scenario.mjs';
import { brief } from '../specs.mjs';

scenario('an equal-total twin', { 'brief.pinn': brief }, {}, (step, stage) => {
  step('is trained after the spec and compared with it', async () => {
    await stage.window.openFile('brief.pinn');
    await stage.window.lens('Train').waitFor();
    await stage.window.command('PINN: Compare with an Equal-Total Twin');
    for (const label of ['as written', 'twin']) await stage.window.inPanel('#compare', (s) => s.getByText(label));
    await until(() => stage.trainers().length === 0, 'both runs to end');
    await stage.window.inPanel('#compare', (section) => section.getByText(/first gradients .*° apart/));
    await stage.window.screenshot('30-twin');
    const text = await stage.window.panel.locator('#compare').textContent();
    assert.doesNotMatch(text ?? '', /NaN|undefined|null/);
  });
});
