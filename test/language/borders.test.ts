import { describe, expect, it } from 'vitest';
import { compileSpec } from '../../src/language/check/compile-spec.ts';
import { formatText } from '../../src/language/format/format.ts';
import { jointProblem } from '../../src/problem/fit/joint-problem.ts';
import { applyOverrides, applyVariant } from '../../src/problem/variant.ts';
import { planSweep } from '../../src/sweep/plan/plan.ts';
import { compile } from '../../src/trainer/compile/compile.ts';
import { fixed } from './fixes/fixed.ts';
import { edited, open, Pinn } from './lsp/services.ts';
import { line, problemOf } from './spec.ts';

const spec = (weights: string, rest = '') => `param jump = 2
variable t in [0, 24]
unknown u(t), h(t)
equation e: u' = -u*jump
equation f: h'' = -9.81
initial s: u(0) = 1
initial a: h(0) = 1
initial b: h'(0) = 1
dose u: 3 at [4, 8]
event hit at 5 { h' = 3 }
weights { ${weights} }
${rest}train adam(200)
`;
const said = (weights: string): string[] => compileSpec(spec(weights)).findings.map(line);

describe('weights of what holds between the pieces of a network', () => {
  it('are those of its terms, with schedules', () => {
    const weights = "e = 1  jump u = 10 then linear to 1 at 60%  jump hit = 4  continuity h' = 3";
    const { terms } = compile(problemOf(spec(weights)));
    const of = (name: string) => terms.find((t) => t.term.name === name)?.term.weight?.schedule;
    expect(of('jump u')).toMatchObject({ value: 10, segments: [{ to: 1 }] });
    expect(of('jump hit')).toMatchObject({ value: 4 });
    expect(of("continuity h'")).toMatchObject({ value: 3 });
    expect(of('continuity h')).toBeUndefined();
  });

  it('hold in every experiment, and for all members of a family', () => {
    const text = `variable t in [0, 6]
unknown x[1..3](t)
equation e[i in 1..3]: x[i]' = -i*x[i]
initial s[i in 1..3]: x[i](0) = 1
event hit[i in 1..2] at i { x[i] = x[i] + 2 }
experiment low { dose x[3]: 1 at 3 }
experiment high { dose x[3]: 4 at [3, 4] }
weights { e = 1  jump x = 5  jump hit = 6  continuity x = 7 }
train adam(10)
`;
    const { terms } = compile(jointProblem(problemOf(text)));
    const weights = terms.flatMap(({ term, rows }) =>
      term.kind === 'jump'
        ? [[term.name.split(/[ [.]/).slice(0, 2).join(' '), term.weight?.schedule, rows.length] as const]
        : [],
    );
    expect(weights.length).toBeGreaterThan(3);
    const written: Record<string, number> = { 'jump x': 5, 'jump hit': 6, 'continuity x': 7 };
    for (const [name, schedule] of weights) expect(schedule, name).toMatchObject({ value: written[name] });
  });

  it('may differ in a variant', () => {
    const problem = problemOf(spec('jump u = 10  continuity h = 2', 'variant v { weights { jump u = 5 } }\n'));
    const { jumpWeights } = applyVariant(problem, 'v');
    expect(jumpWeights?.['jump u'].schedule).toMatchObject({ value: 5 });
    expect(jumpWeights?.['continuity h'].schedule).toMatchObject({ value: 2 });
  });

  it.each([
    ['jump h = 1', '11:16 error unknown-name no event and no dose that is given at once makes "h" jump'],
    ['continuity q = 1', '11:22 error unknown-name there is no unknown "q" to go on'],
    ['jump u = 1  jump u = 2', '11:28 error duplicate-entry "jump u" stands in weights already'],
    ['jump hit = equal_total', '11:22 error equal-total equal_total compares with the spec itself'],
  ])('%s', (weights, expected) => {
    expect(said(weights).map((x) => x.slice(0, expected.length))).toContain(expected);
  });

  it('are formatted as they are usually written, and their words stay names elsewhere', () => {
    const text = spec("e = 1  jump u = 10  continuity h' = 3");
    expect(formatText(text.replaceAll('  ', ' '))).toBe(text);
    const many = "weights {\n  e             = 1\n  jump hit      = 4\n  continuity h' = 3\n}\n";
    expect(formatText(many.replaceAll(/ +=/g, ' ='))).toBe(many);
  });

  it('are written back, also where they are not there yet', () => {
    const fix = { kind: 'set-weights', weights: { e: 2, 'jump u': 3, "continuity h'": 4 } } as const;
    const text = fixed(spec('e = 1  jump u = 10'), fix);
    expect(text).toContain("weights { e = 2  jump u = 3  continuity h' = 4 }");
    expect(problemOf(text!).jumpWeights?.["continuity h'"].schedule).toMatchObject({ value: 4 });
  });

  it.each([
    ['|', ['jump', 'continuity']],
    ['e = 1  jump |', ['u', 'hit']],
    ['continuity |', ['u', 'h']],
  ])('are completed behind "%s"', async (weights, expected) => {
    const { document, position, textDocument } = await open(spec(weights));
    const list = await Pinn.lsp.CompletionProvider?.getCompletion(document, { position, textDocument });
    expect(list?.items.map((i) => i.label)).toEqual(expect.arrayContaining(expected));
  });

  it('may be set from outside, by the names that their terms have', () => {
    const set = applyOverrides(problemOf(spec('e = 1  jump u = 10')), { 'jump u': 5, "continuity h'": 0.5 });
    expect(set.jumpWeights?.['jump u'].schedule).toMatchObject({ value: 5 });
    const { terms } = compile(set);
    const of = (name: string) => terms.find((t) => t.term.name === name)?.term.weight?.schedule;
    expect(of('jump u')).toMatchObject({ value: 5 });
    expect(of("continuity h'")).toMatchObject({ value: 0.5 });
    const known = () => applyOverrides(problemOf(spec('e = 1')), { 'jump h': 1 });
    expect(known).toThrow(/neither a term nor a parameter; there are .*jump u, jump hit, continuity u, continuity h/);
    expect(() => applyOverrides(problemOf(spec('e = 1')), { 'jump u': -1 })).toThrow('must not be negative');
  });

  it('are axes of a sweep', () => {
    const problem = problemOf(
      spec('e = 1', "sweep pull { jump u = [1, 10]  continuity h' = log(0.1, 10, 3)  e = [1] }\n"),
    );
    const [sweep] = problem.sweeps;
    expect(sweep.axes.map(({ target }) => target)).toEqual([
      { kind: 'weight', term: 'jump u' },
      { kind: 'weight', term: "continuity h'" },
      { kind: 'weight', term: 'e' },
    ]);
    const { runs } = planSweep(problem, sweep, { seeds: null, engine: null });
    expect(runs.map(({ set }) => applyOverrides(problem, set).jumpWeights?.['jump u'].schedule)).toHaveLength(6);
    const wrong = compileSpec(spec('e = 1', 'sweep pull { jump u = [-1]  jump h = [1] }\n')).findings.map(line);
    expect(wrong).toEqual([
      expect.stringContaining('negative-weight weights must not be negative'),
      expect.stringContaining('unknown-name no event and no dose that is given at once makes "h" jump'),
    ]);
  });

  it('follow the event that is renamed, in weights and in sweeps', async () => {
    const marked = spec('e = 1  jump hit = 4', 'sweep s { jump hit = [1, 2] }\n').replace('event hit', 'event h|it');
    const { document, position, textDocument } = await open(marked);
    const edit = await Pinn.lsp.RenameProvider?.rename(document, { position, textDocument, newName: 'kick' });
    const text = edited(document, edit?.changes?.[textDocument.uri] ?? []);
    expect(text).toContain('event kick at 5');
    expect(text).toContain('jump kick = 4');
    expect(text).toContain('sweep s { jump kick = [1, 2] }');
  });

  it.each([
    ['sweep s { jump h|it = [1, 2] }', 'hit'],
    ['sweep s { ju|mp hit = [1, 2] }', 'jump'],
    ["sweep s { cont|inuity h' = [1, 2] }", 'continu'],
  ])('are explained at %s', async (sweep, expected) => {
    const { document, position, textDocument } = await open(spec('e = 1', `${sweep}\n`));
    const hover = await Pinn.lsp.HoverProvider?.getHoverContent(document, { position, textDocument });
    expect(JSON.stringify(hover?.contents)).toContain(expected);
  });

  it('are completed in a sweep', async () => {
    const { document, position, textDocument } = await open(spec('e = 1', 'sweep s { jump | }\n'));
    const list = await Pinn.lsp.CompletionProvider?.getCompletion(document, { position, textDocument });
    expect(list?.items.map((i) => i.label)).toEqual(expect.arrayContaining(['u', 'hit']));
  });
});
