import { describe, expect, it } from 'vitest';
import { explicitEquations } from '../../../src/export/petab/explicit.ts';
import { petabFolder } from '../../../src/export/petab/petab.ts';
import { problemOf } from '../../run/spec.ts';
import { fitted } from './fitted.ts';

const measured = 'data seen { t = [1, 2, 3]  u = [0.6, 0.4, 0.2]  noise = 0.05 }';

/** The files of the folder of a spec that is fitted. */
const filesOf = (text: string): ReadonlyMap<string, string> => {
  const { problem, fit } = fitted(text);
  return petabFolder(problem, fit, '', '1');
};

describe('the model of an exported fit', () => {
  it('has the highest derivative of every unknown by itself, algebraic ones too', () => {
    const problem = problemOf(`param m = 2
variable t in [0, 4]
unknown x(t)
unknown f(t)
equation motion: m*x'' + x' = f
equation force: f + 3*x = 1
initial a: x(0) = 1
initial b: x'(0) = 0
train auto`);
    expect(explicitEquations(problem).map(({ unknown, order }) => [unknown, order])).toEqual([
      ['x', 2],
      ['f', 0],
    ]);
  });

  it('states equations, starts and doses', () => {
    const files = filesOf(`estimate k = 0.5 in log [0.01, 10]
param half = 2
param twice = 2*half
variable t in [0, 4]
unknown u(t)
equation fall: u' = -k*u + 1e-7*twice
initial begin: 2*u(0) = 2
event more at [1.5] { u = u + 1 }
${measured}
train auto`);
    const model = files.get('model.xml')!;
    expect(files.get('problem.yaml')).toContain('sbml_files: [model.xml]');
    expect(model).toContain('<parameter id="twice" constant="false"/>');
    expect(model).toContain('<cn type="e-notation">1<sep/>-7</cn>');
    expect(model).toContain('<rateRule variable="u">');
    expect(model).toContain('<initialAssignment symbol="u">');
    expect(model).toContain('<apply><geq/>');
    expect(model).toContain('<eventAssignment variable="u">');
    // What the model has a rule for is in no table.
    expect(files.get('parameters.tsv')).not.toContain('twice');
  });

  it.each([
    ['an equation that hides its derivative', "u' + 0.1*u'^3 = -k*u", 'does not give a highest derivative by itself'],
    ['a function that SBML has not', "u' = -k*erf(u)", 'SBML has no function erf'],
  ])('is left out with the reason for %s', (_, equation, reason) => {
    const files = filesOf(`estimate k = 0.5 in log [0.01, 10]
variable t in [0, 4]
unknown u(t)
equation fall: ${equation}
initial begin: u(0) = 1
${measured}
train auto`);
    expect([...files.keys()]).not.toContain('model.xml');
    expect(files.get('problem.yaml')).toContain(reason);
    expect(files.get('problem.yaml')).toContain('sbml_files: []');
  });

  it('gives a start of zero in one experiment its place among the conditions', () => {
    const files = filesOf(`estimate k = 0.5 in log [0.01, 10]
variable t in [0, 4]
unknown u(t)
equation fall: u' = 1 - k*u
initial begin: u(0) = 1
experiment full { ${measured} }
experiment empty { initial begin: u(0) = 0  ${measured} }
train auto`);
    const [names, ...rows] = files
      .get('conditions.tsv')!
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'));
    expect(rows.map((row) => row[names.indexOf('u')])).toEqual(['1', '0']);
    expect(files.get('problem.yaml')).not.toContain('begin');
  });
});
