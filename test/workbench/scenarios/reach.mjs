/** @file Within everybody's reach: by the keyboard alone, in high contrast, at twice the size. */
import assert from 'node:assert/strict';
import { until } from '../../patience.mjs';
import { scenario } from '../scenario.mjs';
import { brief } from '../specs.mjs';

const settings = { 'workbench.colorTheme': 'Default High Contrast' };

scenario('within reach', { 'brief.pinn': brief }, { settings }, (step, stage) => {
  const keys = (pressed) => stage.window.page.keyboard.press(pressed);

  step('a spec is opened, trained and looked at by the keyboard alone', async () => {
    await stage.window.quickInput('Control+p', 'brief.pinn');
    await stage.window.page.locator('.quick-input-list .monaco-list-row.focused', { hasText: 'brief.pinn' }).waitFor();
    await keys('Enter');
    await stage.window.lens('Train').waitFor();
    await keys('Control+Alt+t');
    await stage.window.inHeader('Finished');
    // What the end of the run changes in the text closes a menu that is open: it is asked for until it stays.
    const fixes = stage.window.page.locator('.action-widget .monaco-list-row').first();
    let looks = 0;
    await until(async () => {
      if (looks++ % 200 === 0) await stage.window.command('PINN: Go to the Finding and Its Fixes');
      return fixes.isVisible();
    }, 'the menu of fixes');
    await keys('Escape');
    assert.equal(stage.runs().length, 1);
  });

  step('high contrast keeps borders, words and the state', async () => {
    await stage.window.panel.locator('body.vscode-high-contrast').waitFor();
    await stage.window.inHeader('Finished');
    await stage.window.screenshot('90-high-contrast');
  });

  step('at twice the size nothing overflows', async () => {
    await stage.window.page.setViewportSize({ width: 750, height: 475 });
    await keys('Control+b');
    await until(
      () => stage.window.panel.locator('main').evaluate((main) => main.scrollWidth - main.clientWidth <= 1),
      'a panel as wide as its place',
    );
    await stage.window.screenshot('91-twice-the-size');
  });
});
