/** @file The library of PEtab finds no fault in exported tables, and in them the log-likelihood that the fit reports. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { workshop } from './exported.ts';
import { venvPython } from './places.ts';

const { train, export: exported } = workshop('petab');
const script = fileURLToPath(new URL('petab_lint.py', import.meta.url));
const model = fileURLToPath(new URL('petab_model.py', import.meta.url));

/** Measurements of a decay from two starts, one of them around a factor. */
const spec = `param V = 2
estimate k = 0.5 in log [0.01, 10] ~ lognormal(log(0.4), 1)
estimate gain = 1 in [0.1, 10] per experiment
estimate s = 0.1 in [0.01, 1]
param dose = 4
variable t in [0, 4]
unknown C(t)
equation fall: C' = -k*C
initial start: C(0) = dose/V
experiment low { data blood { t = [0, 1, 2, 3]  gain*C = [2.1, 1.3, 0.8, 0.5]  NOISE } }
experiment high { param dose = 20  data blood { t = [1, 2, 3, 4]  C = [6.5, 3.7, 2.3, 1.3]  NOISE } }
`;

test.each([
  'noise = s + 0.01',
  'noise = 5%',
  'noise = s  distribution = lognormal',
  'noise = s  distribution = laplace',
])('it reads a fit with %s', async (noise) => {
  const run = await train(noise.replace(/\W+/g, '-'), spec.replaceAll('NOISE', noise));
  const file = await exported(run, 'petab', `tables-${noise.replace(/\W+/g, '-')}`);
  const printed = execFileSync(venvPython, [script, dirname(file)], { encoding: 'utf8' });
  const { fit } = JSON.parse(readFileSync(join(run, 'result.json'), 'utf8')) as { fit: { logLikelihood: number } };
  expect(Number(printed)).toBeCloseTo(fit.logLikelihood, 6);
});

test.each([
  ['experiments', spec.replaceAll('NOISE', 'noise = s')],
  [
    'a dose and an input',
    `param k2 = 0.3
estimate k = 0.5 in log [0.01, 10]
param sum = 3*k2
estimate s = 0.1 in [0.01, 1]
variable t in [0, 4]
input feed(t) { t = [0, 1, 3, 4]  feed = [0, 1, 1, 0.5]  interpolation = linear }
unknown x(t)
unknown y(t)
equation pull: x'' + 0.5*x' + sum*x = feed
equation fall: y' = -k*y + abs(x)
initial a: x(0) = 1
initial b: x'(0) = 0
initial c: y(0) = 2
event more at [1.5] { y = y + 1 }
data seen { t = [0.5, 1, 2, 3, 4]  y = [1.9, 1.7, 2.0, 1.5, 1.1]  noise = s }
data also { t = [1, 2, 3]  x + y = [2.1, 1.8, 1.6]  noise = s }
train auto
`,
  ],
])('its model has no fault, and the solution of the fit: %s', async (name, text) => {
  const run = await train(`model-${name.replace(/\W+/g, '-')}`, text);
  const file = await exported(run, 'petab', `model-of-${name.replace(/\W+/g, '-')}`);
  const printed = execFileSync(venvPython, [model, dirname(file)], { encoding: 'utf8' });
  expect(Number(printed.trim().split('\n').at(-1))).toBeLessThan(1e-4);
});
