/**
 * @file `node bench/fits/commands.mjs [--runs n] [--against CLI]`: `pinn-lens train` of the three simulated fits as whole
 * commands of dist/cli.cjs, from the start of the process to its end, in turns with another build where one is given.
 * Writes bench/results/fit-commands.md.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../bundle.mjs';
import { median } from '../median.mjs';
import { askedOf } from '../options.mjs';

const specs = ['censored-doses', 'reported-cases', 'two-sensors'];

const { runs, against } = askedOf('node bench/fits/commands.mjs [--runs n] [--against CLI]', {
  runs: { type: 'string', default: '9' },
  against: { type: 'string' },
});
const builds = [join(root, 'dist/cli.cjs'), ...(against ? [against] : [])];
const folder = mkdtempSync(join(tmpdir(), 'pinn-fits-'));
const file = join(folder, 'processor');

/** Seconds of one command by the clock and of the processor. */
function timed(cli, spec) {
  const command = ['train', join(root, `bench/fits/simulated/${spec}.pinn`), '--out', join(folder, 'runs')];
  const began = performance.now();
  const { status } = spawnSync(process.execPath, ['-r', join(root, 'bench/fits/processor.cjs'), cli, ...command], {
    stdio: 'ignore',
    // Compiled code is kept as it is for a user, away from what the user has.
    env: { ...process.env, XDG_CACHE_HOME: join(folder, 'cache'), PROCESSOR_TIME: file },
  });
  const clock = (performance.now() - began) / 1000;
  if (status !== 0) throw new Error(`${cli} train ${spec} ended with ${status}`);
  return { clock, processor: Number(readFileSync(file, 'utf8')) / 1000 };
}

const rows = specs.map((spec) => {
  for (const cli of builds) timed(cli, spec);
  const turns = Array.from({ length: Number(runs) }, () => builds.map((cli) => timed(cli, spec)));
  const own = turns.map(([mine]) => mine);
  const ratio = (what) => (against ? median(turns.map(([mine, other]) => mine[what] / other[what])).toFixed(2) : '–');
  const clocks = own.map(({ clock }) => clock);
  return [
    spec,
    median(clocks).toFixed(2),
    Math.min(...clocks).toFixed(2),
    median(own.map(({ processor }) => processor)).toFixed(2),
    ratio('clock'),
    ratio('processor'),
  ];
});
rmSync(folder, { recursive: true });

const text = `# Three small fits as whole commands

\`node bench/fits/commands.mjs --runs ${runs}\`, ${new Date().toISOString().slice(0, 10)}, Node.js ${process.versions.node}, ${cpus().length} processors (${cpus()[0].model}).
\`pinn-lens train\` of bench/fits/simulated, from the start of the process to its end, after one run that keeps compiled code.
Medians of ${runs}; the processor's seconds count the threads that compile and collect garbage. Ratios are to ${against ? 'the build before' : 'another build, where one is given'},
pair by pair in turns.

| spec | clock, s | least, s | processor, s | clock to before | processor to before |
|---|---|---|---|---|---|
${rows.map((row) => `| ${row.join(' | ')} |`).join('\n')}
`;
writeFileSync(join(root, 'bench/results/fit-commands.md'), text);
console.log(text);
