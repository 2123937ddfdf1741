/** @file The first five minutes: from the walkthrough to the twin, each step ticked off by what it asks for. */
import { until } from '../../patience.mjs';
import { scenario } from '../scenario.mjs';

scenario('five minutes', { 'notes.txt': 'an empty workspace\n' }, {}, (step, stage) => {
  const page = () => stage.window.page;

  /** Comes back to the walkthrough and opens one of its steps. */
  async function walkthroughStep(id) {
    await stage.window.command('PINN: Open the Walkthrough');
    const row = page().locator(`.getting-started-step[data-step-id$="#${id}"]:not([disabled])`);
    await row.waitFor();
    // A page that is drawn anew unfolds the step that it likes.
    await until(async () => {
      if ((await row.getAttribute('class'))?.includes('expanded')) return true;
      await row.click();
      return false;
    }, `the open step "${id}"`);
    return row;
  }

  /** The message that leads on stands in the way of nothing. */
  const dismiss = () => stage.window.command('Notifications: Clear All Notifications');

  const ticked = async (id) =>
    until(async () => {
      const row = await walkthroughStep(id);
      return (await row.locator('.getting-started-step-checked, .codicon-getting-started-step-checked').count()) > 0;
    }, `the tick of "${id}"`);

  step('the walkthrough shows five steps with their pictures', async () => {
    await stage.window.command('Welcome: Open Walkthrough');
    const choice = page().locator('.quick-input-list .monaco-list-row', { hasText: 'ignore the initial condition' });
    await page().locator('.quick-input-widget input').first().fill('ignore the initial');
    await choice.click();
    await until(async () => (await page().locator('.getting-started-step').count()) === 5, 'five steps');
    await walkthroughStep('opened');
    await stage.window.screenshot('80-walkthrough');
  });

  step('the oscillator that drowns is underlined before anything is trained', async () => {
    const row = await walkthroughStep('opened');
    await row.getByRole('button', { name: 'Open the Drowned Oscillator' }).click();
    await stage.window.lens('Train').waitFor();
    // The whole entry is underlined, not its last character. The editor draws its marks anew at every layout, so that a
    // mark measured between two of them has no width: both are read in one look, until they say so.
    await until(
      () =>
        page().evaluate(() => {
          const mark = document.querySelector('.monaco-editor .squiggly-warning');
          const word = document.querySelector('.view-lines .view-line span span');
          const digit = word.getBoundingClientRect().width / word.textContent.length;
          return digit > 0 && mark.getBoundingClientRect().width > 8 * digit;
        }),
      'an underline as long as the entry',
    );
    await stage.window.notification('Next: see why');
    await stage.window.screenshot('81-underlined');
    await dismiss();
    await ticked('opened');
  });

  step('the probe shows why', async () => {
    const row = await walkthroughStep('probed');
    await stage.window.screenshot('82-why');
    await row.getByRole('button', { name: 'Probe Gradients' }).click();
    await stage.window.inHeader('Probed');
    await stage.window.screenshot('83-probed');
    await ticked('probed');
  });

  step('the quick fix balances it', async () => {
    const row = await walkthroughStep('fixed');
    await row.getByRole('button', { name: 'Go to the Finding' }).click();
    await page().locator('.editor-instance .monaco-editor.focused').first().waitFor();
    const action = await stage.window.quickFixes('Set the weight of "motion"');
    await stage.window.screenshot('84-fixes');
    await action.click();
    await until(async () => /motion {2}= 2e-4|motion {2}= 0\.0002/.test(await stage.window.text()), 'the weight');
    await ticked('fixed');
  });

  step('the training reaches its tolerance, and its last values stay in the text', async () => {
    const row = await walkthroughStep('trained');
    await row.getByRole('button', { name: 'Train' }).click();
    await stage.window.inHeader(/Reached/);
    await stage.window.screenshot('85-trained');
    await page().locator('.tab', { hasText: 'Untitled' }).first().click();
    await until(async () => {
      const ends = await stage.window.lines
        .locator('.view-line > span')
        .evaluateAll((spans) =>
          spans
            .filter((span) =>
              [...span.querySelectorAll('span')].some((s) => /%/.test(getComputedStyle(s, '::after').content)),
            )
            .map(
              (span) =>
                span.getBoundingClientRect().right - span.closest('.overflow-guard').getBoundingClientRect().right,
            ),
        );
      return ends.length === 3 && ends.every((beyond) => beyond <= 0);
    }, 'three values, none of them cut off');
    await ticked('trained');
  });

  step('the twin has the same total and is wrong', async () => {
    const row = await walkthroughStep('compared');
    await stage.window.screenshot('86-the-twin');
    await row.getByRole('button', { name: 'Compare with an Equal-Total Twin' }).click();
    for (const label of ['as written', 'twin']) await stage.window.inPanel('#compare', (s) => s.getByText(label));
    await until(() => stage.trainers().length === 0, 'both runs to end');
    await stage.window.screenshot('87-compared');
    await ticked('compared');
    await stage.window.screenshot('88-all-ticked');
  });
});
