/**
 * @file Trainings in PyTorch in a real window: the log of each is opened from the tree of runs, the panel stands beside its
 * Python file, and every finding on the line that causes it.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { until } from '../patience.mjs';
import { recordedName, recordedRuns } from '../python/recorded.mjs';
import { scenario } from './scenario.mjs';

/** What the Problems view leaves out; the panel names its line. */
const hints = new Set(['gradient-conflict']);

const programs = [...new Set(recordedRuns.map(({ program }) => program))];
const textOf = (program) => readFileSync(new URL(`../python/${program}`, import.meta.url), 'utf8');

/** One-based line that ends with the mark. */
const lineOf = (program, mark) =>
  textOf(program)
    .split('\n')
    .findIndex((line) => line.endsWith(`# ${mark}`)) + 1;

/** @param bring `(run, workspace, folder)`: puts the log of a run of recorded.mjs into `folder`. */
export function pythonLogs(name, bring) {
  const files = Object.fromEntries(programs.map((program) => [program, textOf(program)]));
  scenario(name, files, {}, (step, stage) => {
    /** Rows of the Problems view that are about this file, each with its place. */
    const said = async (program) => {
      let file = '';
      return (await stage.window.problems()).filter((row) => {
        file = /^(\S+\.py)\b/.exec(row)?.[1] ?? file;
        return file === program && row.includes('pinn lens');
      });
    };

    const open = async (title) => {
      const rows = await stage.window.runsTree();
      await rows.filter({ hasText: title }).first().click();
      await stage.window.inHeader(title);
      await until(() => stage.trainers().length === 0, 'the log to be read');
    };

    for (const recorded of recordedRuns) {
      const { program, found } = recorded;
      const title = recordedName(recorded).replace('.jsonl', '');
      step(`${title}: ${found.map(([code]) => code).join(', ') || 'nothing is warned about'}`, async () => {
        const { workspace } = stage.workbench;
        const folder = path.join(workspace, 'runs', title);
        mkdirSync(folder, { recursive: true });
        await bring(recorded, workspace, folder);
        await open(title);
        await stage.window.page.locator('.tab', { hasText: program }).first().waitFor();
        const placed = found.map(([code, mark]) => ({ code, line: lineOf(program, mark) }));
        const wanted = placed.filter(({ code }) => !hints.has(code));
        const isThere = (row, { code, line }) => row.includes(code) && row.includes(`Ln ${line}, Col`);
        await until(
          async () => {
            const rows = await said(program);
            return found.length === 0
              ? rows.length === 0
              : wanted.every((one) => rows.some((row) => isThere(row, one)));
          },
          `${JSON.stringify(wanted)} among the problems`,
        );
        for (const { code, line } of placed) {
          const row = stage.window.page
            .locator('.markers-panel .monaco-list-row', { hasText: code })
            .filter({ hasText: `Ln ${line}, Col` });
          const hint = stage.window.panel.locator('main').getByText(`line ${line}`, { exact: true });
          // Both lead to the line.
          if (hints.has(code)) await hint.first().click();
          else await row.first().dblclick();
          await stage.window.page.getByRole('button', { name: new RegExp(`^Ln ${line}, Col`) }).waitFor();
        }
        await stage.window.screenshot(`93-${title}`);
      });
    }
  });
}
