import { describe, expect, it } from 'vitest';
import { petabFormula } from '../../../src/export/petab/formula.ts';
import { PetabIds } from '../../../src/export/petab/ids.ts';
import { petabFolder } from '../../../src/export/petab/petab.ts';
import { petabTables } from '../../../src/export/petab/tables.ts';
import { ExportError } from '../../../src/export/trained/export-error.ts';
import { compileSpec } from '../../../src/language/check/compile-spec.ts';
import { fitted } from './fitted.ts';

/** Rows of a table by the names of its columns. */
function rowsOf(tsv: string): Record<string, string>[] {
  const [names, ...rows] = tsv
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'));
  return rows.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i] ?? ''])));
}

const groups = `param dose = 100
param V = 2
estimate k = 0.5 in log [0.01, 10] ~ lognormal(log(0.4), 1)
estimate gain = 1 in [0.1, 10] per experiment
estimate s = 0.1 in [0.01, 1] ~ gamma(2, 0.1)
variable t in [0, 4]
unknown C(t)
equation fall: C' = -k*C
initial start: C(0) = dose/V
experiment low { param dose = 4  data blood { t = [0, 1, 2, 3]  gain*C = [2.1, 1.3, 0.8, 0.5]  noise = s*C + 0.01 } }
experiment high { initial start: C(0) = 12  data blood { t = [1, 2, 3, 4]  C = [7.5, 4.4, 2.7, 1.7]  noise = 5% } }
`;

describe('tables of PEtab', () => {
  const { problem, fit } = fitted(groups);
  const { tables, notes } = petabTables(problem, fit);

  it('hold every parameter with its scale, bounds, prior and fitted value', () => {
    const rows = rowsOf(tables.parameters);
    const of = (id: string) => rows.find((row) => row.parameterId === id)!;
    const value = (name: string) => String(fit.parameters.find((p) => p.name === name)!.value);
    expect(of('k')).toEqual({
      parameterId: 'k',
      parameterName: 'k',
      parameterScale: 'log',
      lowerBound: '0.01',
      upperBound: '10',
      nominalValue: value('k'),
      estimate: '1',
      objectivePriorType: 'logNormal',
      objectivePriorParameters: `${Math.log(0.4)};1`,
    });
    expect(of('gain_low')).toMatchObject({
      parameterName: 'gain[low]',
      nominalValue: value('gain[low]'),
      estimate: '1',
    });
    expect(of('V')).toMatchObject({ parameterScale: 'lin', nominalValue: '2', estimate: '0' });
    // What an experiment changes stands among the conditions.
    expect(of('dose')).toBeUndefined();
    expect(of('s').objectivePriorType).toBe('');
    expect(notes).toContain('the prior of s is left out: PEtab has no density gamma');
  });

  it('state each measured series as an observable with its noise', () => {
    expect(rowsOf(tables.observables)).toEqual([
      {
        observableId: 'blood_low',
        observableName: 'blood[low]',
        observableFormula: 'gain_low * C',
        noiseFormula: 's * C + 0.01',
        observableTransformation: 'lin',
        noiseDistribution: 'normal',
      },
      expect.objectContaining({
        observableId: 'blood_high',
        observableFormula: 'C',
        noiseFormula: 'noiseParameter1_blood_high',
      }),
    ]);
  });

  it('state each experiment as a condition', () => {
    expect(rowsOf(tables.conditions)).toEqual([
      { conditionId: 'low', conditionName: 'low', dose: '4', gain: 'gain_low', C: '2' },
      { conditionId: 'high', conditionName: 'high', dose: '100', gain: '1', C: '12' },
    ]);
  });

  it('hold the measurements, and what the fit predicts, row by row', () => {
    const measured = rowsOf(tables.measurements);
    const simulated = rowsOf(tables.simulations);
    expect(measured.map((row) => row.measurement)).toEqual(['2.1', '1.3', '0.8', '0.5', '7.5', '4.4', '2.7', '1.7']);
    expect(simulated.map((row) => Number(row.simulation))).toEqual(fit.series.flatMap((s) => s.predicted));
    expect(measured.map((row) => row.simulationConditionId)).toEqual([
      ...Array(4).fill('low'),
      ...Array(4).fill('high'),
    ]);
    expect(Number(measured[4].noiseParameters)).toBeCloseTo(0.05 * 7.5, 12);
    expect(measured[0].noiseParameters).toBe('');
  });

  it('are named by a file that says what is left out', () => {
    const folder = petabFolder(problem, fit, 'out', '1.0');
    expect([...folder.keys()].map((path) => path.replace(/.*[\\/]/, '')).sort()).toEqual(
      ['conditions', 'measurements', 'observables', 'parameters', 'simulations']
        .map((n) => `${n}.tsv`)
        .concat('problem.yaml', 'model.xml')
        .sort(),
    );
    const yaml = [...folder].find(([path]) => path.endsWith('.yaml'))![1];
    expect(yaml).toContain('format_version: 1\n');
    expect(yaml).toContain('# - the prior of s is left out');
  });
});

describe('a fit that PEtab has no words for', () => {
  const decay = (data: string) => `estimate k = 0.5 in [0.01, 10]
variable t in [0, 4]
unknown u(t)
equation fall: u' = -k*u
initial u(0) = 2
${data}
`;

  it('leaves out limits of detection and says so', () => {
    const { problem, fit } = fitted(decay('data seen from "a.csv" { t = "t"  u = "u"  noise = 0.05 }'), {
      'a.csv': 't,u\n0.5,1.6\n1,1.2\n2,0.75\n4,<0.5\n',
    });
    const { tables, notes } = petabTables(problem, fit);
    expect(rowsOf(tables.measurements)).toHaveLength(3);
    expect(notes.join()).toContain('limits such as <0.1 of "seen"');
  });

  it.each([
    ['u = [1.6, 1.2, 0.75, 0.3]  noise = 0.05  distribution = student(4)', 'student'],
    ['100*u = [160, 120, 75, 30]  distribution = poisson', 'poisson'],
    ['100*u = [160, 120, 75, 30]  distribution = negative_binomial(5)', 'negative_binomial'],
  ])('is refused where nothing is left: %s', (data, name) => {
    const { problem, fit } = fitted(decay(`data seen { t = [0.5, 1, 2, 4]  ${data} }`));
    expect(() => petabTables(problem, fit)).toThrow(`PEtab has no distribution ${name}`);
  });

  it('states the steady state before an experiment as a condition of its own', () => {
    const { problem, fit } = fitted(`param feed = 1
estimate k = 0.5 in log [0.01, 10]
variable t in [0, 4]
unknown u(t)
equation fall: u' = feed - k*u
initial u(0) = 2
experiment wash { param feed = 0  start = steady { feed = 1 }  data seen { t = [0, 1, 2, 4]  u = [2, 1.2, 0.75, 0.3]  noise = 0.05 } }
`);
    const { tables } = petabTables(problem, fit);
    expect(rowsOf(tables.conditions).map(({ conditionId, feed }) => [conditionId, feed])).toEqual([
      ['wash', '0'],
      ['wash_before', '1'],
    ]);
    expect(rowsOf(tables.measurements)[0].preequilibrationConditionId).toBe('wash_before');
  });
});

describe('names and formulas', () => {
  it('become identifiers, each once', () => {
    const ids = new PetabIds();
    expect(ids.of('parameter', 'gain[low]')).toBe('gain_low');
    expect(ids.of('parameter', 'gain_low')).toBe('gain_low_2');
    expect(ids.of('unknown', "u''")).toBe('u_d_d');
    expect(ids.of('parameter', 'σ')).toBe('u3c3');
    expect(ids.of('parameter', 'time')).toBe('time_2');
    expect(ids.of('parameter', 'gain[low]')).toBe('gain_low');
  });

  it('bind as they are written', () => {
    const leaves = { parameter: (n: string) => n, unknown: (n: string) => n, input: (n: string) => n };
    const [a, b, c] = ['a', 'b', 'c'].map((name) => ({ kind: 'parameter' as const, name }));
    const minus = { kind: 'binary' as const, operator: '-' as const, left: b, right: c };
    expect(petabFormula({ kind: 'binary', operator: '-', left: a, right: minus }, leaves)).toBe('a - (b - c)');
    expect(petabFormula({ kind: 'binary', operator: '^', left: minus, right: a }, leaves)).toBe('(b - c)^a');
    expect(petabFormula({ kind: 'call', name: 'log', args: [minus] }, leaves)).toBe('ln(b - c)');
    expect(() => petabFormula({ kind: 'call', name: 'erf', args: [a] }, leaves)).toThrow(ExportError);
  });
});

describe('conditions at several points', () => {
  it.each([
    ['a value at the end', 'boundary right: u(1) = 0'],
    ['an integral', 'boundary whole: integral(u) = 0.2'],
  ])('have no place in the tables: %s', (_, condition) => {
    const { problem } = compileSpec(`estimate f = 1 in [0.1, 10]
variable x in [0, 1]
unknown u(x)
equation rod: u'' = -f
boundary left: u(0) = 0
${condition}
data probe { x = [0.25, 0.5, 0.75]  u = [0.1, 0.13, 0.09]  noise = 0.01 }
`);
    const { fit } = fitted(groups);
    expect(() => petabTables(problem!, fit)).toThrow(
      /cannot be exported as PEtab because "\w+" is a condition elsewhere/,
    );
  });
});
