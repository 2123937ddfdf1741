/** @file A fit from three files of data to limits that can be defended: trained, looked at, profiled. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { until } from '../../patience.mjs';
import { scenario } from '../scenario.mjs';

const group = (name, dose) => `experiment ${name} {
  param dose = ${dose}
  data blood from "${name}.csv" { t = "t [h]"  C = "C [mg/L]"  noise = proportional(sigma) }
}
`;

const spec = `problem "One dose, three groups"
param dose: mg = 100
estimate V: L = 10 in log [1, 200]
estimate ke: 1/h = 0.1 in log [1e-3, 5]
estimate sigma = 0.3 in log [1e-2, 1]

variable t: h in [0, 16]
unknown C(t): mg/L
equation elimination: C' = -ke*C
initial bolus: C(0) = dose/V

${group('low', 50)}${group('middle', 100)}${group('high', 200)}train auto
`;

const times = [0.5, 1, 2, 4, 6, 8, 12, 16];
const table = (values) =>
  ['t [h],C [mg/L]', ...times.map((t, i) => `${t},${values[i]}`)].map((row) => `${row}\n`).join('');

const files = {
  'fit.pinn': spec,
  'low.csv': table([2.37, 1.83, 1.67, 1.15, 0.634, 0.396, 0.184, 0.0807]),
  'middle.csv': table([4.3, 4.29, 3.54, 1.95, 1.36, 0.774, 0.385, 0.144]),
  'high.csv': table([9.76, 7.62, 6.31, 4.4, 2.38, 1.79, 0.664, 0.311]),
};

scenario('a fit of three experiments', files, {}, (step, stage) => {
  const inFit = (find) => stage.window.inPanel('#fit', find);
  /** Captions of the small charts. */
  const captions = async () => (await stage.window.part('#fit')).locator('figcaption').allTextContents();

  step('is trained from its files; its estimates stand in a table with their intervals', async () => {
    await stage.window.openFile('fit.pinn');
    await stage.window.lens('Train').waitFor();
    await stage.window.lens('Train').click();
    await stage.window.inHeader('Reached');
    await inFit((section) => section.locator('table[aria-label="Estimates"]', { hasText: /V \[L\].*…/ }));
    await stage.window.inPanel('#solution', (solution) => solution.getByText('95 % band of the fit'));
    await stage.window.screenshot('60-fit');
  });

  step('shows the experiment that is picked', async () => {
    const drawn = async (pattern) => (await captions()).filter((text) => pattern.test(text)).length;
    await until(async () => (await drawn(/^(low|middle|high): C/)) === 3, 'one chart for every experiment');
    const picker = await inFit((section) => section.getByRole('combobox', { name: 'Experiment' }));
    await picker.selectOption('high');
    await until(async () => (await drawn(/^(low|middle): C/)) === 0 && (await drawn(/^high: C/)) > 0, 'one alone');
    await picker.selectOption('');
  });

  step('is profiled in a process of its own: every estimate gets limits', async () => {
    const button = await inFit((section) => section.getByRole('button', { name: 'Profile the estimates' }));
    await button.click();
    await until(async () => (await captions()).filter((text) => /bounded/.test(text)).length === 3, 'three profiles');
    await inFit((section) => section.getByText('95 % by profile'));
    await until(() => stage.workbench.processes('cli').length === 0, 'its process to end');
    const [run] = stage.runs();
    const folder = readdirSync(run).find((name) => name.includes('-profile-'));
    assert.ok(existsSync(path.join(run, folder, 'curves.csv')));
  });

  step('has the page for itself, in the dark and in the light', async () => {
    await (await stage.window.part('#fit-heading')).dblclick();
    await inFit((section) => section.getByRole('button', { name: 'Restore' }));
    await stage.window.panel.locator('main').evaluate((main) => main.scrollIntoView());
    await stage.window.screenshot('61-profiles');
    await stage.window.command('Preferences: Toggle between Light/Dark Themes');
    await stage.window.page.locator('.monaco-workbench.vs').waitFor();
    await stage.window.screenshot('62-profiles-light');
  });
});
