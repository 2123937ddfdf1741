// Draws media/screenshot.png: the oscillator in training, in a real workbench, with the package in build/.
import { readFileSync } from 'node:fs';
import { until } from '../test/patience.mjs';
import { launch } from '../test/workbench/browser.mjs';
import { startWorkbench, vsix } from '../test/workbench/harness.mjs';
import { Window } from '../test/workbench/window.mjs';

/** Step at which the picture is taken. */
const step = 20_000;

// More steps than the example needs, so that the picture finds it at work.
const spec = readFileSync('examples/oscillator.pinn', 'utf8').replace('adam(15000', 'adam(400000');
const files = { 'oscillator.pinn': spec };
const browser = await launch();
const workbench = await startWorkbench({ vsix, files });
try {
  const window = await Window.open(browser, workbench.url, { width: 1560, height: 1490 });
  await window.openFile('oscillator.pinn');
  await window.lens('Train').waitFor();
  await window.page.keyboard.press('Control+b');
  await window.lens('Train').click();
  const bar = window.panel.locator('[role=progressbar]');
  await bar.waitFor();
  await until(async () => Number(await bar.getAttribute('aria-valuenow')) >= step, `step ${step}`);
  await window.panel.getByRole('button', { name: 'Pause' }).click();
  await window.page.waitForTimeout(3000);
  await window.page.screenshot({ path: 'media/screenshot.png' });
} finally {
  await browser.close();
  await workbench.stop();
}
