/** @file A scenario: its own workbench and window, steps in their order, a picture and the log of the step that fails. */
import { after, before, describe, test } from 'node:test';
import { hung, until } from '../patience.mjs';
import { launch } from './browser.mjs';
import { startWorkbench, vsix } from './harness.mjs';
import { Window } from './window.mjs';

/**
 * @param files Files of the workspace, by name.
 * @param options `trusted` false: the workspace is not trusted; `settings`: of the user.
 * @param tell Tells the steps: `tell(step, stage)`; `stage.window`, `stage.workbench` and the readings below work inside
 * steps only.
 */
export function scenario(name, files, options, tell) {
  describe(name, () => {
    const stage = {
      /** Step that the panel's progress bar shows. */
      async progress() {
        const header = await stage.window.part('header');
        return Number(await header.locator('[role=progressbar]').getAttribute('aria-valuenow'));
      },
      trainers: () => stage.workbench.processes('trainer'),
      /** There is one trainer at work, no second beside it. */
      oneTrainer: () => until(() => stage.trainers().length === 1, 'one trainer at work'),
      /** Run folders, the oldest first. */
      runs: () => stage.workbench.runs(),
      /** Clicks Train and waits until the panel listens; the trainer's process id. */
      async train() {
        await stage.window.lens('Train').click();
        const pid = await until(() => stage.trainers()[0], 'the trainer to start');
        await stage.window.inPanel('header', (header) => header.locator('[role=progressbar]'));
        return pid;
      },
    };
    before(
      async () => {
        stage.browser = await launch();
        stage.workbench = await startWorkbench({ vsix, files, ...options });
        stage.window = await Window.open(stage.browser, stage.workbench.url);
      },
      { timeout: hung },
    );
    after(async () => {
      await stage.browser?.close();
      await stage.workbench?.stop();
    });
    tell((title, work) => {
      test(title, { timeout: hung }, async () => {
        try {
          await work();
        } catch (error) {
          await stage.window.screenshot(`failed-${title.replace(/\W+/g, '-')}`).catch(() => {});
          console.error(stage.workbench.log());
          throw error;
        }
      });
    }, stage);
  });
}
