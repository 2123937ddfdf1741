/** @file A workspace that is not trusted gets the language, not the training. */
import assert from 'node:assert/strict';
import { scenario } from '../scenario.mjs';
import { oscillator } from '../specs.mjs';

scenario('an untrusted workspace', { 'oscillator.pinn': oscillator }, { trusted: false }, (step, stage) => {
  step('is checked and completed', async () => {
    await stage.window.openFile('oscillator.pinn');
    await stage.window.lens('Train').waitFor();
    await stage.window.caretBehind('motion  = 1');
    await stage.window.page.keyboard.press('Enter');
    await stage.window.complete('release');
    await stage.window.page.keyboard.press('Escape');
  });

  step('is not trained', async () => {
    await stage.window.lens('Train').click();
    await stage.window.notification('Training is off in a workspace that is not trusted');
    await stage.window.screenshot('20-untrusted');
    assert.deepEqual(stage.trainers(), []);
  });
});
