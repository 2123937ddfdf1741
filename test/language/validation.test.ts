import { describe, expect, it } from 'vitest';
import { codes, compile, line } from './spec.ts';

const head = 'variable t in [0, 5]\nunknown u(t)\n';
const units = `param m: kg = 1
param k: N/m = 400
param L: cm = 5
param g = 9.81
variable t: s in [0, 1]
unknown u(t): m
initial a: u(0) = 1
initial b: u'(0) = 0
`;

describe('units', () => {
  it.each([
    ["m*u'' + k*u = 0", []],
    ["m*u'' + k*(u - L) = 0", []],
    ["m*u'' + k*u = m*g", []],
    ["u''/u = -k/m", []],
    ["u'' + sqrt(k/m)^2*u = 0", []],
    ["u'' = -k/m*sin(u/L)*L", []],
    ["u'' = -k/m*L*abs(u/L)^1.5", []],
    ["u'' = -k/m*max(u, 3)", []],
    ["u'' = if(t < 0.5, 0, -k/m*u)", []],
    ["m*u'' + k*u' = 0", ['unit-mismatch']],
    ["m*u'' + k*u + t = 0", ['unit-mismatch']],
    ["m*u'' = -k*sin(u)", ['unit-mismatch']],
    ["m*u'' = -k*u^u", ['unit-mismatch']],
    ["u'' = -k/m*u + 1^(t)", ['unit-mismatch']],
    ["m*u'' + k*max(u, t) = 0", ['unit-mismatch']],
    ["u'' = -u^(u/L)", ['unit-exponent']],
  ])('%s', (equation, expected) => {
    expect(codes(`${units}equation e: ${equation}\n`)).toEqual(expected);
  });

  it('are not asked for', () => {
    expect(
      codes(`${head}param k = 4\nequation u'' + k*u' + sin(u) + t = 3\ninitial u(0) = 1\ninitial u'(0) = 0\n`),
    ).toEqual([]);
  });

  it('mark the smallest sub-expression and name both units', () => {
    const { findings } = compile(`${units}equation e: m*u'' + 2*(k*u + m*u') = 0\n`);
    expect(findings.map(line)).toEqual([
      `9:30 error unit-mismatch "m*u'" has the unit N*s but "k*u" has the unit N; they cannot be added or compared`,
    ]);
  });

  it('are checked in bounds, points, noise, columns and the exact solution', () => {
    expect(codes(`${units}equation e: m*u'' + k*u = 0\nexact u = t\n`)).toEqual(['unit-mismatch']);
    expect(codes(`${units}equation e: m*u'' + k*u = 0\nexact u = cos(sqrt(k/m)*t)\n`)).toEqual([]);
    expect(codes(`param T: kg = 1\n${units.replace('[0, 1]', '[0, T]')}equation e: m*u'' + k*u = 0\n`)).toContain(
      'unit-mismatch',
    );
  });
});

describe('well-posedness', () => {
  it.each([
    ['periodic conditions count', "equation u'' = -u + t\nboundary u(0) = u(5)\nboundary u'(0) = u'(5)\n", []],
    ['a conserved quantity may be added', "equation u' = -u\nequation u'' = u\ninitial u(0) = 1\n", []],
    [
      'a hard condition with an estimate as its value',
      "estimate v = 1\nequation u' = -u\nhard initial u(0) = v\ndata { t = [1, 2]  u = [1, 0.5] }\n",
      [],
    ],
    [
      'a hard condition whose factor is trained',
      "estimate v = 1\nequation u' = -u\nhard initial v*u(0) = 1\ndata { t = [1, 2]  u = [1, 0.5] }\n",
      ['hard-not-linear'],
    ],
    ['hard integrals', "equation u' = -u\nhard boundary integral(u) = 1\n", ['hard-not-linear']],
    ['the same condition twice', "equation u'' = -u\ninitial u(0) = 1\nboundary 2*u(0) = 2\n", ['repeated-condition']],
    [
      'a hard condition twice',
      "equation u'' = -u\nhard initial u(0) = 1\nhard boundary 2*u(0) = 2\n",
      ['repeated-condition'],
    ],
    ['a pole inside', "equation u' = -u/(t - 2)\ninitial u(0) = 1\n", ['singular-coefficient']],
    ['a pole outside', "equation u' = -u/(t + 2)\ninitial u(0) = 1\n", []],
    ['poles of a tangent', "equation u' = -u*tan(t)\ninitial u(0) = 1\n", ['singular-coefficient']],
    ['a double pole', "equation u' = -u/(t - 2)^2\ninitial u(0) = 1\n", ['singular-coefficient']],
    ['a root below', "equation u' = -u + 1/sqrt(t)\ninitial u(0) = 1\n", ['singular-coefficient']],
    ['between samples', "equation u' = -u/(1 - 1.02*sin(200*t)^2)\ninitial u(0) = 1\n", ['singular-coefficient']],
    ['a removable one', "equation u' = -u*sin(t)/t\ninitial u(0) = 1\n", []],
    ['a removable one of second order', "equation u' = -u*(1 - cos(t))/t^2\ninitial u(0) = 1\n", []],
    ['a factor that takes it away', "equation u' = -t^2*u/t\ninitial u(0) = 1\n", []],
    ['a logarithm that is beaten', "equation u' = -u*t*log(t)\ninitial u(0) = 1\n", []],
    ['nearly zero', "equation u' = -u/(t + 1e-3)\ninitial u(0) = 1\n", []],
    ['a logarithm at zero', "equation u' = -u*log(t)\ninitial u(0) = 1\n", ['singular-coefficient']],
    ['a zero beside an unknown', "equation u' = -1/(t*u)\ninitial u(0) = 1\n", ['singular-coefficient']],
    ['one under a power of both', "equation u' = -1/((2 - t)*u)^2\ninitial u(0) = 1\n", ['singular-coefficient']],
    ['one that is taken away beside an unknown', "equation u' = -sin(t)/(t*u)\ninitial u(0) = 1\n", []],
    ['division by an unknown', "equation u' = -1/u\ninitial u(0) = 1\n", []],
    ['u(t) is u', "equation u'(t) = -u(t)\ninitial u(0) = 1\n", []],
    ['a boundary condition needs a point', "equation u' = -u\nboundary u = 1\n", ['point-missing']],
    ['an integral in an equation', "equation u' = -integral(u)\ninitial u(0) = 1\n", ['integral-outside-condition']],
    ['a derivative of a let', "let v = u'\nequation v' = -u\ninitial u(0) = 1\n", ['not-differentiable']],
    ['a guess', "equation u' = -u\ninitial u(0) = 1\nguess u = exp(-t)\n", []],
    ['a guess of the unknown', "equation u' = -u\ninitial u(0) = 1\nguess u = u/2\n", ['not-constant']],
    ['a guess of what is no unknown', "equation u' = -u\ninitial u(0) = 1\nguess v = t\n", ['unknown-name']],
    ['a guess of a param', "param k = 1\nequation u' = -k*u\ninitial u(0) = 1\nguess k = 2\n", ['unknown-name']],
    ['two guesses', "equation u' = -u\ninitial u(0) = 1\nguess u = t\nguess u(t) = 1\n", ['duplicate-name']],
    [
      'an estimate that nothing depends on',
      "estimate b = 1\nequation u' = -u + 0*b\ninitial u(0) = 1\nboundary u(5) = 2\n",
      ['estimate-without-effect'],
    ],
    ['an exact solution of the unknown', "equation u' = -u\ninitial u(0) = 1\nexact u = -u'\n", ['not-constant']],
  ])('%s', (_what, text, expected) => {
    expect(codes(head + text)).toEqual(expected);
  });
});

describe('constraints at the start', () => {
  const circle = (x: number, y: number) =>
    `variable t in [0, 1]\nunknown x(t), y(t)\nequation law: x' = -x + y\nequation circle: x^2 + y^2 = 25\ninitial one: x(0) = ${x}\ninitial two: y(0) = ${y}\n`;
  it('that the conditions miss are told at the constraint', () => {
    const { findings } = compile(circle(3, 5));
    expect(findings.filter((f) => f.code === 'contradiction')).toMatchObject([
      {
        severity: 'warning',
        term: 'circle',
        message: 'at t = 0 the conditions "one" and "two" contradict "circle", which they miss by 9',
      },
    ]);
  });
  it('that one condition misses', () => {
    const { findings } = compile(
      "variable t in [0, 1]\nunknown x(t), y(t)\nequation law: y' = -x\nequation level: 2*x = 6 + sin(t)\ninitial one: x(0) = 4\ninitial two: y(0) = 1\n",
    );
    expect(findings.map((f) => f.message)).toContain(
      'at t = 0 the condition "one" contradicts "level", which it misses by 2',
    );
  });
  it.each([
    ['met', circle(3, 4)],
    ['met to rounding', circle(3, 4.0000000001)],
    [
      'of a trained parameter',
      `${circle(3, 5).replace('= 25', '= r')}estimate r = 25\ndata { t = [0, 1]  x = [3, 2] }\n`,
    ],
    ['of a value that no condition gives', circle(3, 5).replace('initial two: y(0) = 5', '')],
    ['of a later time', circle(3, 5).replace('initial two: y(0)', 'boundary two: y(1)')],
  ])('is no contradiction where it is %s', (_what, text) => {
    expect(compile(text).findings.map((f) => f.code)).not.toContain('contradiction');
  });
});

describe('singular coefficients', () => {
  it.each([
    ['2/t*u', '"2/t" is singular at t = 0; multiply the equation by "t", or start a little later'],
    [
      'u/(t - 1)^2',
      '"u/(t - 1)^2" is singular at t = 1; multiply the equation by "(t - 1)^2", or split the interval there',
    ],
    ['u*tan(t)', '"tan(t)" is singular at t = 1.571; multiply the equation by "cos(t)", or split the interval there'],
    ['u*log(t)', '"log(t)" is singular at t = 0; start a little later'],
  ])('%s', (coefficient, message) => {
    const { findings } = compile(`${head}equation u' = ${coefficient}\ninitial u(0) = 1\n`);
    expect(findings.map((f) => f.message)).toEqual([message]);
  });
});

describe('a long interval', () => {
  const trained = 'train { adam(1000) }\n';
  const two = 'variable t in [0, 100]\nunknown x(t), y(t)\ninitial x(0) = 1\ninitial y(0) = 0\n';
  it.each([
    ['of a system', "equation x' = 3*y\nequation y' = -3*x\n", ['long-interval']],
    ['of one with forcing', "equation x' = 3*y + sin(t)\nequation y' = -3*x\n", ['long-interval']],
    ['of a slow system', "equation x' = 0.1*y\nequation y' = -0.1*x\n", []],
    ['of a triangular one', "equation x' = -0.01*x\nequation y' = 50*x - 0.01*y\n", []],
    ['of what is not linear', "equation x' = 3*y*x\nequation y' = -3*x\n", []],
  ])('%s', (_what, equations, expected) => {
    expect(codes(two + equations + trained)).toEqual(expected);
  });
});

describe('blocks', () => {
  const term = "equation a: u' = -u\ninitial b: u(0) = 1\n";
  it.each([
    ['points { b = uniform(10) }', ['wrong-target']],
    ['points { a = uniform(0) }', ['out-of-range']],
    ['points { a = uniform(64, resample = 10) }', ['unknown-option']],
    ['points { a = sobol(64, resample = 10) }', []],
    ['points { a = uniform(2.5) }', ['wrong-value']],
    ['points { a = mse }', ['unknown-method']],
    ['loss { a = huber(-1) }', ['out-of-range']],
    ['loss { a = mse(reduction = total) }', ['wrong-value']],
    ['weights { a = 1  a = 2 }', ['duplicate-entry']],
    ['weights gradnorm(alfa = 1)', ['unknown-option']],
    ['weights gradnorm(1)', ['wrong-argument-count']],
    ['weights { a = 1 then linaer to 2 at 5 }', ['unknown-shape']],
    ['network { layers = 32 }', ['wrong-value']],
    ['network { layers = [] }', ['wrong-value']],
    ['network { features = periodic() }', ['missing-argument']],
    ['network { features = fourier(8, sigma = 2)  weights = separate }', []],
    ['network { wights = shared }', ['unknown-option']],
    ['train { adam(10, 20) }', ['wrong-argument-count']],
    ['train { adam(10, steps = 20) }', ['duplicate-argument']],
    ['train { march(windows = auto)  levenberg_marquardt(50) }', []],
    ['train { march(3) }', ['phase-order']],
    ['train { auto  adam(5) }', ['phase-order']],
    ['train { random_features(60)  adam(5) }', ['phase-order']],
    ['train { march(3)  random_features }', ['phase-order']],
    ['train { random_features(60, 30) }', []],
    ['train { random_features(8) }', ['out-of-range']],
    ['weights pcgrad\ntrain { adam(5)  lbfgs(5) }', ['combining-needs-adam']],
    ['weights pcgrad\ntrain { adam(5) }', []],
    ['weights pcgrad\ntrain lbfgs(5)', ['combining-needs-adam']],
    ['weights pcgrad\ntrain { adam(5) }\nvariant v { train { lbfgs(5) } }', ['combining-needs-adam']],
    ['train { lbfgs(5) }\nvariant v { weights pcgrad }', ['combining-needs-adam']],
    ['train { lbfgs(5) }\nvariant v { weights pcgrad  train { adam(5) } }', []],
    ['weights pcgrad\ntrain { adam(5) }\nvariant v { weights gradnorm  train { lbfgs(5) } }', []],
    ['weights pcgrad\ntrain { adam(5)  lbfgs(5) }\nvariant v { network { layers = [8] } }', ['combining-needs-adam']],
    ['weights pcgrad\ntrain { adam(5)  lbfgs(5) }\nvariant v { weights { a = 2 } }', ['combining-needs-adam']],
    ['train { adam(10)  seed = 1.5 }', ['wrong-value']],
    ['scale automatic', ['wrong-value']],
    ['scale { u = -1 }', ['out-of-range']],
    ['scale { t = 2  u = 3  a = 4 }', []],
    ['variant v { k = 2 }', ['unknown-name']],
    ['variant v { weights { a = equal_total  b = equal_total } }', ['equal-total']],
    ['sweep s { a = lin(0, 1, 3)  seed = [0, 1] }', []],
    ['sweep s { c = [1] }', ['unknown-name']],
    ['sweep s { a = [] }', ['wrong-value']],
    ['scale auto\nscale none', ['duplicate-block']],
  ])('%s', (block, expected) => {
    expect(codes(`${head}${term}${block}\n`)).toEqual(expected);
  });
});

describe('bounds of numbers, in words', () => {
  it.each([
    ['loss { a = huber(-1) }', '"delta" must be positive, here it is -1'],
    ['train { adam(5)  seed = -1 }', '"seed" must lie between 0 and 4294967295, here it is -1'],
    ['train { adam(1e12) }', '"steps" must lie between 1 and 1000000000, here it is 1e12'],
  ])('%s', (block, expected) => {
    const { findings } = compile(`${head}equation a: u' = -u\ninitial b: u(0) = 1\n${block}\n`);
    expect(findings.map((f) => f.message)).toEqual([expected]);
  });
});
