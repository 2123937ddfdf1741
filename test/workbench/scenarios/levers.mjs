/** @file The levers: weights changed under a running training and written into the spec; what is open, tried out. */
import assert from 'node:assert/strict';
import { until } from '../../patience.mjs';
import { scenario } from '../scenario.mjs';
import { brief, oscillator } from '../specs.mjs';

const files = { 'oscillator.pinn': oscillator, 'brief.pinn': brief };

scenario('the levers', files, {}, (step, stage) => {
  step('a weight is changed under way, and the frames carry it', async () => {
    await stage.window.openFile('oscillator.pinn');
    await stage.window.lens('Train').waitFor();
    await stage.train();
    await until(stage.progress, 'the first frames');
    const field = await stage.window.inPanel('#weights', (weights) =>
      weights.getByRole('textbox', { name: 'Weight of motion' }),
    );
    await field.fill('2e-4');
    await field.press('Enter');
    // What is tried out is let go when the trainer's own frames have it.
    const undo = stage.window.panel.getByRole('button', { name: 'Undo' });
    await until(async () => {
      await stage.window.part('#weights');
      return !(await undo.isVisible());
    }, 'frames with the new weight');
    await stage.oneTrainer();
  });

  step('it is written into the spec, where the others keep theirs', async () => {
    const write = await stage.window.inPanel('#weights', (weights) =>
      weights.getByRole('button', { name: 'Write into spec' }),
    );
    await write.click();
    const written = [
      /^ {2}motion {2}= (2e-4|0\.0002)$/gm,
      /^ {2}motion +=/gm,
      /^ {2}release += 1$/gm,
      /^ {2}rest += 1$/gm,
    ];
    await until(async () => {
      const text = await stage.window.text();
      return written.every((line) => text.match(line)?.length === 1);
    }, 'every weight once');
    await stage.window.screenshot('50-steered');
  });

  step('what stands there already is not written, and that is said', async () => {
    await stage.window.panel.getByRole('button', { name: 'Write into spec' }).click();
    await stage.window.notification('The spec has these weights already');
    assert.match(await stage.window.text(), /motion {2}= (2e-4|0\.0002)$/m);
  });

  step('it is written again into the text as it is now, and one undo takes it back', async () => {
    const field = stage.window.panel.getByRole('textbox', { name: 'Weight of motion' });
    await field.fill('5e-4');
    await field.press('Enter');
    await stage.window.panel.getByRole('button', { name: 'Write into spec' }).click();
    await until(async () => /motion {2}= (5e-4|0\.0005)$/m.test(await stage.window.text()), 'the next weight');
    await stage.window.caretBehind('motion  = ');
    await stage.window.page.keyboard.press('Control+z');
    await until(async () => /motion {2}= (2e-4|0\.0002)$/m.test(await stage.window.text()), 'the weight before');
    await stage.window.page.keyboard.press('Control+z');
    await until(async () => {
      const text = await stage.window.text();
      return /motion {2}= 1$/m.test(text) && !/^ {2}(release|rest) +=/m.test(text);
    }, 'the first weight alone: all of it was one edit');
    await stage.window.lens('Stop').click();
    await until(() => stage.trainers().length === 0, 'the trainer to end');
  });

  step('what the checklist leaves open is tried out beside the spec', async () => {
    await stage.window.openFile('brief.pinn');
    await stage.window.lens('Train').waitFor();
    await stage.window.lens('Train').click();
    // The panel in front before is that of the other spec, which has a checklist, too.
    await stage.window.page.locator('.tab.active', { hasText: 'PINN: brief.pinn' }).waitFor();
    await stage.window.inHeader('Finished');
    const button = await stage.window.behindTab('Checklist', '#checklist', (checklist) =>
      checklist.locator('li', { hasText: 'not tested' }).getByRole('button', { name: /^Compare with "\w+"$/ }),
    );
    const [, name] = /"(\w+)"/.exec((await button.textContent()) ?? '');
    await stage.window.screenshot('51-checklist');
    await button.click();
    for (const label of ['as written', name]) await stage.window.inPanel('#compare', (s) => s.getByText(label));
    await until(() => stage.trainers().length === 0, 'both runs to end');
    await stage.window.screenshot('52-experiment');
    await stage.window.inPanel('#compare', (section) => section.getByText(/^Totals /));
    assert.doesNotMatch((await stage.window.panel.locator('#compare').textContent()) ?? '', /NaN|undefined|null/);
  });

  step('the experiment stands in the spec as a variant', async () => {
    await stage.window.page.locator('.tab', { hasText: 'brief.pinn' }).first().click();
    await until(async () => /^variant \w+ \{/m.test(await stage.window.text()), 'the variant');
    await until(
      async () => !(await stage.window.problems()).some((text) => /brief\.pinn.*error/i.test(text)),
      'a spec without errors',
    );
  });
});
