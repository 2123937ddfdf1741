/**
 * @file How long a person waits in a real workbench with the package in build/: for the extension to activate, and from
 * the click on *Train* to the first frame in the panel; `node bench/panel/first-frame.mjs` writes
 * bench/results/first-frame.md. `node bench/panel/first-frame.mjs 10 before.vsix` takes turns with a package built before
 * and only prints both, for a machine that others use too.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import path from 'node:path';
import { launch } from '../../test/workbench/browser.mjs';
import { startWorkbench, vsix } from '../../test/workbench/harness.mjs';
import { Window } from '../../test/workbench/window.mjs';
import { follow, moments, noted } from './moments.mjs';

/** Windows that are opened for each package, each with a click on *Train*. */
const rounds = Number(process.argv[2] ?? 10);
const before = process.argv[3];

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const all = (values) => values.map((x) => Math.round(x)).join(', ');

const spec = readFileSync('examples/oscillator.pinn', 'utf8').replace('adam(15000', 'adam(400000');
const load = loadavg()[0];
const browser = await launch();

/**
 * Milliseconds in one fresh window: to activate, and from the click to each moment up to the first frame.
 * @param rest Whether the window has come to rest before the click, as for somebody who reads the spec; otherwise the click
 * comes in the moment in which the button does, while the window is still at its beginning.
 */
async function measure(vsix, rest) {
  const workbench = await startWorkbench({ vsix, files: { 'oscillator.pinn': spec } });
  try {
    const window = await Window.open(browser, workbench.url, undefined, follow);
    await window.openFile('oscillator.pinn');
    await window.lens('Train').waitFor();
    // A package that keeps no trainer waiting has nothing by which rest could be told.
    if (rest) await new Promise((resolve) => setTimeout(resolve, 5000));
    await window.lens('Train').click();
    const times = await noted(window.page, workbench);
    await window.command('Developer: Show Running Extensions');
    const row = window.page.locator('.runtime-extensions-editor .extension', { hasText: 'PINN Lens' });
    const said = await row.locator('.activation-time').textContent();
    await window.page.context().close();
    const since = Object.fromEntries(Object.keys(moments).map((name) => [name, times[name] - times.clicked]));
    return { activation: Number(/(\d+)\s*ms/.exec(said ?? '')?.[1]), since };
  } finally {
    await workbench.stop();
  }
}

const packages = before ? [before, vsix] : [vsix];
/** [packages] what was measured in every round, after a rest and at once. */
const measured = packages.map(() => ({ rested: [], atOnce: [] }));
for (let round = 0; round < rounds; round++) {
  for (const [index, file] of packages.entries()) {
    measured[index].rested.push(await measure(file, true));
    measured[index].atOnce.push(await measure(file, false));
  }
}
await browser.close();
const text = packages
  .map((file, index) => tables(measured[index], before ? `\n## ${path.basename(file)}\n` : ''))
  .join('');
console.log(text);
if (!before) {
  writeFileSync(
    'bench/results/first-frame.md',
    `# From the click to the first frame

${cpus()[0].model.trim()}, ${cpus().length} cores; a fresh workbench each time, its server and its browser on the same machine. Milliseconds,
median of ${rounds} and all of them. Load average ${load.toFixed(1)} before the run and ${loadavg()[0].toFixed(1)} at its end.
To reach on a quiet machine: 150 and 1000.
${text}`,
  );
}

/** One package in two tables. */
function tables({ rested, atOnce }, title) {
  const activations = [...rested, ...atOnce].map(({ activation }) => activation);
  const drawn = (runs) => runs.map(({ since }) => since.drawn);
  const row = (name, values) => `| ${name} | ${Math.round(median(values))} | ${all(values)} |`;
  const steps = Object.entries(moments).map(([name, words]) => {
    const at = (runs) => Math.round(median(runs.map(({ since }) => since[name])));
    return `| ${words} | ${at(rested)} | ${at(atOnce)} |`;
  });
  return `${title}
| | median | all |
|---|---|---|
${row('the extension activates', activations)}
${row('*Train* clicked → first step drawn, the window at rest', drawn(rested))}
${row('the same, clicked as soon as it can be', drawn(atOnce))}

Where the time goes, medians from the click:

| | window at rest | as soon as it can be |
|---|---|---|
${steps.join('\n')}
`;
}
