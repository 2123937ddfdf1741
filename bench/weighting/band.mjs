/**
 * @file `npm run bench:band`: error against the weight of the equation for every kind of optimiser (band.ts). Writes
 * bench/results/band-<date>.{md,json} and docs/figures/weight-band.svg; with `--quick` little of it, written nowhere.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle, linesOf, root, writeResults } from '../bundle.mjs';
import { askedOf, flag } from '../options.mjs';

const { quick } = askedOf('npm run bench:band -- [--quick]', { quick: flag });
const rows = await linesOf('bench/weighting/band.ts', ...(quick ? ['--quick'] : []));
const [{ seeds, cells }] = rows;
const digits = (x) => (Number.isFinite(x) ? x.toExponential(1) : '–');
const text = `Relative L2 error on the damped oscillator, worst / best of seeds ${seeds.join(', ')}.

| weight of the equation | ${rows.map((r) => `${r.optimiser}`).join(' | ')} |
|---|${rows.map(() => '---|').join('')}
${cells.map(({ motion }, k) => `| ${motion.toExponential(0)} | ${rows.map((r) => `${digits(Math.max(...r.cells[k].errors))} / ${digits(Math.min(...r.cells[k].errors))}`).join(' | ')} |`).join('\n')}
| seconds a run | ${rows.map((r) => r.seconds.toFixed(1)).join(' | ')} |

Written as: ${rows.map((r) => `\`${r.phase}\``).join(', ')}.
`;
console.log(text);
if (!quick) {
  writeResults('band', `# The weight band\n\n${text}`, rows);
  const figure = execFileSync(process.execPath, [await bundle('bench/weighting/band-figure.ts')], {
    input: JSON.stringify(rows),
    encoding: 'utf8',
  });
  writeFileSync(join(root, 'docs/figures/weight-band.svg'), figure);
}
