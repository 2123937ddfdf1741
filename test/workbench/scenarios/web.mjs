/** @file Where there is no Node: the extension in the workbench's web worker, its server and trainer in workers of their own. */
import assert from 'node:assert/strict';
import { until } from '../../patience.mjs';
import { scenario } from '../scenario.mjs';

const spec = "variable t in [0, 2]\nunknown u(t)\nequation decay: u' = -u\ninitial u(0) = 1\n";
const wrong = "variable t in [0, 2]\nunknown u(t)\nequation u' = -uu\ninitial u(0) = 1\n";
const inTheBrowser = { settings: { 'remote.extensionKind': { 'pinn-lens.pinn-lens': ['web'] } } };

scenario('a browser without Node', { 'decay.pinn': spec, 'wrong.pinn': wrong }, inTheBrowser, (step, stage) => {
  step('checks and completes', async () => {
    await stage.window.openFile('wrong.pinn');
    await until(
      async () => (await stage.window.problems()).join().includes('uu'),
      'the unknown name among the problems',
    );
    await stage.window.hideProblems();
    await stage.window.caretBehind("u' = -uu");
    await stage.window.page.keyboard.type(' + s');
    await stage.window.complete('sin');
    await stage.window.page.keyboard.press('Escape');
  });

  step('trains, and says what came of it', async () => {
    await stage.window.openFile('decay.pinn');
    await stage.window.lens('Train').click();
    await stage.window.notification('REACHED');
    await stage.window.screenshot('30-web');
    assert.deepEqual(stage.workbench.processes('language-server'), []);
    assert.deepEqual(stage.trainers(), []);
  });

  step('says of the rest that it needs a computer', async () => {
    await stage.window.command('PINN: Doctor');
    await stage.window.notification('needs VS Code on a computer');
  });
});
