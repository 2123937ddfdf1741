/**
 * @file Problems built to fool a verdict, with what is true of each: a closed form, a number known to many digits, or that
 * there is no single answer. Every kind is there as a solve, and where it can be trained also by gradients.
 */

/** What is true: the unknowns (or the first of them) as a function of the variable, numbers, or that nothing is. */
export type Truth =
  | { kind: 'function'; u: (t: number) => number }
  /** Value of unknown number `unknown` at a time of the grid's end, and estimates by name. */
  | { kind: 'numbers'; end?: number; unknown?: number; estimates?: Record<string, number> }
  /** No answer, or none that the problem singles out: whatever is found must not be called reached. */
  | { kind: 'open' };

export interface VerdictProblem {
  family: string;
  name: string;
  spec: string;
  truth: Truth;
}

const levenberg = '\nnetwork { layers = [16, 16] }\ntrain { levenberg_marquardt(60)  seed = 0 }\n';
const adam = '\nnetwork { layers = [16, 16] }\ntrain { adam(1500)  seed = 0 }\n';

const is = (u: (t: number) => number): Truth => ({ kind: 'function', u });
const open: Truth = { kind: 'open' };

/** The same problem solved by windows and trained by gradients. */
function bothWays(family: string, name: string, spec: string, truth: Truth, by = levenberg): VerdictProblem[] {
  return [
    { family, name, spec, truth },
    { family, name: `${name}, trained`, spec: spec + by, truth },
  ];
}

const first = (rhs: string, start: string, from = 0, to = 1): string =>
  `variable t in [${from}, ${to}]\nunknown u(t)\nequation law: u' = ${rhs}\ninitial start: u(${from}) = ${start}\n`;

const erf = (x: number): number => {
  // Series near zero, continued fraction beyond: to 1e-14.
  if (Math.abs(x) < 2.5) {
    let [sum, term] = [x, x];
    for (let n = 1; n < 60; n++) {
      term *= (-x * x) / n;
      sum += term / (2 * n + 1);
    }
    return (2 / Math.sqrt(Math.PI)) * sum;
  }
  let f = 0;
  for (let n = 60; n > 0; n--) f = n / 2 / (Math.abs(x) + f);
  return Math.sign(x) * (1 - Math.exp(-x * x) / Math.sqrt(Math.PI) / (Math.abs(x) + f));
};

/** ∫ of exp(−((s − c)/w)²)/w from `from` to t. */
const bell = (t: number, c: number, w: number, from = 0): number =>
  (Math.sqrt(Math.PI) / 2) * (erf((t - c) / w) - erf((from - c) / w));

function* hiddenFeatures(): Generator<VerdictProblem> {
  const places = [0.31415926, 0.5, 0.7182818];
  for (const [k, w] of [1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9].entries()) {
    const c = places[k % 3];
    const spike = `exp(-((t-${c})/${w})^2)/${w}`;
    yield* bothWays(
      'hidden',
      `spike of width ${w} as forcing`,
      first(spike, '1'),
      is((t) => 1 + bell(t, c, w)),
    );
    yield* bothWays(
      'hidden',
      `spike of width ${w} as factor`,
      first(`-u*${spike}`, '1'),
      is((t) => Math.exp(-bell(t, c, w))),
    );
  }
  for (const w of [1e-2, 1e-4, 1e-6]) {
    const c = 271.82818;
    yield {
      family: 'hidden',
      name: `spike of width ${w} on [0, 1000]`,
      spec: first(`exp(-((t-${c})/${w})^2)/${w} - 0.01*(u - 1)`, '1', 0, 1000),
      truth: is((t) => (t < c - 1 ? 1 : 1 + Math.sqrt(Math.PI) * Math.exp(-0.01 * (t - c)) * (t > c ? 1 : 0))),
    };
  }
  for (const w of [1e-3, 1e-5]) {
    yield* bothWays(
      'hidden',
      `pulse of width ${w}`,
      first(`(step(t-0.61803)-step(t-0.61803-${w}))/${w}`, '0'),
      is((t) => Math.min(1, Math.max(0, (t - 0.61803) / w))),
    );
    yield* bothWays(
      'hidden',
      `kick of width ${w} on an oscillator`,
      `variable t in [0, 10]\nunknown u(t)\nequation law: u'' = -u + exp(-((t-6.123456)/${w})^2)/${w}\ninitial a: u(0) = 1\ninitial b: u'(0) = 0\n`,
      is(
        (t) => Math.cos(t) + (t > 6.123456 ? Math.sqrt(Math.PI) * Math.exp(-(w * w) / 4) * Math.sin(t - 6.123456) : 0),
      ),
    );
    yield* bothWays(
      'hidden',
      `resonance of width ${w}`,
      first(`1/(1 + ((t-0.4)/${w})^2)/${w}`, '0'),
      is((t) => Math.atan((t - 0.4) / w) - Math.atan(-0.4 / w)),
    );
  }
  yield {
    family: 'hidden',
    name: 'rare switching',
    spec: first('if(sin(200*t) > 0.999, 100, 0)', '0', 0, 10),
    truth: is((t) => {
      const half = Math.acos(0.999) / 200;
      let sum = 0;
      for (let k = 0; ; k++) {
        const c = (Math.PI / 2 + 2 * Math.PI * k) / 200;
        if (c - half > t) return 100 * sum;
        sum += Math.min(t, c + half) - (c - half);
      }
    }),
  };
  yield {
    family: 'hidden',
    name: 'switching too fast to follow',
    spec: first('if(sin(3e7*t) > 0.9999, 100, 0)', '0', 0, 100),
    truth: open,
  };
}

/** The same where the equations do not name the place: an unknown passes it. */
function* hiddenInTheSolution(): Generator<VerdictProblem> {
  for (const w of [1e-2, 1e-4, 1e-6, 1e-8]) {
    yield* bothWays(
      'hidden in the solution',
      `spike of width ${w} where v passes`,
      `variable t in [0, 1]\nunknown u(t), v(t)\nequation kick: u' = exp(-((v-0.5318)/${w})^2)/${w}\nequation way: v' = 1\ninitial a: u(0) = 0\ninitial b: v(0) = 0\n`,
      is((t) => bell(t, 0.5318, w)),
    );
  }
  for (const w of [1e-5, 1e-7]) {
    const passes = [Math.acos(0.3), 2 * Math.PI - Math.acos(0.3), 2 * Math.PI + Math.acos(0.3)];
    const each = Math.sqrt(Math.PI / 0.91);
    yield* bothWays(
      'hidden in the solution',
      `spike of width ${w} at each passage of an orbit`,
      `variable t in [0, 10]\nunknown u(t), x(t)\nequation orbit: x'' = -x\nequation kick: u' = exp(-((x-0.3)/${w})^2)/${w}\ninitial a: x(0) = 1\ninitial b: x'(0) = 0\ninitial c: u(0) = 0\n`,
      is((t) => each * passes.filter((c) => c < t).length),
    );
  }
  for (const w of [1e-4, 1e-6]) {
    const here = (rhs: string, more: string, last = '') =>
      `${more.startsWith('estimate') ? `${more}\n` : ''}variable t in [0, 1]\nunknown u(t), v(t)\n${more.startsWith('input') ? `${more}\n` : ''}equation kick: u' = ${rhs}\nequation way: v' = ${last ? 'c' : '1'}\ninitial a: u(0) = 0\ninitial b: v(0) = 0\n${last}`;
    yield {
      family: 'hidden in the solution',
      name: `spike of width ${w} at a fitted place`,
      spec: here(
        `exp(-((t-c)/${w})^2)/${w}`,
        'estimate c = 0.2 in [0, 1]',
        'data d { t = [0.25, 0.5, 0.75, 1]  v = [0.15, 0.3, 0.45, 0.6] }\n',
      ),
      truth: is((t) => bell(t, 0.6, w)),
    };
    yield* bothWays(
      'hidden in the solution',
      `spike of width ${w} where an input passes`,
      here(`exp(-((f-0.5318)/${w})^2)/${w}`, 'input f(t) { t = [0, 1]  f = [0, 1]  interpolation = linear }'),
      is((t) => bell(t, 0.5318, w)),
    );
    yield* bothWays(
      'hidden in the solution',
      `a step of width ${w} where v passes`,
      here(`if(v > 0.4, if(v < 0.4 + ${w}, 1/${w}, 0), 0)`, ''),
      is((t) => Math.min(1, Math.max(0, (t - 0.4) / w))),
    );
    yield {
      family: 'hidden in the solution',
      name: `an event while v is within ${w}`,
      spec: `variable t in [0, 1]\nunknown u(t), v(t)\nequation count: u' = 0\nequation way: v' = 1\ninitial a: u(0) = 0\ninitial b: v(0) = 0\nevent hit when exp(-((v-0.5318)/${w})^2) >= 0.5 { u = u + 1 }\n`,
      truth: is((t) => (t < 0.5318 ? 0 : 1)),
    };
    yield {
      family: 'hidden in the solution',
      name: `spike of width ${w} in a history`,
      spec: `variable t in [0, 2]\nunknown u(t)\nequation law: u' = u(t-2)\nhistory u(t) = exp(-((t+1.3)/${w})^2)/${w}\ninitial a: u(0) = 1\n`,
      truth: is((t) => 1 + bell(t, 0.7, w)),
    };
  }
  for (const d of [1e-2, 1e-4]) {
    // t = 1/d + log(1/d − 1) − 1/u − log(1/u − 1), solved for u (O'Malley 1991, section 1.1).
    const flame = (t: number): number => {
      let [low, high] = [d, 1];
      for (let k = 0; k < 60; k++) {
        const u = (low + high) / 2;
        if (1 / d + Math.log(1 / d - 1) - 1 / u - Math.log(1 / u - 1) < t) low = u;
        else high = u;
      }
      return (low + high) / 2;
    };
    yield* bothWays(
      'hidden in the solution',
      `a flame that waits for ${1 / d}`,
      first('u^2*(1-u)', String(d), 0, 2 / d),
      is(flame),
      adam,
    );
  }
}

function* notUnique(): Generator<VerdictProblem> {
  for (const [name, spec] of [
    ['rest or t³', first('3*abs(u)^(2/3)', '0', 0, 2)],
    ['rest or t²/4', first('sqrt(abs(u))', '0', 0, 3)],
    ['rest or a power', first('5*abs(u)^0.8', '0', 0, 1)],
    ['a pole inside', first('u/(t-0.5)', '1')],
    ['a double pole inside', first('-u/(t-0.4)^2', '1')],
    [
      'a vanishing leading coefficient',
      "variable t in [0, 1]\nunknown u(t)\nequation law: (t-0.5)*u' = u\ninitial start: u(0) = 1\n",
    ],
  ] as const) {
    yield* bothWays('not unique', name, spec, open);
  }
  const box = 'variable x in [0, 1]\nunknown u(x)\n';
  for (const mode of [1, 2, 3]) {
    yield* bothWays(
      'not unique',
      `an eigenfunction without a norm, mode ${mode}`,
      `${box}equation law: u'' + ${mode}^2*pi^2*u = 0\nboundary a: u(0) = 0\nboundary b: u(1) = 0\n`,
      open,
    );
  }
  yield* bothWays(
    'not unique',
    'only slopes at the ends',
    `${box}equation law: u'' = cos(pi*x)\nboundary a: u'(0) = 0\nboundary b: u'(1) = 0\n`,
    open,
  );
  yield* bothWays(
    'not unique',
    'two functions, one equation',
    "variable x in [0, 1]\nunknown u(x), q(x)\nequation law: u'' = -q*u\nboundary a: u(0) = 0\nboundary b: u(1) = 1\n",
    open,
  );
}

function* boundary(): Generator<VerdictProblem> {
  const box = 'variable x in [0, 1]\nunknown u(x)\n';
  for (const [mode, low, high] of [
    [1, 5, 20],
    [2, 30, 60],
    [3, 70, 120],
    [4, 130, 200],
  ]) {
    yield {
      family: 'boundary',
      name: `eigenvalue in [${low}, ${high}]`,
      spec: `estimate L = ${(low + high) / 2} in [${low}, ${high}]\n${box}equation law: u'' = -L*u\nboundary a: u(0) = 0\nboundary b: u'(0) = 1\nboundary c: u(1) = 0\n`,
      truth: { kind: 'numbers', estimates: { L: (mode * Math.PI) ** 2 } },
    };
  }
  for (const [low, high] of [
    [1, 3],
    [2, 9],
  ]) {
    yield {
      family: 'boundary',
      name: `a rate that its bounds [${low}, ${high}] forbid`,
      spec: `estimate p = ${low + 1} in [${low}, ${high}]\n${box}equation law: u' = p*u\ninitial a: u(0) = 1\nboundary b: u(1) = 2\n`,
      truth: open,
    };
  }
  yield {
    family: 'boundary',
    name: 'a norm as an integral',
    spec: `estimate E = 4 in [1, 10]\n${box}equation law: 0.5*u'' + E*u = 0\nboundary a: u(0) = 0\nboundary b: u(1) = 0\nboundary norm: integral(u^2) = 1\n`,
    truth: { kind: 'numbers', estimates: { E: Math.PI ** 2 / 2 } },
  };
  yield {
    family: 'boundary',
    name: 'the period of a limit cycle',
    spec: "estimate T = 6 in [3, 12]\nvariable s in [0, 1]\nunknown x(s)\nequation law: x'' - T*(1 - x^2)*x' + T^2*x = 0\nboundary a: x(0) = x(1)\nboundary b: x'(0) = x'(1)\nboundary c: x'(0) = 0\n",
    truth: { kind: 'numbers', estimates: { T: 6.663286859323 } },
  };
  for (const eps of [1e-1, 1e-2, 1e-3]) {
    const s = Math.sqrt(eps);
    yield* bothWays(
      'boundary',
      `layers at both ends, ${eps}`,
      `${box}equation law: ${eps}*u'' = u\nboundary a: u(0) = 1\nboundary b: u(1) = 1\n`,
      is((x) => (Math.exp(-x / s) + Math.exp(-(1 - x) / s)) / (1 + Math.exp(-1 / s))),
    );
    yield* bothWays(
      'boundary',
      `a layer at the end, ${eps}`,
      `${box}equation law: ${eps}*u'' = u'\nboundary a: u(0) = 1\nboundary b: u(1) = 0\n`,
      is((x) => (1 - Math.exp((x - 1) / eps)) / (1 - Math.exp(-1 / eps))),
    );
  }
  yield* bothWays(
    'boundary',
    'a clamped beam',
    `${box}equation load: u'''' + 1 = 0\nboundary a: u(0) = 0\nboundary b: u'(0) = 0\nboundary c: u(1) = 0\nboundary d: u'(1) = 0\n`,
    is((x) => -(x ** 4) / 24 + x ** 3 / 12 - x ** 2 / 24),
  );
}

function* fits(): Generator<VerdictProblem> {
  const decay = (extra: string, data: string): string =>
    `${extra}variable t in [0, 1]\nunknown u(t)\nequation law: u' = -a*u\ninitial start: u(0) = 1\ndata d { ${data} }\n`;
  const a = 'estimate a = 1 in [0.1, 10]\n';
  const times = 't = [0.1, 0.3, 0.5, 0.7, 0.9]';
  const list = (f: (t: number) => number) =>
    `u = [${[0.1, 0.3, 0.5, 0.7, 0.9].map((t) => f(t).toPrecision(9)).join(', ')}]`;
  yield* bothWays('fit', 'data that jump', decay(a, `${times} u = [1, 0, 1, 0, 1]`), open);
  yield* bothWays('fit', 'data that grow', decay(a, `${times} u = [1, 1.5, 2, 2.5, 3]`), open);
  yield* bothWays('fit', 'data that wave', decay(a, `${times} ${list((t) => Math.sin(9 * t))}`), open);
  yield* bothWays('fit', 'data that fit', decay(a, `${times} ${list((t) => Math.exp(-2 * t))}`), {
    kind: 'numbers',
    estimates: { a: 2 },
  });
  yield {
    family: 'fit',
    name: 'noise in per cent',
    spec: "estimate k = 1\nvariable t in [0, 4]\nunknown u(t)\nequation law: u' = -k*u\ninitial start: u(0) = 1000\ndata lab { t = [0.5, 1, 2, 3, 4]  u = [606.53066, 367.87944, 135.33528, 49.787068, 18.315639]  noise = 1% }\n",
    truth: { kind: 'numbers', estimates: { k: 1 } },
  };
  yield* bothWays(
    'fit',
    'a number without effect',
    decay(`${a}estimate b = 1 in [0.1, 10]\n`, `${times} ${list((t) => Math.exp(-t))}`).replace('-a*u', '-a*u + 0*b'),
    open,
  );
  yield* bothWays(
    'fit',
    'a product of two numbers',
    decay(`${a}estimate b = 1 in [0.1, 10]\n`, `${times} ${list((t) => Math.exp(-2 * t))}`).replace('-a*u', '-a*b*u'),
    open,
  );
  yield* bothWays(
    'fit',
    'a function known by data alone',
    `variable x in [0, 1]\nunknown u(x), q(x)\nequation law: -u'' + q*u = pi^2*sin(pi*x) + x^2*sin(pi*x)\nboundary a: u(0) = 0\nboundary b: u(1) = 0\ndata d { x = [0.2, 0.4, 0.6, 0.8]  u = [0.587785, 0.951057, 0.951057, 0.587785]  noise = 1e-3 }\n`,
    open,
  );
}

function* stiffAndLong(): Generator<VerdictProblem> {
  for (const rate of [10, 1e3, 1e6]) {
    yield* bothWays(
      'stiff',
      `a fast mode, rate ${rate}`,
      first(`-${rate}*(u - cos(t)) - sin(t)`, '2', 0, 3),
      is((t) => Math.cos(t) + Math.exp(-rate * t)),
    );
    yield* bothWays(
      'stiff',
      `a mode that grows, rate ${Math.min(rate, 30)}`,
      first(`${Math.min(rate, 30)}*(u - cos(t)) - sin(t)`, '1', 0, 2),
      is((t) => Math.cos(t)),
    );
  }
  for (const [end, value] of [
    [40, 0.7158270687],
    [1e11, 2.083340149701255e-8],
  ]) {
    yield {
      family: 'stiff',
      name: `Robertson to ${end}`,
      spec: `variable t in [0, ${end}]\nunknown a(t), b(t), c(t)\nequation e1: a' = -0.04*a + 1e4*b*c\nequation e2: b' = 0.04*a - 1e4*b*c - 3e7*b^2\nequation e3: c' = 3e7*b^2\ninitial i1: a(0) = 1\ninitial i2: b(0) = 0\ninitial i3: c(0) = 0\n`,
      truth: { kind: 'numbers', end: value },
    };
  }
  yield {
    family: 'stiff',
    name: 'Robertson, trained',
    spec: `variable t in [0, 40]\nunknown a(t), b(t), c(t)\nequation e1: a' = -0.04*a + 1e4*b*c\nequation e2: b' = 0.04*a - 1e4*b*c - 3e7*b^2\nequation e3: c' = 3e7*b^2\ninitial i1: a(0) = 1\ninitial i2: b(0) = 0\ninitial i3: c(0) = 0\n${levenberg}`,
    truth: { kind: 'numbers', end: 0.7158270687 },
  };
  for (const end of [1, 10, 40]) {
    yield* bothWays(
      'long',
      `an oscillation over ${end} radians`,
      `variable t in [0, ${end}]\nunknown u(t)\nequation law: u'' = -u\ninitial a: u(0) = 1\ninitial b: u'(0) = 0\n`,
      is(Math.cos),
      adam,
    );
    yield* bothWays(
      'long',
      `growth from an unstable rest over ${end}`,
      first('u*(1-u)', '0.01', 0, end),
      is((t) => 0.01 / (0.01 + 0.99 * Math.exp(-t))),
      adam,
    );
  }
  yield* bothWays('long', 'a blow-up', first('u^2', '1', 0, 2), open);
  yield* bothWays('long', 'a tangent', first('1 + u^2', '0', 0, 2), open);
}

function* kinks(): Generator<VerdictProblem> {
  const friction = (end: number): VerdictProblem => ({
    family: 'kinks',
    name: `friction to ${end}`,
    spec: `variable t in [0, ${end}]\nunknown u(t)\nequation law: u'' = -u - 0.3*sign(u')\ninitial a: u(0) = 2\ninitial b: u'(0) = 0\n`,
    truth: is((t) => {
      const k = Math.floor(t / Math.PI);
      const side = k % 2 === 0 ? 1 : -1;
      const amplitude = 2 - 0.3 - 0.6 * k;
      return k < 3 ? side * 0.3 + side * amplitude * Math.cos(t - k * Math.PI) : -0.2;
    }),
  });
  for (const end of [3, 6, 7, 9]) yield friction(end);
  yield {
    family: 'kinks',
    name: 'a sum of jumps',
    spec: first('step(t - 0.3) + step(t - 0.7)', '0'),
    truth: is((t) => Math.max(0, t - 0.3) + Math.max(0, t - 0.7)),
  };
  yield* bothWays(
    'kinks',
    'a kink of the forcing',
    first('abs(t - 0.437)', '0'),
    is((t) => (t < 0.437 ? (0.437 ** 2 - (0.437 - t) ** 2) / 2 : (0.437 ** 2 + (t - 0.437) ** 2) / 2)),
  );
  yield {
    family: 'kinks',
    name: 'sliding on a relay',
    spec: first('-2*sign(u) + 1', '1', 0, 3),
    truth: is((t) => Math.max(0, 1 - t)),
  };
}

/** Unknowns of very different sizes: a small one is lost unseen. */
function* sizes(): Generator<VerdictProblem> {
  for (const [name, by] of [
    ['adam', adam],
    ['lbfgs', '\nnetwork { layers = [16, 16] }\ntrain { lbfgs(300)  seed = 0 }\n'],
    ['levenberg', levenberg],
  ]) {
    for (const scale of ['auto', 'none']) {
      for (const size of [1e-3, 1e-7]) {
        yield {
          family: 'sizes',
          name: `an unknown of size ${size} beside one of 1 by ${name}, scale ${scale}, trained`,
          spec: `variable t in [0, 1]\nunknown v(t), u(t)\nequation wave: v' = ${size}*cos(8*t)*u\nequation fall: u' = -u\ninitial a: v(0) = 0\ninitial b: u(0) = 1\nscale ${scale}\n${by}`,
          truth: is((t) => (size * (1 + Math.exp(-t) * (8 * Math.sin(8 * t) - Math.cos(8 * t)))) / 65),
        };
      }
    }
  }
}

function* hiddenConstraints(): Generator<VerdictProblem> {
  const pendulum =
    "param g = 9.81\nvariable t in [0, 2]\nunknown x(t), y(t), lam(t)\nequation fx: x'' = -lam*x\nequation fy: y'' = -lam*y - g\nequation rod: x^2 + y^2 = 1\ninitial x0: x(0) = 1\ninitial y0: y(0) = 0\ninitial u0: x'(0) = 0\ninitial v0: y'(0) = 0\n";
  yield* bothWays('constraints', 'a pendulum of index 3', pendulum, { kind: 'numbers', end: pendulumEnd() });
  yield* bothWays(
    'constraints',
    'an algebraic unknown',
    "variable t in [0, 2]\nunknown u(t), v(t)\nequation law: u' = -v\nequation tie: v = u + sin(t)\ninitial start: u(0) = 1\n",
    is((t) => Math.exp(-t) / 2 + (Math.cos(t) - Math.sin(t)) / 2),
  );
}

/** Sizes, poles, roots, layers and rounding of the formulas themselves. */
function* awkwardNumbers(): Generator<VerdictProblem> {
  for (const near of [1e-2, 1e-4, 1e-8]) {
    yield* bothWays(
      'awkward numbers',
      `a pole that is missed by ${near}`,
      first('u^2*cos(t)', `1/(1 + ${near})`, 0, 10),
      is((t) => 1 / (1 + near - Math.sin(t))),
    );
  }
  for (const rest of [1e-3, 1e-6]) {
    yield* bothWays(
      'awkward numbers',
      `an end ${rest} before a blow-up`,
      first('u^2', '1', 0, 1 - rest),
      is((t) => 1 / (1 - t)),
    );
  }
  for (const unit of [1e12, 1e-12]) {
    yield* bothWays(
      'awkward numbers',
      `a decay at the rate ${unit}`,
      first(`${unit}*(1 - u)`, '0', 0, 5 / unit),
      is((t) => -Math.expm1(-unit * t)),
    );
    yield* bothWays(
      'awkward numbers',
      `an oscillation of height ${unit}`,
      `variable t in [0, 6]\nunknown u(t)\nequation law: u'' = -u\ninitial a: u(0) = ${unit}\ninitial b: u'(0) = 0\n`,
      is((t) => unit * Math.cos(t)),
    );
  }
  yield* bothWays(
    'awkward numbers',
    'an infinite slope at the start',
    first('1/sqrt(t)', '0', 0, 4),
    is((t) => 2 * Math.sqrt(t)),
  );
  for (const sharp of [1e2, 1e4, 1e6]) {
    yield* bothWays(
      'awkward numbers',
      `Runge's peak, ${sharp}`,
      first(`-2*${sharp}*t*u^2`, `1/(1 + ${sharp})`, -1, 1),
      is((t) => 1 / (1 + sharp * t * t)),
    );
  }
  yield* bothWays(
    'awkward numbers',
    'a bell from its foot',
    first('-2*t*u', 'exp(-36)', -6, 6),
    is((t) => Math.exp(-t * t)),
    adam,
  );
  for (const k of [1e-1, 1e-2, 1e-3]) {
    yield {
      family: 'awkward numbers',
      name: `a decay below rounding that grows again, ${k}`,
      spec: first(`t*u/${k}`, '1', -1, 1),
      truth: is((t) => Math.exp((t * t - 1) / (2 * k))),
    };
  }
  for (const size of [1e-9, 1e-12]) {
    yield* bothWays(
      'awkward numbers',
      `a trace of ${size} beside 1`,
      `variable t in [0, 3]\nunknown v(t), u(t)\nequation trace: v' = ${size}*u - 2*v\nequation fall: u' = -u\ninitial a: v(0) = 0\ninitial b: u(0) = 1\n`,
      is((t) => size * (Math.exp(-t) - Math.exp(-2 * t))),
    );
  }
  for (const w of [1e-3, 1e-8]) {
    yield* bothWays(
      'awkward numbers',
      `a slope of width ${w} that cancels where it begins`,
      first(`(1 - tanh((t-0.29)/${w})^2)/${w} - u`, '0', 0, 2),
      // The narrow one is over before the decay is felt.
      is((t) => (w > 1e-4 ? slopeThenDecay(t, w) : t > 0.29 ? 2 * Math.exp(0.29 - t) : 0)),
    );
  }
  const late = [13.7, 211.1, 460.3];
  yield {
    family: 'awkward numbers',
    name: 'spikes late in a long interval',
    spec: first(late.map((c) => `exp(-((t-${c})/1e-8)^2)/1e-8`).join(' + '), '0', 0, 1000),
    truth: is((t) => Math.sqrt(Math.PI) * late.filter((c) => c < t).length),
  };
  for (const [where, c] of [
    ['the start', 0],
    ['the end', 1],
  ] as const) {
    yield* bothWays(
      'awkward numbers',
      `half a spike at ${where}`,
      first(`exp(-((t-${c})/1e-7)^2)/1e-7`, '1'),
      is((t) => 1 + bell(t, c, 1e-7)),
    );
  }
}

/** e⁻ᵗ∫ eˢ(1 − tanh²((s − 0.29)/w))/w ds from 0 on, by Simpson's rule where the slope is. */
function slopeThenDecay(t: number, w: number): number {
  const [from, to] = [Math.max(0, 0.29 - 40 * w), Math.min(t, 0.29 + 40 * w)];
  if (!(to > from)) return 0;
  const n = 4000;
  const h = (to - from) / n;
  let sum = 0;
  for (let k = 0; k <= n; k++) {
    const s = from + h * k;
    const weight = k === 0 || k === n ? 1 : k % 2 ? 4 : 2;
    sum += ((weight * h) / 3) * (Math.exp(s - t) / Math.cosh((s - 0.29) / w) ** 2 / w);
  }
  return sum;
}

/** Conditions at the ends that leave something open, contradict each other, or nearly do. */
function* ends(): Generator<VerdictProblem> {
  const box = 'variable x in [0, 1]\nunknown u(x)\n';
  const round = 'variable t in [0, 2*pi]\nunknown u(t)\n';
  yield* bothWays(
    'ends',
    'a period, driven',
    `${round}equation law: u' = -u + cos(t)\nboundary a: u(0) = u(2*pi)\n`,
    is((t) => (Math.cos(t) + Math.sin(t)) / 2),
  );
  for (const [name, rhs] of [
    ['which nothing holds', 'cos(2*t)'],
    ['in resonance', 'cos(t)'],
  ]) {
    yield* bothWays(
      'ends',
      `a period ${name}`,
      `${round}equation law: u'' = -u + ${rhs}\nboundary a: u(0) = u(2*pi)\nboundary b: u'(0) = u'(2*pi)\n`,
      open,
    );
  }
  for (const [name, rhs] of [
    ['with a force that its mode cannot bear', '1'],
    ['with one that it can', 'cos(pi*x)'],
  ]) {
    yield* bothWays(
      'ends',
      `a string at its own frequency ${name}`,
      `${box}equation law: u'' + pi^2*u = ${rhs}\nboundary a: u(0) = 0\nboundary b: u(1) = 0\n`,
      open,
    );
  }
  for (const off of [1, 1e-2]) {
    const k = Math.sqrt(Math.PI ** 2 + off);
    yield* bothWays(
      'ends',
      `a string ${off} beside its own frequency`,
      `${box}equation law: u'' + (pi^2 + ${off})*u = 1\nboundary a: u(0) = 0\nboundary b: u(1) = 0\n`,
      is((x) => (1 - Math.cos(k * x) - Math.tan(k / 2) * Math.sin(k * x)) / k ** 2),
    );
  }
  for (const eps of [1e-2, 1e-4, 1e-8]) {
    yield* bothWays(
      'ends',
      `an inner layer, ${eps}`,
      `variable x in [-1, 1]\nunknown u(x)\nequation law: ${eps}*u'' + x*u' = 0\nboundary a: u(-1) = -1\nboundary b: u(1) = 1\n`,
      is((x) => erf(x / Math.sqrt(2 * eps)) / erf(1 / Math.sqrt(2 * eps))),
    );
  }
  yield* bothWays(
    'ends',
    'three points',
    `${box}equation law: u''' = -24*x\nboundary a: u(0) = 0\nboundary b: u(0.5) = 1\nboundary c: u(1) = 0\n`,
    is((x) => -(x ** 4) - 2.25 * x * x + 3.25 * x),
  );
  yield {
    family: 'ends',
    name: "Mathieu's first value",
    spec: "estimate a = -5 in [-8, -3]\nvariable x in [0, pi]\nunknown u(x)\nequation law: u'' = -(a - 10*cos(2*x))*u\nboundary l: u'(0) = 0\nboundary r: u'(pi) = 0\nboundary h: u(0) = 1\n",
    truth: { kind: 'numbers', estimates: { a: -5.800046020851508 } },
  };
  yield {
    family: 'ends',
    name: 'the ground state of a quartic well',
    spec: "estimate E = 1 in [0.5, 2]\nvariable x in [0, 8]\nunknown u(x)\nequation law: -u'' + x^4*u = E*u\nboundary l: u'(0) = 0\nboundary r: u(8) = 0\nboundary h: u(0) = 1\n",
    truth: { kind: 'numbers', estimates: { E: 1.060362090484183 } },
  };
}

/** Earlier times, events and equations without their derivatives. */
function* jumpsAndTies(): Generator<VerdictProblem> {
  const powers = (t: number, sign: number, lag: number): number => {
    let [sum, factorial] = [0, 1];
    for (let k = 0; t - (k - 1) * lag >= 0; k++) {
      factorial *= Math.max(1, k);
      sum += (sign ** k * (t - (k - 1) * lag) ** k) / factorial;
    }
    return sum;
  };
  for (const [sign, lag, end] of [
    [-1, 1, 6],
    [1, 2, 8],
  ]) {
    yield* bothWays(
      'jumps and ties',
      `a delay of ${lag} with the factor ${sign}`,
      `variable t in [0, ${end}]\nunknown u(t)\nequation law: u' = ${sign}*u(t-${lag})\nhistory u = 1\ninitial a: u(0) = 1\n`,
      is((t) => powers(t, sign, lag)),
    );
  }
  yield* bothWays(
    'jumps and ties',
    'three doses',
    "variable t in [0, 10]\nunknown u(t)\nequation law: u' = -0.7*u\ninitial a: u(0) = 0\ndose u: 5 at 1 every 2 times 3\n",
    is((t) => [1, 3, 5].reduce((sum, c) => sum + (t >= c ? 5 * Math.exp(-0.7 * (t - c)) : 0), 0)),
  );
  for (const [how, level, many] of [
    ['just passes', 0.9999999, 1],
    ['just misses', 1.0000001, 0],
    ['touches', 1, null],
  ] as const) {
    const at = Math.asin(Math.min(1, level));
    yield {
      family: 'jumps and ties',
      name: `an event that a wave ${how}`,
      spec: `variable t in [0, 12]\nunknown n(t), x(t)\nequation wave: x'' = -x\nequation count: n' = 0\ninitial a: x(0) = 0\ninitial b: x'(0) = 1\ninitial c: n(0) = 1\nevent p when x >= ${level} { n = n + 1 }\n`,
      truth: many === null ? open : is((t) => 1 + many * [at, at + 2 * Math.PI].filter((c) => c <= t).length),
    };
  }
  yield {
    family: 'jumps and ties',
    name: 'two events at once',
    spec: "variable t in [0, 3]\nunknown n(t), x(t), y(t)\nequation a: x' = 1\nequation b: y' = -1\nequation c: n' = 0\ninitial i: x(0) = 0\ninitial j: y(0) = 2\ninitial k: n(0) = 1\nevent p when x >= 1 { n = n + 1 }\nevent q when y <= 1 { n = 2*n }\n",
    truth: is((t) => (t >= 1 ? 4 : 1)),
  };
  for (const w of [1, 5]) {
    yield* bothWays(
      'jumps and ties',
      `a prescribed wave of frequency ${w} and its force`,
      `variable t in [0, 3]\nunknown u(t), v(t), f(t)\nequation a: u' = v\nequation b: v' = f\nequation path: u = sin(${w}*t)\n`,
      is((t) => Math.sin(w * t)),
    );
  }
  yield* bothWays(
    'jumps and ties',
    'a tie whose root ends',
    "variable t in [0, 2]\nunknown u(t), z(t)\nequation a: u' = -1\nequation b: z^2 = u\ninitial i: u(0) = 1\ninitial j: z(0) = 1\n",
    open,
  );
}

/** What digits of the time, of bounds and of writing decide: found by looking for what nobody had tuned a verdict to. */
function* looksTheSame(): Generator<VerdictProblem> {
  const family = 'looks the same';
  for (const [w, c] of [
    [1e-8, 900.31],
    [1e-9, 450.123],
    [1e-9, 900.31],
  ]) {
    yield {
      family,
      name: `a spike of width ${w} at ${c}, whose times round`,
      spec: first(`exp(-((t-${c})/${w})^2)/${w}`, '1', 0, 1000),
      truth: is((t) => 1 + (t > c ? Math.sqrt(Math.PI) : 0)),
    };
    yield {
      family,
      name: `the same as a factor, ${w} at ${c}`,
      spec: first(`-u*exp(-((t-${c})/${w})^2)/${w}`, '1', 0, 1000),
      truth: { kind: 'numbers', end: Math.exp(-Math.sqrt(Math.PI)) },
    };
  }
  const now = 1.7e9;
  for (const w of [1, 1000]) {
    yield {
      family,
      name: `an oscillation of frequency ${w} in seconds since 1970`,
      spec: `variable t in [${now}, ${now + 1}]\nunknown u(t)\nequation law: u'' = -${w * w}*u\ninitial a: u(${now}) = 1\ninitial b: u'(${now}) = 0\n`,
      truth: is((t) => Math.cos(w * (t - now))),
    };
  }
  for (const w of [1e-2, 1e-3, 1e-4]) {
    yield {
      family,
      name: `a spike of width ${w} in seconds since 1970`,
      spec: first(`exp(-((t-${now + 7.77})/${w})^2)/${w}`, '1', now, now + 10),
      truth: { kind: 'numbers', end: 1 + Math.sqrt(Math.PI) },
    };
  }
  const times = [0.25, 0.5, 1, 2, 4, 6, 8, 10];
  const blood = times.map((t) => ((150 / 13) * (Math.exp(-0.2 * t) - Math.exp(-1.5 * t))).toPrecision(9)).join(', ');
  const doses = (low: number): string =>
    `estimate ka = ${low + 0.5} in [${low}, 10]\nestimate ke = 0.1 in [0.01, ${low}]\nestimate V = 5 in [0.1, 100]\nvariable t in [0, 10]\nunknown g(t), c(t)\nequation gut: g' = -ka*g\nequation blood: c' = ka*g/V - ke*c\ninitial a: g(0) = 100\ninitial b: c(0) = 0\ndata d { t = [${times.join(', ')}]  c = [${blood}]  noise = 0.05 }\n`;
  yield {
    family,
    name: 'absorption faster than elimination, by its bounds',
    spec: doses(0.5),
    truth: { kind: 'numbers', estimates: { ka: 1.5, ke: 0.2, V: 10 } },
  };
  const turning = times.map((t) => ((Math.sin(2 * t + 0.5) - Math.sin(0.5)) / 2).toPrecision(9)).join(', ');
  yield {
    family,
    name: 'a phase, by its bounds',
    spec: `estimate p = 4 in [2, 7]\nvariable t in [0, 10]\nunknown u(t)\nequation law: u' = cos(2*t + p)\ninitial a: u(0) = 0\ndata d { t = [${times.join(', ')}]  u = [${turning}]  noise = 0.01 }\n`,
    truth: { kind: 'numbers', estimates: { p: 0.5 + 2 * Math.PI } },
  };
  for (const [how, rhs] of [
    ['a pole in a factor', '1/(t-0.5)*u'],
    ['a pole in a factor behind', 'u*(0.5/(t-0.5))'],
    ['a slope that rests or leaves, moving', '1 + sqrt(abs(u-t))'],
  ]) {
    yield* bothWays(family, how, first(rhs, how.startsWith('a slope') ? '0' : '1', 0, 2), open);
  }
  yield* bothWays(family, 'a zero that is passed or not', first('-3*abs(u-0.5)^(2/3)', '1', 0, 2), open);
  yield* bothWays(
    family,
    'a surface that begins to lead away',
    "variable t in [0, 2]\nunknown x(t), y(t)\nequation a: x' = 1\nequation b: y' = x*sign(y)\ninitial i: x(0) = -1\ninitial j: y(0) = 0.2\n",
    open,
  );
  yield* bothWays(
    family,
    'a rest on a dome, as two equations',
    "variable t in [0, 4]\nunknown x(t), v(t)\nequation a: x' = v\nequation b: v' = sqrt(abs(x))\ninitial i: x(0) = 0\ninitial j: v(0) = 0\n",
    open,
  );
  yield* bothWays(
    family,
    'a vanishing coefficient of an unknown without derivatives',
    "variable t in [-1, 1]\nunknown u(t), z(t)\nequation a: u' = z\nequation b: t*z = u - 1\ninitial i: u(-1) = 0\n",
    open,
  );
  yield* bothWays(
    family,
    'a turn round a circle whose end may be a rest',
    "variable t in [0, 3]\nunknown x(t), y(t)\nequation a: x' = -y\nequation b: x^2 + y^2 = 1\ninitial i: x(0) = 0.6\ninitial j: y(0) = 0.8\n",
    open,
  );
  yield* bothWays(
    family,
    'a speed that is known by its square',
    "variable t in [0, 3]\nunknown u(t)\nequation law: u'^2 + u^2 = 1\ninitial i: u(0) = 0\n",
    open,
  );
  yield* bothWays(
    family,
    'a star of index 5',
    "variable t in [0, 5]\nunknown u(t)\nequation law: u'' = -2/t*u' - u^5\ninitial a: u(0) = 1\ninitial b: u'(0) = 0\n",
    is((t) => 1 / Math.sqrt(1 + (t * t) / 3)),
  );
  for (const eps of [5e-3, 2e-3]) {
    yield {
      family,
      name: `a shock at the end, ${eps}`,
      spec: `variable x in [0, 1]\nunknown u(x)\nequation law: ${eps}*u'' + 2*u*u' = 0\nboundary a: u(0) = -1\nboundary b: u(1) = 0.5\n`,
      truth: is((x) => Math.tanh((x - 1) / eps + Math.atanh(0.5))),
    };
  }
}

/** Trainings with faults, whose problems any classical method solves. */
function* faultyTrainings(): Generator<VerdictProblem> {
  const wave = (w: number, blocks: string): string =>
    `variable t in [0, 1]\nunknown u(t)\nequation law: u'' = -${w * w}*u\ninitial a: u(0) = 1\ninitial b: u'(0) = 0\n${blocks}`;
  const net = 'network { layers = [12, 12] }\n';
  const faults: Record<string, string> = {
    'few points': `${net}points { law = uniform(6) }\ntrain { levenberg_marquardt(60)  seed = 0 }`,
    'a drowned condition': `${net}weights { law = 1e3  a = 1e-3  b = 1e-3 }\ntrain { lbfgs(200)  seed = 0 }`,
    'a drowned equation': `${net}weights { law = 1e-9  a = 1  b = 1 }\ntrain { lbfgs(200)  seed = 0 }`,
    'a rate too high': `${net}train { adam(400, rate = 0.3)  seed = 0 }`,
    'a tiny network': 'network { layers = [2] }\ntrain { levenberg_marquardt(60)  seed = 0 }',
    'too few steps': `${net}train { adam(50)  seed = 0 }`,
    'hard conditions': `${net.trim()}\ntrain { lbfgs(200)  seed = 0 }`,
  };
  for (const w of [2, 10, 25]) {
    for (const [fault, blocks] of Object.entries(faults)) {
      const spec = wave(w, blocks);
      yield {
        family: 'faulty training',
        name: `${fault} at frequency ${w}, trained`,
        spec:
          fault === 'hard conditions'
            ? spec.replace('initial a', 'hard initial a').replace('initial b', 'hard initial b')
            : spec,
        truth: is((t) => Math.cos(w * t)),
      };
    }
  }
}

/** x(2) of the pendulum, by the angle from the horizontal: θ″ = −g·cos θ with classical Runge–Kutta of 4e5 steps. */
function pendulumEnd(): number {
  let [theta, omega] = [0, 0];
  const n = 400_000;
  const h = 2 / n;
  const f = (x: number) => -9.81 * Math.cos(x);
  for (let k = 0; k < n; k++) {
    const [a1, b1] = [omega, f(theta)];
    const [a2, b2] = [omega + (h / 2) * b1, f(theta + (h / 2) * a1)];
    const [a3, b3] = [omega + (h / 2) * b2, f(theta + (h / 2) * a2)];
    const [a4, b4] = [omega + h * b3, f(theta + h * a3)];
    theta += (h / 6) * (a1 + 2 * a2 + 2 * a3 + a4);
    omega += (h / 6) * (b1 + 2 * b2 + 2 * b3 + b4);
  }
  return Math.cos(theta);
}

export const problems: readonly VerdictProblem[] = [
  ...hiddenFeatures(),
  ...hiddenInTheSolution(),
  ...notUnique(),
  ...boundary(),
  ...fits(),
  ...stiffAndLong(),
  ...kinks(),
  ...sizes(),
  ...hiddenConstraints(),
  ...faultyTrainings(),
  ...awkwardNumbers(),
  ...ends(),
  ...jumpsAndTies(),
  ...looksTheSame(),
];
