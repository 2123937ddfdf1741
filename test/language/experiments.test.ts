import { describe, expect, it } from 'vitest';
import { compileSpec } from '../../src/language/check/compile-spec.ts';
import { fixTitle } from '../../src/problem/fix.ts';
import { parseProblem } from '../../src/problem/schema.ts';
import { fixed } from './fixes/fixed.ts';
import { compile } from './spec.ts';

const head = `param dose: mg = 100
param V: L = 10
estimate ka: 1/h = 1 in log [0.01, 10] ~ lognormal(log(1), 0.5)
estimate ke: 1/h = 0.2 in log [0.01, 1]
estimate sigma = 0.1 in log [0.001, 1]
variable t: h in [0, 24]
unknown G(t): mg, C(t): mg/L
equation gut: G' = -ka*G
equation blood: C' = ka*G/V - ke*C
initial start: G(0) = dose
initial C(0) = 0
`;

const files: Record<string, string> = {
  'low.csv': 't [h],C [mg/L]\n2,<0.1\n1,0.5\n3,NA\n',
  'conditions.csv': 'condition,dose [g]\nA,0.1\n10 mg,\n',
  'long.csv': 't,y,condition,rep,sd\n1,1,A,r1,0.1\n2,1,A,r2,0.3\n1,2,10 mg,r1,0.2\n',
};

function problemOf(rest: string) {
  const { problem, findings } = compileSpec(head + rest, { readFile: (path) => files[path] ?? null });
  expect(findings.filter((f) => f.severity === 'error')).toEqual([]);
  if (!problem) throw new Error('no problem');
  return problem;
}

const messages = (rest: string) =>
  compileSpec(head + rest, { readFile: (path) => files[path] ?? null }).findings.map((f) => f.message);

describe('experiments', () => {
  it('change params and initial values, bring data and doses, and answer to the names of their statements', () => {
    const { experiments, terms } = problemOf(`experiment low {
  param dose = 0.05*1000
  data plate from "low.csv" { t = "t [h]"  C = "C [mg/L]"  noise = sigma*C }
}
experiment high { param dose = 200   initial start: G(0) = 2*dose  data plate { t = [1, 2]  C = [1, 2]  noise = 0.1 } dose G: 10 at 2 every 4 times 2 }
weights { plate = 3 }
`);
    expect(experiments?.map((e) => [e.name, e.parameters.map((p) => p.name), e.without])).toEqual([
      ['low', ['dose'], []],
      ['high', ['dose'], ['start']],
    ]);
    expect(terms.map((term) => term.kind)).not.toContain('data');
    const own = experiments?.flatMap((e) => e.terms) ?? [];
    expect(own.map((term) => [term.name, term.weight?.schedule])).toEqual([
      ['plate[low]', { value: 3, segments: [] }],
      ['start[high]', undefined],
      ['plate[high]', { value: 3, segments: [] }],
    ]);
    expect(own[0].data).toMatchObject({ times: [1, 2], values: [0.5, 0.1], censored: [null, 'below'], noise: null });
    expect(own[0].data?.deviation).toMatchObject({ operator: '*', left: { name: 'sigma' } });
    expect(experiments?.[1].events.map((e) => e.name)).toEqual(['dose G']);
  });

  it('are made of the rows of a table, and the rows of data belong to them', () => {
    const { experiments } = problemOf(`experiment from "conditions.csv" { name = "condition"  dose = "dose [g]" }
data all from "long.csv" { t = "t"  C = "y"  experiment = "condition"  replicate = "rep"  noise = "sd"  distribution = lognormal }
data again from "long.csv" { t = "t"  C = "y"  experiment = "condition"  noise = proportional(sigma) }
`);
    expect(experiments?.map((e) => e.name)).toEqual(['A', '10 mg']);
    expect(experiments?.[0].parameters[0].value).toMatchObject({ value: expect.closeTo(100, 9) });
    expect(experiments?.[1].parameters).toEqual([]);
    const [first, second] = experiments?.map((e) => e.terms[0]) ?? [];
    expect([first.name, second.name]).toEqual(['all[A]', 'all[10 mg]']);
    expect(first.data).toMatchObject({
      values: [1, 1],
      deviations: [0.1, 0.3],
      replicates: ['r1', 'r2'],
      distribution: { name: 'lognormal' },
    });
  });

  it('have estimates of their own where they read them', () => {
    const { parameters, experiments } = problemOf(`estimate gain = 1 in [0.1, 10] per experiment
experiment low { data plate { t = [1, 2]  gain*C = [1, 2]  noise = sigma } }
experiment high { data plate { t = [1, 2]  gain*C = [1, 2]  noise = sigma } }
experiment bare { data plate { t = [1, 2]  C = [1, 2]  noise = sigma } }
`);
    expect(parameters.filter((p) => p.name.startsWith('gain')).map((p) => [p.name, p.estimate?.experiment])).toEqual([
      ['gain', undefined],
      ['gain[low]', { name: 'low', of: 'gain' }],
      ['gain[high]', { name: 'high', of: 'gain' }],
    ]);
    expect(experiments?.map((e) => e.parameters)).toEqual([
      [{ name: 'gain', value: { kind: 'parameter', name: 'gain[low]' } }],
      [{ name: 'gain', value: { kind: 'parameter', name: 'gain[high]' } }],
      [],
    ]);
  });

  it('begin at a steady state', () => {
    const { experiments } = problemOf(
      'experiment wash { start = steady { dose = 0 }  data plate { t = [1, 2]  C = [1, 2]  noise = sigma } }\n',
    );
    expect(experiments?.[0].steady).toEqual([{ name: 'dose', value: { kind: 'number', value: 0 } }]);
  });

  it('leave a value for each to the experiment that it is of', () => {
    const { findings } = compile(`estimate k = 0.5 in log [0.01, 10]
estimate begin = 1 in log [0.1, 10] per experiment
variable t in [0, 4]
unknown u(t)
equation fall: u' = -k*u
initial first: u(0) = begin
experiment a { data seen { t = [1, 2]  begin - u = [2, 1]  noise = 0.1 } }
experiment b { data seen { t = [1, 2]  begin - u = [3, 1]  noise = 0.1 } }
experiment c { data seen { t = [1, 2]  begin - u = [3, 1]  noise = 0.1 } }
`);
    expect(findings).toEqual([]);
  });

  it('whose table cannot be read are asked for the table alone', () => {
    const { findings } = compile(`estimate k = 0.5 in log [0.01, 10]
estimate s = 0.1 in log [0.01, 10]
variable t in [0, 4]
unknown u(t)
equation fall: u' = -k*u
initial first: u(0) = 1
experiment a { }
data seen from "nowhere.csv" { t = "t"  u = "u"  experiment = "group"  noise = s }
`);
    expect(findings.map(({ code }) => code)).toEqual(['data-file']);
  });

  it('that begin at a steady state are checked with their data', () => {
    const { findings } = compile(`param feed = 1
estimate k = 0.5 in log [0.01, 10]
estimate g = 1 in log [0.1, 10]
estimate idle = 1
variable t in [0, 4]
unknown u(t)
equation fall: u' = feed - k*u
initial first: u(0) = 2
experiment a { param feed = 0  start = steady { feed = 1 }  initial u(0) = 3  data seen { t = [1, 2]  g*u = [2, 1]  noise = 0.1 } }
experiment b { param feed = 0  start = steady { feed = 2 }  data seen { t = [1, 2]  g*u = [3, 1]  noise = 0.1 } }
`);
    expect(findings.map(({ code, range }) => [code, range.start.line])).toEqual([['estimate-without-effect', 3]]);
  });
});

describe('experiments that begin at a steady state', () => {
  const spec = (initial: string): string => `param feed = 1
estimate k = 0.5 in log [0.01, 10]
variable t in [0, 4]
unknown u(t), v(t)
equation first: u' = feed - k*u
equation second: v' = u - v
${initial}
experiment a { feed = 0  start = steady { feed = 1 }  data seen { t = [1, 2]  u = [1.2, 0.7]  v = [1.6, 1.3]  noise = 0.1 } }
experiment b { feed = 2  start = steady { feed = 1 }  data seen { t = [1, 2]  u = [2.8, 3.2]  v = [2.2, 2.7]  noise = 0.1 } }
`;

  it('say what they come to rest from, once', () => {
    const { findings } = compile(spec('initial u(0) = 1'));
    expect(findings.map(({ code, message, range }) => [code, range.start.line, message])).toEqual([
      ['missing-condition', 7, 'nothing says where v(0) begins on the way to rest; add for example initial v(0) = 0'],
    ]);
    expect(findings[0].fix && fixTitle(findings[0].fix)).toBe('Add "initial v(0) = 0"');
  });

  it('are right where every value has a beginning', () => {
    expect(compile(spec('initial u(0) = 1\ninitial v(0) = 0')).findings).toEqual([]);
  });
});

describe('estimates and noise', () => {
  it('are searched on a log scale, with what is known before', () => {
    const { parameters } = problemOf('data plate { t = [1, 2]  C = [1, 2]  noise = sigma }\n');
    expect(parameters.find((p) => p.name === 'ka')?.estimate).toMatchObject({
      low: 0.01,
      scale: 'log',
      prior: { distribution: 'lognormal', args: [0, 0.5] },
    });
  });

  it('converts the unit of noise to that of what is measured', () => {
    const { terms } = problemOf(`estimate s0: g/L = 1e-4 in log [1e-6, 1]
data plate { t = [1, 2]  C = [1, 2]  noise = proportional(sigma) + additive(s0)  distribution = student(4) }
`);
    const data = terms.find((t) => t.kind === 'data')?.data;
    expect(data?.distribution).toEqual({ name: 'student', freedom: { kind: 'number', value: 4 } });
    expect(data?.deviation).toMatchObject({ operator: '+', right: { left: { value: expect.closeTo(1000, 6) } } });
    expect(messages('data plate { t = [1, 2]  C = [1, 2]  noise = ke }\n').join()).toMatch(/unit/);
  });

  it('is that of the experiment which sets a param that it reads', () => {
    const measured = (name: string, set: string) =>
      `experiment ${name} { ${set}data plate { t = [1, 2]  C = [1, 2]  noise = scatter } }\n`;
    const { experiments } = problemOf(
      `param base: mg/L = 2\nparam scatter = 2*base\n${measured('a', 'base = 5  ')}${measured('b', '')}`,
    );
    expect(experiments?.map(({ terms }) => terms[0].data?.deviation)).toMatchObject([
      { kind: 'parameter', name: 'scatter' },
      { kind: 'parameter', name: 'scatter' },
    ]);
  });

  const counted = (data: string, files: Record<string, string> = {}) =>
    compileSpec(
      `variable t in [0, 4]
unknown C(t)
equation fall: C' = -k*C
initial C(0) = 9
estimate k = 1 in log [0.1, 10]
estimate size = 10 in log [0.1, 1e4]
data plate ${data}
`,
      { readFile: (path) => files[path] ?? null },
    );

  it.each([
    ['poisson', { name: 'poisson' }],
    ['poisson()', { name: 'poisson' }],
    ['negative_binomial(size)', { name: 'negative_binomial', size: { kind: 'parameter', name: 'size' } }],
    ['negative_binomial(5)', { name: 'negative_binomial', size: { kind: 'number', value: 5 } }],
  ])('of counts have a distribution and no noise: %s', (distribution, stated) => {
    const { problem, findings } = counted(`{ t = [1, 2]  C = [4, 0]  distribution = ${distribution} }`);
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    const data = problem?.terms.find(({ kind }) => kind === 'data')?.data;
    expect(data?.distribution).toEqual(stated);
    expect(problem && parseProblem(JSON.parse(JSON.stringify(problem)))).toEqual(problem);
  });

  it.each([
    ['Poisson', 'poisson'],
    ['nbinom(size)', 'negative_binomial(size)'],
    ['neg_binomial_2(size)', 'negative_binomial(size)'],
    ['NegativeBinomial(3)', 'negative_binomial(3)'],
  ])('of counts are known by other names: %s', (written, meant) => {
    const text = `variable t in [0, 4]
unknown C(t)
equation C' = -k*C
initial C(0) = 9
estimate k = 1 in log [0.1, 10]
estimate size = 10 in log [0.1, 1e4]
data plate { t = [1, 2]  C = [4, 1]  distribution = ${written} }
`;
    const { findings } = compile(text);
    const { fix } = findings.find(({ code }) => code === 'wrong-value')!;
    expect(fixed(text, fix!)).toBe(text.replace(written, meant));
  });

  it('of counts need whole numbers, and the line of a file that has another is named', () => {
    const files = { 'cases.csv': 't,n\n1,4\n2,1.5\n3,0\n', 'limits.csv': 't,n\n1,4\n2,<5\n3,>2.5\n' };
    const said = (data: string) => counted(data, files).findings.map(({ code, message }) => [code, message]);
    expect(said('from "cases.csv" { t = "t"  C = "n"  distribution = poisson }')).toContainEqual([
      'data-not-count',
      '"cases.csv" line 3: 1.5 is no whole number, and the distribution is one of counts; measure what was counted, as reported*u = "cases", or say how far the values scatter: noise = sqrt(u)',
    ]);
    expect(said('{ t = [1, 2]  C = [4, -1]  distribution = poisson }')[0]).toEqual([
      'data-not-count',
      expect.stringContaining('value 2: -1 is below zero'),
    ]);
    // Limits are of counts whatever number they are.
    const { problem, findings } = counted('from "limits.csv" { t = "t"  C = "n"  distribution = poisson }', files);
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(problem?.terms.find(({ kind }) => kind === 'data')?.data?.censored).toEqual([null, 'below', 'above']);
  });

  it('beside counts are stated for all other data', () => {
    const { findings } = counted(`{ t = [1, 2]  C = [4, 1]  distribution = poisson }
data other { t = [1, 2]  C = [4, 1] }`);
    expect(findings.map(({ code, range }) => [code, range.start.line])).toContainEqual(['noise-missing', 7]);
  });

  it('leaves log, per, experiment and replicate free as names', () => {
    const { problem } = compile(`param experiment = 2
param per = 3
param replicate = 1
variable t in [0, 1]
unknown u(t)
equation u' = -experiment*u/per + log(replicate)
initial u(0) = 1
`);
    expect(problem?.parameters.map((p) => p.name)).toEqual(['experiment', 'per', 'replicate']);
  });
});

describe('student noise that a network would train as normal', () => {
  const of = (more: string): string[] =>
    compileSpec(
      `${head}experiment low { data plate { t = [1, 2]  C = [1, 2]  noise = sigma  distribution = student(4) } }\n${more}`,
      { readFile: () => null },
    ).findings.map(({ code, severity }) => `${severity} ${code}`);

  it('is said where a network is asked for, and neither where it is solved nor where a loss is chosen', () => {
    expect(of('')).not.toContain('warning student-as-normal');
    expect(of('network { layers = [8] }')).toContain('warning student-as-normal');
    expect(of('network { layers = [8] }\nloss { plate = huber(1) }')).not.toContain('warning student-as-normal');
  });
});
