/**
 * @file How long a person waits in a real workbench with the package in build/: for the extension to activate, and from
 * the click on *Train* to the first frame in the panel; `node bench/panel/first-frame.mjs` writes
 * bench/results/first-frame.md. `node bench/panel/first-frame.mjs 10 before.vsix` takes turns with a package built before
 * and only prints both, for a machine that others use too.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { until } from '../../test/patience.mjs';
import { launch } from '../../test/workbench/browser.mjs';
import { startWorkbench, vsix } from '../../test/workbench/harness.mjs';
import { Window } from '../../test/workbench/window.mjs';

/** Windows that are opened for each package, each with a click on *Train*. */
const rounds = Number(process.argv[2] ?? 10);
const before = process.argv[3];

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const all = (values) => values.map((x) => Math.round(x)).join(', ');

const spec = readFileSync('examples/oscillator.pinn', 'utf8').replace('adam(15000', 'adam(400000');
const load = loadavg()[0];
const browser = await launch();

/** Milliseconds in one fresh window: to activate, and from the click to the first frame. */
async function measure(vsix) {
  const workbench = await startWorkbench({ vsix, files: { 'oscillator.pinn': spec } });
  try {
    const window = await Window.open(browser, workbench.url);
    await window.openFile('oscillator.pinn');
    await window.lens('Train').waitFor();
    const clicked = performance.now();
    await window.lens('Train').click();
    const bar = window.panel.locator('header [role=progressbar]');
    await bar.waitFor();
    await until(async () => Number(await bar.getAttribute('aria-valuenow')) > 0, 'the first frame');
    const firstFrame = performance.now() - clicked;
    await window.command('Developer: Show Running Extensions');
    const row = window.page.locator('.runtime-extensions-editor .extension', { hasText: 'PINN Lens' });
    const said = await row.locator('.activation-time').textContent();
    await window.page.context().close();
    return { activation: Number(/(\d+)\s*ms/.exec(said ?? '')?.[1]), firstFrame };
  } finally {
    await workbench.stop();
  }
}

const packages = before ? [before, vsix] : [vsix];
const measured = packages.map(() => ({ activations: [], firstFrames: [] }));
for (let round = 0; round < rounds; round++) {
  for (const [index, file] of packages.entries()) {
    const { activation, firstFrame } = await measure(file);
    measured[index].activations.push(activation);
    measured[index].firstFrames.push(firstFrame);
  }
}
await browser.close();
if (before) {
  for (const [index, { activations, firstFrames }] of measured.entries()) {
    console.log(packages[index]);
    console.log(`  activates: ${Math.round(median(activations))} ms (${all(activations)})`);
    console.log(`  first frame: ${Math.round(median(firstFrames))} ms (${all(firstFrames)})`);
  }
} else write(measured[0]);

function write({ activations, firstFrames }) {
  const text = `# From the click to the first frame

${cpus()[0].model.trim()}, ${cpus().length} cores; a fresh workbench each time, its server and its browser on the same machine. Milliseconds,
median of ${rounds} and all of them. Load average ${load.toFixed(1)} before the run and ${loadavg()[0].toFixed(1)} at its end.

| | median | all | before |
|---|---|---|---|
| the extension activates | ${Math.round(median(activations))} | ${all(activations)} | 654 |
| *Train* clicked → first frame in the panel | ${Math.round(median(firstFrames))} | ${all(firstFrames)} | 2000–3000 |

*Before* was measured on a loaded machine, too. To reach on a quiet one: 150 and 1000.
`;
  console.log(text);
  writeFileSync('bench/results/first-frame.md', text);
}
