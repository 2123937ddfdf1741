/** @file A parameter tried out in the preview, and a network per window, from the editor. */
import { until } from '../../patience.mjs';
import { scenario } from '../scenario.mjs';

const decay = `param rate: 1/s = 1 in [0.5, 3]
variable t: s in [0, 4]
unknown u(t)
equation decay: u' = -rate*u
initial start: u(0) = 1
`;

const swing = `problem "Swing in windows"
variable t in [0, 6]
unknown x(t), v(t)
equation place: x' = v
equation pull:  v' = -9*sin(x)
initial start: x(0) = 2
initial rest:  v(0) = 0
network { layers = [16, 16] }
points  { place = chebyshev(24)  pull = chebyshev(24) }
train   { march  levenberg_marquardt(60) }
`;

scenario('windows and tried values', { 'decay.pinn': decay, 'swing.pinn': swing }, {}, (step, stage) => {
  step('a slider draws the solution with another value, and gives it back', async () => {
    await stage.window.openFile('decay.pinn');
    await stage.window.lens('Train').waitFor();
    await stage.window.command('PINN: Show Panel');
    const tried = stage.window.panel.locator('.what-if');
    const slider = await stage.window.inPanel('#solution', (solution) =>
      solution.locator('.what-if input[type="range"]'),
    );
    await until(async () => (await slider.inputValue()) === '1', 'the value as it is written');
    await slider.focus();
    for (let k = 0; k < 20; k++) await slider.press('ArrowRight');
    await tried.locator('.caption', { hasText: 'Dotted: the solution with these values' }).waitFor();
    await stage.window.inPanel('#solution', (s) => s.locator('.key', { hasText: 'preview with rate = 1.25' }));
    await stage.window.screenshot('60-tried-value');
    await tried.locator('button').click();
    await tried.locator('.caption', { hasText: 'Drag to see' }).waitFor();
    await until(async () => (await slider.inputValue()) === '1', 'the value as it is written');
  });

  /** What the drawn preview comes to at the end of its interval. */
  async function lastDrawn() {
    const solution = await stage.window.part('#solution');
    const said = await solution.locator('.chart').first().getAttribute('aria-label');
    const [, number] = /preview.*? ([\d.e−]+)\.$/.exec(said);
    return Number(number.replace('−', '-'));
  }

  step('a preview is asked for again when the language server comes up again', async () => {
    const [server] = await until(() => stage.workbench.processes('language-server'), 'the server');
    // What is asked of a server that says nothing, and then is no more, it never answers.
    process.kill(server, 'SIGSTOP');
    await stage.window.caretBehind('t: s in [0, ');
    await stage.window.page.keyboard.press('Delete');
    await stage.window.page.keyboard.type('6');
    await until(async () => (await stage.window.text()).includes('[0, 6]'), 'the new interval');
    process.kill(server, 'SIGKILL');
    await until(() => stage.workbench.processes('language-server').some((pid) => pid !== server), 'the next server');
    await until(async () => Math.abs((await lastDrawn()) / Math.exp(-6) - 1) < 0.1, 'the preview of the new interval');
    await stage.window.page.keyboard.press('Control+s');
    await stage.window.page.locator('.tab.active.dirty').waitFor({ state: 'hidden' });
    await stage.window.screenshot('62-server-again');
  });

  step('a preview is drawn in a panel that stands there before the server does', async () => {
    await stage.window.reload('PINN: decay.pinn');
    await stage.window.page.locator('.tab', { hasText: 'PINN: decay.pinn' }).waitFor();
    await until(async () => Math.abs((await lastDrawn()) / Math.exp(-6) - 1) < 0.1, 'the preview after the reload');
  });

  step('a panel whose page had not loaded when its window closed comes back beside its spec', async () => {
    await stage.window.reload('PINN: decay.pinn', 'unheard');
    await until(async () => Math.abs((await lastDrawn()) / Math.exp(-6) - 1) < 0.1, 'the preview of the spec');
  });

  step('march trains a network per window and lists them', async () => {
    // Beside the spec before, not over its panel.
    await stage.window.page.locator('.tab', { hasText: 'decay.pinn' }).first().click();
    await stage.window.openFile('swing.pinn');
    await stage.window.lens('Train').waitFor();
    await stage.window.lens('Train').click();
    await stage.window.inHeader('Reached');
    await stage.window.behindTab('Windows', '#windows', (windows) => windows.locator('tbody tr').nth(3));
    await stage.window.inPanel('#windows', (windows) => windows.locator('.note', { hasText: 'accepted' }));
    await stage.window.screenshot('61-windows');
  });
});
