import { describe, expect, it } from 'vitest';
import { compileSpec } from '../../src/language/check/compile-spec.ts';
import { formatText } from '../../src/language/format/format.ts';
import { jointProblem } from '../../src/problem/fit/joint-problem.ts';
import type { Problem } from '../../src/problem/problem.ts';
import { applyOverrides, applyVariant } from '../../src/problem/variant.ts';
import { fixed } from './fixes/fixed.ts';
import { edited, open, Pinn } from './lsp/services.ts';

const head = `param dose = 1
estimate k = 1 in log [0.01, 10]
variable t in [0, 4]
unknown u(t), v(t)
equation decay: u' = -k*u
equation growth: v' = k*u
initial start: u(0) = dose
hard initial none: v(0) = 0
`;
const blocks = `${head}experiment low { data plate { t = [1, 2]  u = [0.5, 0.2]  noise = 0.1 } }
experiment high { initial start: u(0) = 2  data plate { t = [1, 2]  u = [1, 0.4]  noise = 0.1 } }
`;
const rows: Record<string, string> = {
  'groups.csv': 'group,dose\n10 mg,1\n1,2\nX,3\n',
  'long.csv': 'group,t,u,v\n10 mg,1,0.3,0.1\n1,1,0.6,0.2\nX,1,0.9,0.4\n',
};
const table = `${head}experiment from "groups.csv" { name = "group"  dose = "dose" }
data plate from "long.csv" { t = "t"  u = "u"  v = "v"  experiment = "group"  noise = 0.1 }
`;

const compiled = (text: string) => compileSpec(text, { readFile: (path) => rows[path] ?? null });

function problemOf(text: string): Problem {
  const { problem, findings } = compiled(text);
  expect(findings.filter((f) => f.severity === 'error')).toEqual([]);
  if (!problem) throw new Error('no problem');
  return problem;
}

const messages = (text: string): string[] => compiled(text).findings.map((f) => f.message);

/** Weights that are constant, by the name that the lens gives to each term. */
const weightsOf = (problem: Problem): Record<string, number | undefined> =>
  Object.fromEntries(
    jointProblem(problem).terms.map(({ name, weight }) => [
      name,
      typeof weight?.schedule === 'object' ? weight.schedule.value : undefined,
    ]),
  );

describe('entries of blocks for one experiment', () => {
  it('weigh its series, and what all experiments share, in it alone', () => {
    expect(
      weightsOf(problemOf(`${blocks}weights { plate = 3  plate[low] = 2  decay[high] = 5  start[low] = 7 }\n`)),
    ).toEqual({
      'decay[low]': undefined,
      'growth[low]': undefined,
      'start[low]': 7,
      'none[low]': undefined,
      'plate[low]': 2,
      'decay[high]': 5,
      'growth[high]': undefined,
      'start[high]': undefined,
      'none[high]': undefined,
      'plate[high]': 3,
    });
  });

  it('name rows of a table by words, numbers and texts, and mean all columns', () => {
    const weights = weightsOf(problemOf(`${table}weights { plate["10 mg"] = 2  plate[1] = 3  plate[X] = 4 }\n`));
    expect(weights).toMatchObject({
      'plate (u)[10 mg]': 2,
      'plate (v)[10 mg]': 2,
      'plate (u)[1]': 3,
      'plate (v)[X]': 4,
    });
  });

  it('take schedules, losses and points as well, and stand in variants and sweeps', () => {
    const problem = problemOf(`${blocks}weights { plate[low] = 1 then linear to 5 at 50 }
loss { plate[high] = mae }
points { decay[low] = sobol(7) }
train { adam(100) }
variant other { weights { plate = 9  plate[low] = 8 } }
sweep some { plate[low] = [1, 2]  plate = [3] }
`);
    const terms = jointProblem(problem).terms;
    const of = (name: string) => terms.find((term) => term.name === name);
    expect(of('plate[low]')?.weight?.schedule).toMatchObject({ value: 1, segments: [{ to: 5 }] });
    expect([of('plate[low]')?.loss.name, of('plate[high]')?.loss.name]).toEqual(['mse', 'mae']);
    expect([of('decay[low]')?.points?.args.points, of('decay[high]')?.points?.args.points]).toEqual([
      7,
      expect.not.closeTo(7),
    ]);
    expect(weightsOf(applyVariant(problem, 'other'))).toMatchObject({ 'plate[low]': 8, 'plate[high]': 9 });
    expect(applyVariant(problem, 'other').jumpWeights).toBeUndefined();
    expect(problem.sweeps[0].axes.map((axis) => axis.target)).toEqual([
      { kind: 'weight', term: 'plate[low]' },
      { kind: 'weight', term: 'plate' },
    ]);
    expect(weightsOf(applyOverrides(problem, { plate: 4, 'plate[low]': 6 }))).toMatchObject({
      'plate[low]': 6,
      'plate[high]': 4,
    });
  });

  it.each([
    ['plate[lo] = 1', 'there is no experiment "lo"; did you mean "low"?'],
    ['plate["3 mg"] = 1', 'there is no experiment "3 mg"; there are low, high'],
    ['plate[low] = -1', 'the weight of "plate[low]" must be a finite number that is not negative'],
    ['plate[low] = 0', 'a weight of 0 switches "plate[low]" off'],
    ['none[low] = 2', '"none[low]" is satisfied by construction; a weight on it does nothing'],
    ['plate[low] = 2  plate[low] = 3', '"plate[low]" stands in weights already'],
    ['once[low] = 2', 'the experiment "low" has no "once"'],
    ['loose[low] = 2', '"loose" belongs to no experiment: its rows name none'],
  ])('%s: %s', (entry, message) => {
    const more =
      'data loose { t = [1]  v = [0.3]  noise = 0.1 }\nexperiment third { data once { t = [1]  u = [1]  noise = 0.1 } }\n';
    expect(messages(`${blocks}${entry.startsWith('plate["') ? '' : more}weights { ${entry} }\n`)).toContain(message);
  });

  it('are laid out like others', () => {
    expect(formatText('weights { plate[ low ]=2, plate["10 mg"]=3 }\n')).toBe(
      'weights { plate[low] = 2, plate["10 mg"] = 3 }\n',
    );
  });
});

describe('in the editor, entries of one experiment', () => {
  it('are offered behind the bracket, with terms of experiments before it', async () => {
    const labels = async (marked: string): Promise<string[]> => {
      const { document, position, textDocument } = await open(marked);
      const list = await Pinn.lsp.CompletionProvider?.getCompletion(document, { position, textDocument });
      return list?.items.map((i) => i.label) ?? [];
    };
    const more = `${blocks}experiment third { data once { t = [1]  u = [1] } }\n`;
    expect(await labels(`${more}weights { | }`)).toEqual(expect.arrayContaining(['decay', 'start', 'plate', 'once']));
    expect(await labels(`${more}weights { plate[|] }`)).toEqual(['low', 'high']);
    expect(await labels(`${more}weights { decay = 1 once[|] = 2 }`)).toEqual(['third']);
    expect(await labels(`${more}loss { decay[|] }`)).toEqual(['low', 'high', 'third']);
  });

  it('say at the pointer what they mean, and are renamed with the experiment', async () => {
    const { document, position, textDocument } = await open(`${blocks}weights { plate[l|ow] = 2 }\n`);
    const hover = await Pinn.lsp.HoverProvider?.getHoverContent(document, { position, textDocument });
    expect(JSON.stringify(hover?.contents)).toContain('`plate[low]`: \\"plate\\" in this experiment alone');
    const edit = await Pinn.lsp.RenameProvider?.rename(document, { position, textDocument, newName: 'weak' });
    const text = edited(document, edit?.changes?.[textDocument.uri] ?? []);
    expect(text).toContain('experiment weak {');
    expect(text).toContain('plate[weak] = 2');
  });
});

describe('weights that a fix sets', () => {
  const set = (text: string, weights: Record<string, number>) => fixed(text, { kind: 'set-weights', weights });

  it('are those of one experiment where the others have their own, else those of the term', () => {
    expect(set(`${blocks}weights { plate = 1 }\n`, { 'plate[low]': 4, 'decay[high]': 2 })).toContain(
      'weights { plate = 1  decay[high] = 2  plate[low] = 4 }',
    );
    expect(set(`${blocks}weights { plate[low] = 1 }\n`, { 'plate[low]': 4 })).toContain('weights { plate[low] = 4 }');
    expect(set(`${blocks}weights { plate = 1 }\n`, { 'plate[low]': 4, 'plate[high]': 4 })).toContain(
      'weights { plate = 4 }',
    );
    expect(set(`${table}weights { plate = 1 }\n`, { 'plate (u)[10 mg]': 4, 'plate (v)[10 mg]': 4 })).toContain(
      'weights { plate = 1  plate["10 mg"] = 4 }',
    );
  });
});
