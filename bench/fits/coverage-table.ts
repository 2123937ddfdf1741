/** @file Simulates, fits, and writes how often the limits held the truth: `bench/results/coverage.md`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CoverageModel, countModels, coverageModels, coverageOf } from './coverage.ts';

const [root, count = '100'] = process.argv.slice(2);
const sets = Number(count);
const rowOf = (model: CoverageModel): string => {
  const { linearised, profiled } = coverageOf(model, sets);
  return `| ${model.name} | ${model.parameter} | ${sets} | ${linearised} | ${profiled} |`;
};
const head = `| model | number | data sets | linearised | profile |
|---|---|---|---|---|`;
const text = `# How often 95 % limits hold the truth

\`node bench/fits/coverage.mjs\`: simulated data with normal noise of known size, fitted from a start that is off.

${head}
${coverageModels.map(rowOf).join('\n')}

Counts that decay, 20 of each, the same data fitted by their distribution and as normal measurements whose noise goes with their
mean:

${head}
${countModels.map(rowOf).join('\n')}
`;
writeFileSync(join(root, 'bench/results/coverage.md'), text);
console.log(text);
