/**
 * @file `npm run bench:advice`: what findings advise for trainings that fail, and whether it helps; what `advise` finds.
 * Writes bench/results/advice.{md,json}. `--findings [name]` only follows the findings, of all faults, those named so or
 * a spec, and writes nothing. `--only name` measures the faults named so anew and keeps the rows of the others.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { linesOf, root } from '../bundle.mjs';
import { askedOf, flag } from '../options.mjs';

const usage = 'npm run bench:advice -- [--findings [name | spec] | --only name]';
const { findings: findingsOnly, only, names } = askedOf(usage, { findings: flag, only: { type: 'string' } }, true);
if (names.length > 0 && !findingsOnly) {
  console.error(`usage: ${usage}`);
  process.exit(2);
}
const wanted = only ?? names[0] ?? '';
const measured = await linesOf('bench/advice/measure.ts', findingsOnly ? 'findings' : 'all', wanted);
const results = join(root, 'bench/results/advice.json');
const kept = only ? JSON.parse(readFileSync(results, 'utf8')) : [];
const rows = [...kept.filter(({ name }) => !measured.some((row) => row.name === name)), ...measured];

const digits = (x) => (typeof x === 'number' ? x.toExponential(1) : '–');
const given = rows.filter(({ advice }) => advice.length > 0);
const mended = given.filter(({ halved }) => halved);
const found = rows.filter(({ best }) => best);
const foundNetwork = rows.filter(({ bestNetwork }) => bestNetwork);

const followedRows = rows.map(
  ({ name, wrong, codes, advice, errors, halved }) =>
    `| ${name} | ${wrong} | ${codes[0].join(', ') || '–'} | ${advice.join('; then ') || '–'} | ${errors.map(digits).join(' → ')} | ${advice.length === 0 ? '' : halved ? 'yes' : 'no'} |`,
);
const advisedRows = rows.map(
  ({ name, written, best, bestNetwork, seconds }) =>
    `| ${name} | ${digits(written)} | ${best ? `${best.name}: ${digits(best.error)}` : '–'} | ${bestNetwork ? `${bestNetwork.name}: ${digits(bestNetwork.error)}` : '–'} | ${seconds?.toFixed(0)} |`,
);

const followed = `## The findings, followed literally

The first finding with an edit is followed, the spec trained again, and so once more. Advice is given in ${given.length} of
${rows.length} faults; in ${mended.length} of them the true error is at most half within two rounds.

| fault | what is wrong | findings | advice | true error | halved |
|---|---|---|---|---|---|
${followedRows.join('\n')}
`;
if (findingsOnly) console.log(followed);
else {
  const text = `# Advice, tried

${rows.length} trainings that fail, each for one reason (bench/advice/faults.ts). Errors are relative, against the exact
solution or a classical one; trials run on the embedded engine, seconds on two cores.

${followed}
## \`pinn-lens advise\`

A rewrite that at least halves the error is found in ${found.length} of ${rows.length}, one that keeps a network in ${foundNetwork.length}.

| fault | as written | best | best with a network | seconds |
|---|---|---|---|---|
${advisedRows.join('\n')}
`;
  console.log(text);
  writeFileSync(join(root, 'bench/results/advice.md'), text);
  writeFileSync(results, `${JSON.stringify(rows, null, 2)}\n`);
}
