import { describe, expect, it } from 'vitest';
import { compile, line } from './spec.ts';

const head = 'variable t in [0, 1]\nunknown x(t), y(t)\n';
const said = (text: string) => compile(text).findings.map(line);

describe('conditions are matched with what they can reach', () => {
  const decay = "equation a: x' = -x\nequation b: y' = -y\n";
  const oscillator = "equation a: x' = y\nequation b: y' = -x\n";
  const chain = "equation a: x' = -x\nequation b: y' = x - y\n";
  it.each([
    [
      'two on one of two',
      `${decay}initial x(0) = 1\nboundary x(1) = 2\n`,
      ['missing-condition', 'too-many-conditions'],
    ],
    [
      'one that the other feeds',
      `${chain}initial x(0) = 1\nboundary x(1) = 2\n`,
      ['missing-condition', 'too-many-conditions'],
    ],
    ['of the last in a chain', `${chain}initial y(0) = 1\nboundary y(1) = 2\n`, []],
    ['of coupled ones', `${oscillator}initial x(0) = 1\nboundary x(1) = 2\n`, []],
    ['periodic', `${oscillator}boundary x(0) = x(1)\nboundary y(0) = y(1)\n`, []],
    ['an integral', `${oscillator}initial x(0) = 1\nboundary integral(y) = 2\n`, []],
    ['data in place of one', `${chain}initial x(0) = 1\ndata { t = [0.5, 1]  y = [1, 2] }\n`, []],
    ['data of another unknown', `${decay}initial x(0) = 1\ndata { t = [0.5, 1]  x = [1, 2] }\n`, ['missing-condition']],
    ['one too many', `${decay}initial x(0) = 1\ninitial y(0) = 1\nboundary y(1) = 1\n`, ['too-many-conditions']],
    [
      'one more for an estimate',
      `estimate k = 1\nequation a: x' = -k*x\nequation b: y' = -y\ninitial x(0) = 1\ninitial y(0) = 1\nboundary x(1) = 0.5\n`,
      [],
    ],
    [
      'one more that cannot reach the estimate',
      `estimate k = 1\nequation a: x' = -k*x\nequation b: y' = -y\ninitial x(0) = 1\ninitial y(0) = 1\nboundary y(1) = 0.5\n`,
      ['estimate-without-effect', 'too-many-conditions'],
    ],
  ])('%s', (_what, text, expected) => {
    expect(
      compile(head + text)
        .findings.map((f) => f.code)
        .sort(),
    ).toEqual(expected);
  });

  it('says which values are open and where', () => {
    expect(said(`${head}${decay}initial x(0) = 1\nboundary x(1) = 2\n`)).toEqual([
      '4:1 warning missing-condition nothing determines y(0): the conditions that are given determine other values; add for example initial y(0) = 0',
      '6:1 warning too-many-conditions the other conditions determine everything that this one depends on; both cannot hold unless they agree',
    ]);
  });
});

describe('equations are matched with unknowns', () => {
  const oscillator = "equation a: x' = y\nequation b: y' = -x\ninitial x(0) = 1\ninitial y(0) = 0\n";
  it.each([
    ['a conserved quantity', 'equation c: x^2 + y^2 = 1\n', []],
    ['a conserved quantity of derivatives', "equation c: x'^2 + y'^2 = 1\n", []],
    ['a derivative of another one', "equation c: x'' = -x\n", []],
    ['a contradiction', 'equation c: x^2 + 2*y^2 = 1\n', ['too-many-equations']],
    ['another law for the same', "equation c: x' = 2*y\n", ['too-many-equations']],
  ])('%s', (_what, text, expected) => {
    expect(compile(head + oscillator + text).findings.map((f) => f.code)).toEqual(expected);
  });

  it('unknowns that cancel are none', () => {
    expect(said('variable t in [0, 1]\nunknown u(t)\nequation u - u = 0\ninitial u(0) = 1\n')).toEqual([
      '3:1 warning no-unknown-in-term the unknowns of this equation cancel each other, so it says nothing about them',
    ]);
  });

  it('two for one leave the other without', () => {
    const text = `${head}equation a: x' = y\nequation b: x' = -y + 1\nequation c: x = t\ninitial x(0) = 1\n`;
    expect(compile(text).findings.map((f) => f.code)).toContain('too-many-equations');
  });
});

describe('algebraic equations leave fewer values free', () => {
  const pendulum = `param g = 9.81
variable t in [0, 1]
unknown x(t), y(t), l(t)
equation x'' = -l*x
equation y'' = -l*y - g
`;
  const index = {
    3: `${pendulum}equation x^2 + y^2 = 1\n`,
    2: `${pendulum}equation x*x' + y*y' = 0\n`,
    1: `${pendulum}equation x'^2 + y'^2 - l*(x^2 + y^2) - g*y = 0\n`,
  };
  it.each([
    ['3', index[3], 2],
    ['2', index[2], 3],
    ['1', index[1], 4],
  ])('index %s', (_index, text, free) => {
    const conditions = ['x(0) = 1', "x'(0) = 0", 'y(0) = 0', "y'(0) = 0"].map((c) => `initial ${c}\n`);
    expect(compile(text + conditions.slice(0, free).join('')).findings).toEqual([]);
    const { findings } = compile(text + conditions.slice(0, free - 1).join(''));
    expect(findings.map((f) => f.code)).toEqual(['missing-condition']);
    expect(findings[0].evidence).toEqual({ needed: free, given: free - 1 });
  });

  it('a capacitor between two nodes of an amplifier', () => {
    const amplifier = `param C = 1e-6
param R = 9000
variable t in [0, 1]
unknown a(t), b(t), c(t)
equation C*(a' - b') = -a/R
equation C*(b' - a') = -b/R + 1e-3*c
equation C*c' = -c/R - 1e-3*b
`;
    expect(compile(`${amplifier}initial a(0) = 0\ninitial c(0) = 0\n`).findings).toEqual([]);
    expect(compile(`${amplifier}initial c(0) = 0\n`).findings.map((f) => f.code)).toEqual(['missing-condition']);
  });
});

describe('one error does not blind the rest', () => {
  const spec = (broken: string) => `variable t in [0, 1]
unknown x(t), y(t)
equation a: x' = -x
equation b: y'' = -y/t
initial c: y''(0) = 1
initial d: y(0) = 1
${broken}
`;
  it.each([
    ['a syntax error', 'weights { a = '],
    ['a brace', 'weights a = 1 }'],
    ['an unknown name', 'let k = 2*kk'],
    ['an unknown function', 'exact x = foo(t)'],
    ['an unreadable file', 'input f(t) from "none.csv" { t = "t"  f = "f" }'],
    ['a misspelt block', 'wights { a = 1 }'],
    ['a wrong unit', 'param m: kgg = 1'],
    ['a half parameter', 'param k ='],
  ])('%s', (_what, broken) => {
    const codes = compile(spec(broken)).findings.map((f) => f.code);
    expect(codes).toEqual(expect.arrayContaining(['missing-condition', 'condition-order', 'singular-coefficient']));
  });

  it.each([
    ['in the equation itself', "equation a: x' = -x +\n"],
    ['a function that is not known', "equation a: x' = -foo(x)\n"],
  ])('what could not be read is not judged: %s', (_what, broken) => {
    const { findings } = compile(`variable t in [0, 1]\nunknown x(t)\n${broken}`);
    expect(findings).toHaveLength(1);
  });

  it('a broken condition may be the one that is missing', () => {
    const { findings } = compile("variable t in [0, 1]\nunknown x(t)\nequation x' = -x\ninitial start:\n");
    expect(findings.map((f) => f.code)).toEqual(['syntax']);
  });
});
