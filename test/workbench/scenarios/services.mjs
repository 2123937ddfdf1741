/** @file Services of the language that only a window shows: specs in Markdown, the lens of a variant. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { until } from '../../patience.mjs';
import { scenario } from '../scenario.mjs';

const halved = `param k = 1
variable t in [0, 2]
unknown u(t)
equation decay: u' = -k*u
initial start: u(0) = 1
variant half { k = 0.5 }
`;

const notes = `# Notes

The equation in prose is no spec.

\`\`\`pinn
variable t in [0, 2]
unknown u(t)
equation decay: u' = -v
initial start: u(0) = 1
\`\`\`
`;

scenario('services of the language', { 'halved.pinn': halved, 'notes.md': notes }, {}, (step, stage) => {
  /** Class of the token that begins with `word` in the line with `line`. */
  const colour = (line, word) =>
    stage.window.lines
      .locator('.view-line', { hasText: line })
      .locator('span span', { hasText: word })
      .first()
      .getAttribute('class');

  step('a spec in Markdown is coloured and checked at its place', async () => {
    await stage.window.openFile('notes.md');
    await until(async () => {
      const rows = await stage.window.problems();
      return rows.some((row) => row.includes('"v" is not declared') && row.includes('[Ln 8, Col 23]'));
    }, 'the problem at its place in the block');
    await stage.window.hideProblems();
    await until(
      async () => (await colour('decay', 'equation')) !== (await colour('in prose', 'The equation')),
      'the colours of the block',
    );
    await stage.window.screenshot('80-markdown');
  });

  step('the lens of a variant trains it', async () => {
    await stage.window.openFile('halved.pinn');
    await stage.window.lens('Train half').waitFor();
    await stage.window.lens('Train half').click();
    await stage.window.inHeader('Reached');
    await until(() => stage.trainers().length === 0, 'the trainer to end');
    const [run] = stage.runs();
    assert.equal(JSON.parse(readFileSync(path.join(run, 'run.json'), 'utf8')).variant, 'half');
    await stage.window.screenshot('81-variant');
  });
});
