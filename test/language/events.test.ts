import { describe, expect, it } from 'vitest';
import { compileSpec } from '../../src/language/check/compile-spec.ts';
import { formatText } from '../../src/language/format/format.ts';
import { parseProblem } from '../../src/problem/schema.ts';
import { line } from './spec.ts';

const base = `param k: 1/h = 0.1
variable t: h in [0, 24]
unknown u(t): mg
equation e: u' = -k*u
initial s: u(0) = 1
`;
const said = (extra: string, text = base): string[] => compileSpec(text + extra).findings.map(line);
const problemWith = (extra: string) => {
  const { problem, findings } = compileSpec(base + extra);
  expect(findings.map(line)).toEqual([]);
  return problem!;
};

describe('events are lowered', () => {
  it('with units behind numbers and lists', () => {
    const { events } = problemWith('event refill at [120, 180] min { u = u + 5 }');
    expect(events).toEqual([
      expect.objectContaining({
        name: 'refill',
        stop: false,
        text: 'at [120, 180] min { u = u + 5 }',
        trigger: {
          kind: 'times',
          times: [expect.objectContaining({ value: 2 }), expect.objectContaining({ value: 3 })],
          repeat: null,
        },
      }),
    ]);
  });

  it('with conditions that become true in one direction', () => {
    const triggers = ['u = 2', 'u = 2 rising', 'u <= 2', 'u > 2'].map(
      (condition) => problemWith(`event x when ${condition} { stop }`).events![0].trigger,
    );
    expect(triggers.map((x) => x.kind === 'crossing' && x.direction)).toEqual(['both', 'rising', 'falling', 'rising']);
  });

  it('with doses in the unit of what they are added to, and infusions as a rate that is turned on and off', () => {
    const { events, unknowns, terms } = problemWith('dose u: 0.1 g over 30 min at 0 every 6 h times 3');
    expect(unknowns.map((u) => [u.name, u.implied])).toEqual([
      ['u', undefined],
      ['u_inflow', true],
    ]);
    expect(events!.map((e) => e.name)).toEqual(['dose u', 'dose u ends']);
    expect(JSON.stringify(terms[0].residual)).toContain('u_inflow');
  });

  it('to problems that come back from JSON', () => {
    const problem = problemWith('state light = 1\nevent night every 24 from 20 { light = 0 }\ndose u: 5 mg at 3');
    expect(parseProblem(JSON.parse(JSON.stringify(problem)))).toEqual(problem);
  });
});

describe('words of events are names elsewhere', () => {
  it('in old specs', () => {
    const { findings } = compileSpec(`param dose = 1
param times = 2
param over = 3
let when = dose + over
let rising = when
variable t in [0, 1]
unknown state(t), event(t)
equation stop: state' = -dose*state +
  event*times
equation every: event' = -rising*event
initial a: state(0) = 1
initial b: event(0) = 1
`);
    expect(findings.map(line)).toEqual([]);
  });
});

describe('what is wrong with an event is said at its place', () => {
  it.each([
    ["event x at 3 { u' = 1 }", "6:1 error event-target the equations determine u'; an event changes u at most"],
    ['event x at 3 { k = 1 }', '6:16 error event-target "k" does not change: an event changes unknowns and states'],
    ['event x at 3 { v = 1 }', '6:16 error event-target "v" is not declared; an event changes unknowns and states'],
    [
      "event x when u' = 0 { stop }",
      "6:1 error event-order u' follows from the equations at every moment; write here what they say it is",
    ],
    [
      'event x at 30 { u = 0 }',
      '6:1 warning event-outside "x" at t = 30 lies at or behind the end of the interval [0, 24] and does not happen',
    ],
    ['event x at 3 { }', '6:7 warning event-empty nothing happens in "x": assign something, or write stop'],
    [
      'event x when u <= 1 rising { stop }',
      '6:21 error event-direction "u <= 1" becomes true while it is falling; write = for a crossing in a direction of its own',
    ],
    ['event x at 3 kg { u = 0 }', '6:12 error unit-mismatch "3" has the unit kg where the unit h is needed'],
    ['dose u: 3 h at 0', '6:9 error unit-mismatch "3" has the unit h where the unit mg is needed'],
    ['event x at 3 { u = 0 }\nevent x at 4 { u = 0 }', '7:7 error duplicate-name there is an event "x" already'],
    ['event x every -1 { u = 0 }', '6:15 error out-of-range the time between two events must be positive'],
    [
      'boundary end: u(24) = 1\nevent x at 4 { u = 0 }',
      '7:1 error event-conditions events go on from the start, but "end" speaks of another point; give all conditions at t = 0',
    ],
    [
      'event y at 4 { u = 0 }\nevent x when u = 1 { u = 2 }\nweights { e = 1 }',
      '7:1 error only-solved "x" happens where the solution meets a condition, which is solved by windows only: a network is split at times that are known before it is trained; leave out weights, loss and network, and write train auto',
    ],
  ])('%s', (extra, expected) => {
    const found = said(extra);
    expect(found).toContain(expected);
  });

  it('an infusion needs its equation', () => {
    expect(
      said(
        '',
        `variable t in [0, 1]
unknown x(t), y(t)
equation a: x' + y' = 1
equation b: x' - y' = 0
initial p: x(0) = 0
initial q: y(0) = 0
dose x: 1 over 0.1 at 0.5
`,
      ),
    ).toEqual([
      "7:1 error dose-equation what flows in over some time is added to the right-hand side of an equation x' = …; there are several",
    ]);
  });

  it('a family is no single unknown', () => {
    const text = `variable t in [0, 1]
unknown x[1..3](t)
equation a[i in 1..3]: x[i]' = -x[i]
initial s[i in 1..3]: x[i](0) = 1
dose x: 1 at 0.5
`;
    expect(said('', text)).toEqual(['5:1 error index-missing "x" is a family; say which member: x[1]']);
    expect(said('', text.replace('dose x:', 'dose x[2]:'))).toEqual([]);
  });

  it('a unit without one to convert to', () => {
    expect(
      said('', "variable t in [0, 9]\nunknown u(t)\nequation e: u' = -u\ninitial s: u(0) = 1\ndose u: 1 at 3 h\n"),
    ).toEqual(['5:16 error unit-undeclared "t" has no unit to convert h to; declare it, or leave the unit out']);
  });

  it('a unit behind what has one itself is to be left out, where numbers beside it mean the same', () => {
    const timed = (unit: string) =>
      compileSpec(`${base}param lag: h = 1\nevent e at [lag, lag + 2] ${unit} { u = 0 }\n`);
    const [first, ...others] = timed('h').findings;
    expect(first).toMatchObject({
      code: 'unit-mismatch',
      message: '"lag" has the unit h itself; leave out "h" behind it',
      fix: { title: 'Leave out "h"' },
    });
    expect(others.map((f) => f.message)).toEqual(['"lag + 2" has the unit h itself; leave out "h" behind it']);
    expect(timed('min').findings.map((f) => f.fix)).toEqual([null, null]);
  });
});

describe('formatting', () => {
  it('keeps events and doses as they are usually written', () => {
    const text = `event bounce when h = 0 falling { h' = -0.8*h' }
event refill at [8, 16] h { tank = tank + 5 }
dose gut: 100 mg over 30 min at 0 every 12 h times 6
state light = 1
`;
    expect(formatText(text)).toBe(text);
    expect(formatText(text.replace('= -0.8*h', '=-0.8 * h').replace('gut:', 'gut :'))).toBe(text);
  });
});
