import { describe, expect, it } from 'vitest';
import { compileSpec } from '../../src/language/check/compile-spec.ts';
import { formatText } from '../../src/language/format/format.ts';
import { parseProblem } from '../../src/problem/schema.ts';
import { line } from './spec.ts';

const spec = (equation: string, rest = 'history u(t) = 1') => `param tau: h = 2
variable t: min in [0, 500]
unknown u(t)
equation e: ${equation}
initial s: u(0) = 1
${rest}
`;
const said = (...parts: Parameters<typeof spec>): string[] => compileSpec(spec(...parts)).findings.map(line);

describe('delays', () => {
  it('are lowered with their units, and come back from JSON', () => {
    const { problem } = compileSpec(spec("u' = -u(t - tau)"));
    expect(JSON.stringify(problem?.terms[0].residual)).toContain('"delayed"');
    expect(JSON.stringify(problem?.terms[0].residual)).toContain('60');
    expect(problem?.histories).toEqual([{ unknown: 'u', value: { kind: 'number', value: 1 } }]);
    expect(parseProblem(JSON.parse(JSON.stringify(problem)))).toEqual(problem);
  });

  it('may stand in lets and depend on unknowns', () => {
    expect(said("u' = -past", 'let past = u(t - tau/(1 + u^2))\nhistory u(t) = exp(t/tau)')).toEqual([]);
  });

  it('may stand in what an event waits for and assigns, in lets and with units', () => {
    const events = `let before = u(t - 2*tau)
history u(t) = 1
event low when u(t - tau) <= 0.5 { u = 1 + before }
dose u: u(t - 1/60) at 30
`;
    expect(said("u' = -u/tau", events)).toEqual([]);
    const { problem } = compileSpec(spec("u' = -u/tau", events));
    expect(parseProblem(JSON.parse(JSON.stringify(problem)))).toEqual(problem);
  });

  it('without a condition are offered one where their history ends', () => {
    const text = spec("u' = -u(t - tau)", 'history u(t) = 2 + t').replace('initial s: u(0) = 1\n', '');
    const [missing] = compileSpec(text).findings.filter(({ code }) => code === 'missing-condition');
    expect(missing.message).toContain('add for example initial u(0) = 2');
    expect(missing.fix?.kind === 'replace' && missing.fix.title).toBe('Add "initial u(0) = 2"');
  });

  it('are formatted as they are usually written', () => {
    const text = "equation lag: u' = -a*u(t - tau)\nhistory u(t) = cos(t)\n";
    expect(formatText(text.replace('t - tau', 't-tau').replace('(t) =', '(t)='))).toBe(text);
  });

  it.each([
    [
      ["u' = -u(t - tau)", ''],
      '4:1 error history-missing this equation reads u before t = 0; say what it was, for example history u(t) = 0',
    ],
    [
      ["u' = -u(t + tau)"],
      '4:1 error delay at t = 0 this equation reads u at t = 120, which is not there yet; a delay is positive',
    ],
    [
      ["u' = -u'(t - tau)"],
      "4:1 error neutral this equation is neutral: it reads u' in the past, the highest derivative itself, which windows do not solve",
    ],
    [
      ["u' = -u(t - tau)", 'history u(t) = 1\nhistory u(t) = 2'],
      '7:9 error duplicate-name the history of "u" is given already',
    ],
    [
      ["u' = -u(t - tau/(1 + u^2))", 'history u(t) = 1\nnetwork { layers = [8] }'],
      '4:1 error only-solved u is read at a time that depends on the solution, which is solved by windows only: a network is trained at points that are known before; leave out weights, loss and network, and write train auto',
    ],
    [
      ["u' = -u", 'event low when u(t - tau) <= 0.5 { u = 1 }'],
      '6:1 error history-missing this event reads u before t = 0; say what it was, for example history u(t) = 0',
    ],
    [
      ["u' = -u", 'state on = 1\nevent low when on(t - tau) = 0.5 { u = 1 }'],
      '7:16 error delay "on(t - tau)" reads the past of a state, which only unknowns have: unknown on(t), with an equation on\' = 0 and its initial value, changes in events just so',
    ],
    [
      ["u' = -u", "history u(t) = 1\nevent low when u'(t - tau) <= 0.5 { u = 1 }"],
      "7:1 error neutral this event reads u' in the past, the highest derivative itself, which may jump; it can read what lies below it",
    ],
    [
      ["u' = -u", 'history u(t) = 1\nevent low at 40 { u = u(t + tau) }'],
      '7:1 error delay at t = 0 this event reads u at t = 120, which is not there yet; a delay is positive',
    ],
    [
      ["u' = -u", 'history u(t) = 1\nevent low at 40 { u = u(t - tau) }\nnetwork { layers = [8] }'],
      '7:1 error only-solved "low" assigns what was at an earlier time, which is solved by windows only: a jump of a network joins the two pieces beside it; leave out weights, loss and network, and write train auto',
    ],
    [
      ["u' = -u(t - tau)", 'history u(t) = 1\ndata d { t = [1, 2]  u(t - tau) = [1, 2] }'],
      '7:22 error delay "u(t - tau)" reads another time, which only an unknown in an equation or an event can',
    ],
  ] as [Parameters<typeof spec>, string][])('%j', (parts, expected) => {
    expect(said(...parts)).toContain(expected);
  });
});
