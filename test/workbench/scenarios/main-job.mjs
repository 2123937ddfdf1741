/**
 * @file The main job: open the oscillator, be helped while writing, train, read the panel, be warned at the right line,
 * stop, survive a crash, close, and leave nothing behind.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { until } from '../../patience.mjs';
import { stepOf } from '../metrics.mjs';
import { scenario } from '../scenario.mjs';
import { oscillator } from '../specs.mjs';

const commandOf = (pid) =>
  `${pid} ${readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')} ${readFileSync(`/proc/${pid}/wchan`, 'utf8')}`;

/** So slow that it stays as it begins, however late somebody looks: the condition is drowned, and said to be. */
const drowned = oscillator.replace('rate = 1e-3', 'rate = 1e-9');

const files = { 'oscillator.pinn': drowned, 'notes.txt': 'something else to look at\n' };

scenario('the main job', files, {}, (step, stage) => {
  step('opens the spec in the PINN language with its lenses', async () => {
    await stage.window.openFile('oscillator.pinn');
    await stage.window.lens('Train').waitFor();
    await until(() => stage.workbench.processes('language-server').length === 1, 'one language server');
    await stage.window.screenshot('1-spec');
  });

  step('completion inside weights offers the terms that have no weight yet', async () => {
    await stage.window.caretBehind('motion  = 1');
    await stage.window.page.keyboard.press('Enter');
    await stage.window.complete('release', 'rest');
    await stage.window.screenshot('2-completion');
    await stage.window.page.keyboard.press('Escape');
    await stage.window.page.keyboard.type('releese = 1');
  });

  step('a misspelt name is underlined and the quick fix corrects it', async () => {
    await stage.window.page.locator('.monaco-editor .squiggly-error').first().waitFor();
    await until(
      async () => (await stage.window.problems()).filter((row) => row.includes('releese')).length === 1,
      'one problem with this name',
    );
    await stage.window.screenshot('3-misspelt');
    await stage.window.hideProblems();
    await stage.window.caretBehind('releese');
    await stage.window.page.keyboard.press('ArrowLeft');
    await stage.window.quickFix('release');
    await until(async () => (await stage.window.text()).includes('  release = 1'), 'the corrected name');
  });

  step('Train opens the panel, and its frames arrive', async () => {
    await stage.train();
    const first = await until(stage.progress, 'the first frames');
    await until(async () => (await stage.progress()) > first, 'more frames');
    for (const term of ['motion', 'release', 'rest']) {
      await stage.window.inPanel('#losses', (losses) =>
        losses.locator('button.term', { hasText: new RegExp(`${term}\\D*\\d`) }),
      );
    }
    await stage.oneTrainer();
    // However many travel together, every frame arrives whole: 3 × 3 numbers of the Gram matrix.
    const sizes = await stage.window.panel.locator('body').evaluate(
      () =>
        new Promise((resolve) => {
          const seen = [];
          addEventListener('message', ({ data }) => {
            if (data?.type === 'frames') seen.push(...data.frames.map((frame) => frame.gram.length));
            if (seen.length > 20) resolve(seen);
          });
        }),
    );
    assert.deepEqual([...new Set(sizes)], [9]);
  });

  step('values stand behind the lines of the terms', async () => {
    // In a narrow editor they are shorter: the gradient norm is left to the tooltip.
    await until(async () => {
      const contents = await stage.window.lines
        .locator('span')
        .evaluateAll((spans) =>
          spans.map((span) => getComputedStyle(span, '::after').content).filter((content) => /%.*L/.test(content)),
        );
      return contents.length === 3 && contents.every((content) => /%.*L.*\d/.test(content));
    }, 'three values');
    // Its words stay: a lens that changes under the pointer is not hit.
    await stage.window.page
      .locator('.codelens-decoration', { hasText: /Stop\s*(\||$)/ })
      .first()
      .waitFor();
  });

  step('with a physics weight of 1 the warning stands on that weight, with both norms', async () => {
    const line = await until(async () => {
      const lines = (await stage.window.text()).split('\n');
      return lines.findIndex((content) => /motion += 1\b/.test(content)) + 1;
    }, 'the line of the weight');
    const said = /"motion" outweighs "\w+" [\d.e+]+ : 1 in the gradient \([\d.e+-]+ against [\d.e+-]+\).*pinn training/;
    await until(
      async () => (await stage.window.problems()).some((row) => said.test(row) && row.includes(`[Ln ${line}, `)),
      'the warning on its line',
    );
    await stage.window.screenshot('4-training');
    await stage.window.hideProblems();
  });

  step('its quick fix writes the proposed weight while the training goes on', async () => {
    // What was typed above it is formatted: one space or two.
    const written = /motion += 1\b/;
    const [entry] = await until(async () => written.exec(await stage.window.text()), 'the weight of motion');
    await stage.window.caretBehind(entry);
    await stage.window.quickFix('Set the weight of "motion"');
    await until(async () => /motion += \S*[e.-]/.test(await stage.window.text()), 'the new weight');
    await stage.window.inHeader('The text was edited');
    await stage.oneTrainer();
    await stage.window.page.keyboard.press('Control+z');
    await until(async () => written.test(await stage.window.text()), 'the old weight');
    await until(async () => {
      const said = await stage.window.part('.said');
      return !(await said.getByText('The text was edited').first().isVisible());
    }, 'a panel that says no more of edits');
  });

  step('Stop ends the process', async () => {
    const [pid] = stage.trainers();
    await stage.window.lens('Stop').click();
    await until(() => !stage.trainers().includes(pid), 'the trainer to end');
    await stage.window.inHeader('Stopped');
    await stage.window.lens('Train').waitFor();
    await stage.window.screenshot('5-stopped');
  });

  step('a trainer waits for the next run, which takes it', async () => {
    const [waiting] = await until(() => stage.workbench.spares().length === 1 && stage.workbench.spares(), 'a spare');
    assert.equal(await stage.train(), waiting);
    await until(async () => (await stage.progress()) > 0, 'its frames');
    await stage.window.lens('Stop').click();
    await until(() => !stage.trainers().includes(waiting), 'the trainer to end');
  });

  step('a killed trainer keeps its history and is resumed on request', async () => {
    const older = stage.runs();
    const pid = await stage.train();
    const run = await until(() => stage.runs().find((path) => !older.includes(path)), 'the folder of the new run');
    const before = await until(() => stepOf(run) > 500 && stepOf(run), 'a few hundred steps of the new run');
    process.kill(pid, 'SIGKILL');
    const message = await stage.window.notification('ended unexpectedly (signal SIGKILL)');
    await stage.window.screenshot('6-crashed');
    await until(async () => (await stage.progress()) >= before, 'what the run had come to');
    assert.equal(stage.trainers().length, 0, 'nothing is retried silently');
    await message.getByRole('button', { name: 'Resume' }).click();
    await stage.oneTrainer();
    const resumed = await until(async () => {
      const step = await stage.progress();
      return step >= before && step;
    }, 'a panel that has kept the history');
    await until(async () => (await stage.progress()) > resumed, 'frames after the resumption');
  });

  step('the panel is light in a light theme and readable when narrow', async () => {
    await stage.window.command('Preferences: Toggle between Light/Dark Themes');
    await stage.window.panel.locator('body.vscode-light').waitFor();
    await stage.window.screenshot('7-light');
    await stage.window.page.keyboard.press('Control+b');
    const widths = () =>
      stage.window.panel.locator('main').evaluate((main) => [main.clientWidth, main.scrollWidth - main.clientWidth]);
    const [wide] = await widths();
    await stage.window.page.setViewportSize({ width: 880, height: 950 });
    await until(async () => {
      const [width, overflow] = await widths();
      return width < wide && overflow <= 1;
    }, 'a panel that is no wider than its narrower place');
    await stage.window.screenshot('8-narrow');
    await stage.window.page.setViewportSize({ width: 1500, height: 950 });
    await stage.window.page.keyboard.press('Control+b');
  });

  step('a panel that was hidden catches up when it is shown again', async () => {
    const tab = stage.window.page.locator('.tab', { hasText: 'PINN: oscillator.pinn' });
    await tab.click();
    const before = await stage.progress();
    await stage.window.openFile('notes.txt');
    const run = stage.runs().at(-1);
    await until(() => stepOf(run) > before, 'steps that the hidden panel has not shown');
    await tab.click();
    await until(async () => (await stage.progress()) > before, 'the panel to catch up');
  });

  step('closing the window ends trainer and language server', async () => {
    await stage.oneTrainer();
    await stage.window.page.close();
    const { processes, spares } = stage.workbench;
    const left = () => [...stage.trainers(), ...spares(), ...processes('language-server')];
    await until(() => left().length === 0, 'every process to end').catch((error) => {
      throw new Error(`${error.message}: ${left().map(commandOf).join('; ')}`);
    });
  });
});
