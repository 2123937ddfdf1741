/**
 * @file A training in PyTorch beside its own file: its log stands in the tree of runs while it grows, the panel opens, the
 * warning stands on the line that makes the term, the quick fix writes the weight there, and with the panel its findings go.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { until } from '../../patience.mjs';
import { scenario } from '../scenario.mjs';

const program = `import pinn_lens
import torch

net = torch.nn.Sequential(torch.nn.Linear(1, 32), torch.nn.Tanh(), torch.nn.Linear(32, 1))
optimiser = torch.optim.Adam(net.parameters(), lr=1e-3)
lens = pinn_lens.watch(net, folder="runs/oscillator")
for step in range(15001):
    losses = {
        "physics": physics(net),
        "initial": initial(net),
        "rest": rest(net),
    }
    weights = {"physics": 1.0, "initial": 1.0, "rest": 0.1}
    total = lens.total(losses, weights)
    optimiser.zero_grad()
    total.backward()
    optimiser.step()
    lens.step(optimiser)
`;

/** With signs in it that addresses write in two ways. */
const name = 'oscillator (2).py';
const file = `../../${name}`;
const at = (line, column, end) => ({ file, line, column, end });
const header = {
  ...{
    lens: 1,
    run: 'a1',
    title: 'oscillator',
    started: new Date(0).toISOString(),
    framework: 'torch 2.15.0',
    script: file,
  },
  terms: [
    { name: 'physics', ...at(9, 9, 18), weight: at(13, 27, 30) },
    { name: 'initial', ...at(10, 9, 18), weight: at(13, 43, 46) },
    { name: 'rest', ...at(11, 9, 15), weight: at(13, 56, 59) },
  ],
  ...{ parameters: 97, precision: 'f32', every: 50, watch: at(6, 8, 52), rate: at(5, 50, 54) },
  sources: { [file]: createHash('sha256').update(program).digest('hex') },
};

/** Physics is met, and the initial condition is not: u = 0. */
const frame = (k) => ({
  ...{ step: 50 * k, run: 'a1', time: k / 10, losses: [5000 * Math.exp(-k / 5), 1, 0.01], weights: [1, 1, 0.1] },
  gram: [1e10 * Math.exp(-k / 5), -2e4 * Math.exp(-k / 10), 0, 1, 0, 0.01],
  ...{ stepDots: [-1, 0.001, -0.001], stepNorm: 0.01, rate: 1e-3 },
});

scenario('a lens over a training in PyTorch', { [name]: program }, {}, (step, stage) => {
  const folder = () => path.join(stage.workbench.workspace, 'runs', 'oscillator');
  const write = (...lines) =>
    appendFileSync(path.join(folder(), 'lens.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));

  step('the log stands below its Python file while it grows, and opens beside it', async () => {
    await stage.window.openFile(name);
    mkdirSync(folder(), { recursive: true });
    write(header, ...Array.from({ length: 40 }, (_, k) => frame(k)));
    const rows = await stage.window.runsTree();
    await rows.filter({ hasText: 'lens log' }).click();
    for (const term of ['physics', 'initial', 'rest']) {
      await stage.window.inPanel('#losses', (losses) => losses.getByText(term, { exact: true }));
    }
    await stage.window.inHeader(/^step 1\W?950/);
  });

  step('steering is off, and the panel says so', async () => {
    await stage.window.inPanel('#weights', (weights) => weights.getByText('Steering is off'));
    const header = await stage.window.part('header');
    for (const name of ['Stop', 'Pause', 'Train', 'Train again']) {
      await header.getByRole('button', { name, exact: true }).waitFor({ state: 'hidden' });
    }
  });

  step('the warning stands on the line that makes the term', async () => {
    await until(async () => {
      const [found] = (await stage.window.problems()).filter((row) => row.includes('outweighs'));
      return found.includes('"physics" outweighs') && found.includes('Ln 9, Col 9');
    }, 'the finding at its place among the problems');
    await stage.window.hideProblems();
    await stage.window.page.locator('.monaco-editor .squiggly-warning').first().waitFor();
    await stage.window.screenshot('90-lens-log');
  });

  step('more of it arrives, and its end', async () => {
    write(...Array.from({ length: 40 }, (_, k) => frame(40 + k)), {
      run: 'a1',
      end: new Date(0).toISOString(),
      reason: 'finished',
    });
    await stage.window.inHeader('Finished');
    await stage.window.behindTab('Checklist', '#checklist', (checklist) =>
      checklist.getByText('weighted gradient norms'),
    );
    await until(() => stage.trainers().length === 0, 'the watch to end');
    await stage.window.screenshot('91-lens-log-ended');
  });

  step('the quick fix writes the weight where it is a number', async () => {
    await stage.window.caretBehind('"initial"');
    await stage.window.quickFix('Set the weight of "physics"');
    await until(async () => /"physics": \d(\.\d)?e-\d/.test(await stage.window.text()), 'the new weight');
    await stage.window.screenshot('92-lens-log-fixed');
  });

  step('with its panel go its findings, and come back with it', async () => {
    const found = () => stage.window.page.locator('.monaco-editor .squiggly-warning').first();
    await found().waitFor();
    const tab = stage.window.page.locator('.tab', { hasText: 'PINN: ' }).first();
    await tab.hover();
    await tab.locator('.tab-actions a').first().click();
    await found().waitFor({ state: 'hidden' });
    const rows = await stage.window.runsTree();
    await rows.filter({ hasText: 'not reached' }).click();
    await found().waitFor();
  });

  step('a window that is loaded again shows it again', async () => {
    await stage.window.reload(`PINN: ${name}`);
    await stage.window.inHeader('Finished');
    await stage.window.inHeader(/^step 3\W?950/);
  });

  step('a log that knows no source opens without one, and is not shown as text', async () => {
    const bare = path.join(stage.workbench.workspace, 'runs', 'notebook');
    mkdirSync(bare, { recursive: true });
    const { watch, rate, sources, ...rest } = header;
    const nowhere = {
      ...rest,
      script: null,
      run: 'b2',
      title: 'notebook',
      terms: [{ name: 'physics' }, { name: 'initial' }],
    };
    const two = (k) => ({ step: 50 * k, run: 'b2', time: k, losses: [1, 1], weights: [1, 1], gram: [1, 0, 1] });
    const lines = [nowhere, ...Array.from({ length: 30 }, (_, k) => two(k))];
    writeFileSync(path.join(bare, 'lens.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const rows = await stage.window.runsTree();
    await rows.filter({ hasText: 'notebook' }).first().click();
    await stage.window.inHeader(/^step 1\W?450/);
    assert.equal(await stage.window.page.locator('.tab', { hasText: /^lens\.jsonl/ }).count(), 0);
  });

  step('a log is deleted with its folder after a question, watched or not, and its panel says so', async () => {
    const rows = await stage.window.runsTree();
    const remove = async (row) => {
      const sure = stage.window.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Delete' });
      await (await stage.window.menu(rows.filter({ hasText: row }).first(), 'Delete Run', sure)).click();
      await stage.window.inHeader('Deleted');
      await stage.window.inHeader('The log that was shown here was deleted.');
      await until(async () => (await rows.filter({ hasText: row }).count()) === 0, 'one row less');
    };
    await remove('notebook');
    await until(() => !existsSync(path.join(stage.workbench.workspace, 'runs', 'notebook')), 'its folder to go');
    await until(() => stage.trainers().length === 0, 'the watch to end');
    const header = await stage.window.part('header');
    await header.getByRole('button', { name: 'Train', exact: true }).waitFor({ state: 'hidden' });
    await stage.window.screenshot('93-lens-log-deleted');

    // What is not the log's own stays.
    writeFileSync(path.join(folder(), 'model.pt'), 'numbers');
    await rows.filter({ hasText: 'not reached' }).first().click();
    await stage.window.inHeader(/^step 3\W?950/);
    await remove('not reached');
    assert.deepEqual(readdirSync(folder()), ['model.pt']);
    await stage.window.page.locator('.monaco-editor .squiggly-warning').first().waitFor({ state: 'hidden' });
  });
});
