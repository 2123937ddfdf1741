/**
 * @file `npm run bench:weighting`: every weighting method from three starting weights (methods.ts). Writes
 * bench/results/weighting-<date>.{md,json}; with `--quick` a few steps of one seed, written nowhere.
 */
import { linesOf, writeResults } from '../bundle.mjs';
import { askedOf, flag } from '../options.mjs';

const { quick } = askedOf('npm run bench:weighting -- [--quick]', { quick: flag });
const rows = await linesOf('bench/weighting/methods.ts', ...(quick ? ['--quick'] : []));
const [{ steps, seeds, cells }] = rows;
const digits = (x) => (Number.isFinite(x) ? x.toExponential(1) : '–');
const cell = ({ errors }) => `${digits(Math.max(...errors))} / ${digits(Math.min(...errors))}`;
const drowned = (row) => row.cells.at(-1).errors.filter((e) => e < 0.3).length;
const text = `Relative L2 error after ${steps} steps, worst / best of seeds ${seeds.join(', ')}.

| method | ${cells.map(({ motion }) => `λ_motion = ${motion}`).join(' | ')} | drowned condition rescued | seconds a run |
|---|${cells.map(() => '---|').join('')}---|---|
${rows.map((row) => `| ${row.method} | ${row.cells.map(cell).join(' | ')} | ${drowned(row)} of ${seeds.length} | ${row.seconds.toFixed(1)} |`).join('\n')}
`;
console.log(text);
if (!quick) writeResults('weighting', `# Weighting methods on the damped oscillator\n\n${text}`, rows);
