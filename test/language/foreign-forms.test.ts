/** @file What authors bring along from other languages and from paper: told as what it is, and put right by one edit. */
import { expect, it } from 'vitest';
import { compileSpec } from '../../src/language/check/compile-spec.ts';
import { fixed } from './fixes/fixed.ts';

const head = 'variable t in [0, 1]\nunknown u(t)\n';
const decay = `${head}equation motion: u' = -u\ninitial start: u(0) = 1\n`;
const equation = (text: string): string => `${head}equation ${text}\ninitial u(0) = 1\n`;
const messages = (text: string) => compileSpec(text).findings.filter(({ severity }) => severity === 'error');

/** Text, what is said of it, and how the line reads that the fix has put right. */
const rows: [text: string, message: string | RegExp, mended: string][] = [
  [`% decay\n${decay}`, 'comments start with //', '// decay'],
  [
    `${head.replace('u(t)', 'c[1..3](t)')}equation e[i in 1..3]: c[i]' = -c[i]\ninitial s[i in 1..3]: c[i](0) = 0\ndose c[i in 1..3]: 2 at [0.5]`,
    /^a dose goes to one member; to each of them goes an event/,
    'event given[i in 1..3] at [0.5] { c[i] = c[i] + 2 }',
  ],
  [`-- decay\n${decay}`, 'comments start with //', '// decay'],
  [decay.replace('[0, 1]', '(0.0, 1.0)'), 'an interval is written [0.0, 1.0]', 'variable t in [0.0, 1.0]'],
  [decay.replace('[0, 1]', '0..1'), 'an interval is written [0, 1]', 'variable t in [0, 1]'],
  [decay.replace('in [0, 1]', 'from 0 to 1'), 'an interval is written [0, 1]', 'variable t in [0, 1]'],
  [equation("u' ~ -u"), 'two sides are written with =, not ~', "equation u' = -u"],
  [equation("u'[t] = -u"), 'arguments stand in round brackets: (t)', "equation u'(t) = -u"],
  [equation("u' = -Sin(u)"), /it is written sin$/, "equation u' = -sin(u)"],
  [equation("u' = -u[t]"), 'arguments stand in round brackets: u(t)', "equation u' = -u(t)"],
  [decay.replace('u(0)', 'u[0]'), 'arguments stand in round brackets: u(0)', 'initial start: u(0) = 1'],
  [equation("u' = -sin[u]"), 'arguments stand in round brackets: sin(u)', "equation u' = -sin(u)"],
  [equation(": u' = -u"), /^no colon stands behind "equation"/, "equation  u' = -u"],
  [equation("u' = -exp u"), 'the argument of exp stands in brackets: exp(u)', "equation u' = -exp(u)"],
  [equation("u' = -sin^2(u)"), /^the power of a function stands behind its bracket/, "equation u' = -sin(u)^2"],
  [equation("u' = -[u + 1]"), 'formulas are grouped by round brackets: (u + 1)', "equation u' = -(u + 1)"],
  [equation("u' = -u*(u > 1)"), /^a comparison can only be/, "equation u' = -u*if(u > 1, 1, 0)"],
  [`${decay}weights = { motion = 1 }`, /^no = stands between "weights"/, 'weights { motion = 1 }'],
  [`${decay}weights gradnorm(alpha: 1.5)`, 'an option is written name = value', 'weights gradnorm(alpha= 1.5)'],
  [`${decay}weights { motion = 1 util 9 }`, /did you mean "until"\?$/, 'weights { motion = 1 until 9 }'],
  [`${decay}train { adam(9) then lbfgs(9) }`, /^phases stand one behind the other/, 'train { adam(9) lbfgs(9) }'],
  [`${decay}train { adam(9) seed: 3 }`, 'an option is written name = value', 'train { adam(9) seed= 3 }'],
  [`${decay}train { sgd(9) }`, /did you mean "adam"\?$/, 'train { adam(9) }'],
  [`${decay}points { motion = lhs(9) }`, /did you mean "latin_hypercube"\?$/, 'points { motion = latin_hypercube(9) }'],
  [`${decay}points { motion = 99 }`, /such as sobol\(99\)/, 'points { motion = sobol(99) }'],
  [`${decay}network { layers = 3x32 }`, /^layers are a list of widths/, 'network { layers = [32, 32, 32] }'],
  [`${decay}problem Decay`, /^a text in double quotes/, 'problem "Decay"'],
  [decay.replace('u(t)', 'u'), /^an unknown is a function of the variable/, 'unknown u(t)'],
  [`${head}D(u, 1) = -u\ninitial u(0) = 1`, /^an equation starts with the word/, 'equation D(u, 1) = -u'],
  [
    `${head}def f(x): return x^2\nequation u' = -f(u)\ninitial u(0) = 1`,
    'a function is declared so: function f(x) = x^2',
    'function f(x) = x^2',
  ],
  [`${head}equation u'' = -u\ninitial u(0) = 1, u'(0) = 0`, /^each initial is a statement/, "initial u'(0) = 0"],
  [`${head}equation u'' = -u\ninitial u(0) = 1\nhard u'(0) = 0`, /behind hard as well/, "hard initial u'(0) = 0"],
  [
    "variable t in [0, 1]\nunknown x(t) y(t)\nequation x' = y\nequation y' = -x\ninitial x(0) = 1\ninitial y(0) = 0",
    /^a comma is missing/,
    'unknown x(t), y(t)',
  ],
  [equation("u' = -u*(1 - u"), /^this \( is never closed/, "equation u' = -u*(1 - u)"],
  [equation("u' = -u)"), /^nothing is open/, "equation u' = -u"],
  [equation("u' = -np.exp(u)"), /^functions stand without a prefix/, "equation u' = -exp(u)"],
  [equation("u' = -0.5.*u"), 'operators have no point before them', "equation u' = -0.5*u"],
  [equation("u' = -√u"), 'a root is written sqrt(u)', "equation u' = -sqrt(u)"],
  [equation("u' = -|u - 1|"), 'the absolute value is written abs(u - 1)', "equation u' = -abs(u - 1)"],
  [equation("$u' = -u$"), 'no $ is needed', "equation u' = -u"],
  [equation('u̇ = -u'), "a derivative is written u'", "equation u' = -u"],
  [equation("u\u200b' = -u"), /^the character U\+200B/, "equation u' = -u"],
  [equation("u' = -u⁻¹"), 'a power is written ^-1', "equation u' = -u^-1"],
  [decay.replace('in', '∈'), 'an interval stands behind in', 'variable t in [0, 1]'],
];

it.each(rows)('%j', (text, message, mended) => {
  const [finding] = messages(text);
  if (typeof message === 'string') expect(finding.message).toBe(message);
  else expect(finding.message).toMatch(message);
  const after = finding.fix && fixed(text, finding.fix);
  expect(after?.split('\n')).toContain(mended);
  expect(messages(after ?? '')).toEqual([]);
});

it('what has no one reading is told and left to the author', () => {
  const said = (text: string) => messages(text).map((f) => [f.message, f.fix]);
  expect(said(equation('$u = -u'))).toEqual([['no $ is needed', null]]);
  expect(said(`${head}param k: float = 2\nequation u' = -k*u\ninitial u(0) = 1`)).toEqual([
    ['a unit stands behind the colon, and no type; leave ": float" out', null],
  ]);
  expect(said(`${head}param k ~ normal(1, 2)\nequation u' = -u\ninitial u(0) = 1`)).toEqual([
    ['only an estimate has a prior: estimate k = 1 ~ normal(1, 2)', null],
  ]);
  expect(said(equation("u' = -u % 2"))[0][0]).toMatch(/^there is no remainder/);
  expect(said(`${decay}weights { motion`)).toEqual([['this { is never closed; a } is missing', null]]);
  expect(said(`${decay}loss { motion = chi }`)[0][0]).toMatch(/^there is no loss "chi"; there are mse, /);
});

it('a file name with backslashes is told as it is written', () => {
  const [finding] = messages(String.raw`${decay}data lab from "C:\me\lab.csv" { t = "t"  u = "u" }`);
  expect(finding.message).toBe(String.raw`cannot read "C:\me\lab.csv": folders are parted by /: "C:/me/lab.csv"`);
});

it('a place that is unknown says nothing about how many conditions there are', () => {
  const codes = messages(`${head}equation u'' = -u\nboundary u(a) = 1\nboundary u(b) = 0`);
  expect(codes.map(({ code }) => code)).toEqual(['unknown-name', 'unknown-name']);
  expect(compileSpec(`${head}equation u'' = -u\nboundary u(a) = 1\nboundary u(b) = 0`).findings).toHaveLength(2);
});
