/** @file Finding out what helps a training that rests at an equilibrium: tried, listed, written, undone. */
import assert from 'node:assert/strict';
import { until } from '../../patience.mjs';
import { scenario } from '../scenario.mjs';

const resting = `variable t in [0, 8]
unknown x(t)
equation growth: x' = x*(1 - x)
initial start: x(0) = 0.02
network { layers = [8] }
points { growth = uniform(40) }
train { adam(200, rate = 0.02)  seed = 0 }
`;

scenario('what helps', { 'resting.pinn': resting }, {}, (step, stage) => {
  const rows = () => stage.window.page.locator('.quick-input-list .monaco-list-row');

  step('is tried and listed, best first, with its error and its edit', async () => {
    await stage.window.openFile('resting.pinn');
    await stage.window.lens('What helps?').waitFor();
    await stage.window.lens('What helps?').click();
    const best = rows().filter({ hasText: 'no network at all' });
    await best.filter({ hasText: /error .*reached/ }).waitFor();
    await rows().filter({ hasText: 'small networks in windows' }).first().waitFor();
    await stage.window.screenshot('45-what-helps');
  });

  step('is written into the spec as one edit when it is chosen', async () => {
    await rows().filter({ hasText: 'no network at all' }).click();
    await stage.window.notification('Written into the spec: no network at all');
    await until(async () => /train \{ auto\s+seed = 0 \}/.test(await stage.window.text()), 'the edit');
    assert.doesNotMatch(await stage.window.text(), /network \{/, 'all of it was one edit');
  });
});
