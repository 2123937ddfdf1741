/** @file Experiments that change nothing are said; what anything in them reads is not. */
import { describe, expect, it } from 'vitest';
import { compile, line } from './spec.ts';

const said = (text: string): string[] =>
  compile(text)
    .findings.filter(({ code }) => code.startsWith('experiment-'))
    .map(line);

const decay = `estimate k = 1 in log [0.01, 10]
param dose = 1
variable t in [0, 4]
unknown u(t)
equation decay: u' = -k*u
initial start: u(0) = dose
`;
const measured = 'data lab { t = [1, 2]  u = [0.7, 0.3]  noise = 0.02 }';

describe('experiments that change nothing', () => {
  it('are those without data, wherever there are data at all', () => {
    expect(said(`${decay}experiment a { dose = 2 }\nexperiment b { dose = 3  ${measured} }`)).toEqual([
      expect.stringContaining('experiment-without-data nothing is measured in "a"'),
    ]);
    expect(said(`${decay}${measured}\nexperiment a { dose = 2 }`)).toHaveLength(1);
    expect(
      said(`${decay.replace('estimate k = 1 in log [0.01, 10]', 'param k = 1')}experiment a { dose = 2 }`),
    ).toEqual([]);
  });

  it('set what nothing reads', () => {
    expect(said(`${decay}param other = 1\nexperiment a { other = 2  ${measured} }`)).toEqual([
      expect.stringContaining('experiment-value-unread nothing reads "other" in "a"'),
    ]);
  });

  it.each([
    ['what a definition is made of', 'param base = 1\nparam gain = 2*base', "equation v' = -gain*v", 'base = 3'],
    [
      'what another value is made of',
      'param base = 1\nparam gain = 2',
      "equation v' = -gain*v",
      'gain = 3*base  base = 2',
    ],
    ['a let', 'param base = 1\nlet rate = base*2', "equation v' = -rate*v", 'base = 3'],
    ['a delay', 'param lag = 1\nhistory v = 1', "equation v' = -v(t - lag)", 'lag = 0.5'],
    ['an amount', 'param amount = 1', "equation v' = -v\ndose v: amount at 1", 'amount = 2'],
    ['a time', 'param when_given = 1', "equation v' = -v\ndose v: 1 at when_given", 'when_given = 2'],
    ['a member of a family', 'param rate[1..2] = 1', "equation v' = -rate[1]*v - rate[2]", 'rate[2] = 3'],
    ['what its own condition reads', 'param begin = 1', "equation v' = -v", 'begin = 3  initial v(0) = begin'],
    [
      'what its noise reads',
      'param scatter = 1',
      "equation v' = -v",
      'scatter = 3  data w { t = [1]  v = [1]  noise = scatter }',
    ],
    ['a steady start', 'param feed = 1', "equation v' = feed - v", 'start = steady { feed = 2 }'],
  ])('do not set %s', (_what, head, statements, items) => {
    const start = items.includes('initial v') || head.includes('history') ? '' : 'initial begin_v: v(0) = 1\n';
    const spec = `${decay}unknown v(t)\n${head}\n${statements}\n${start}experiment a { ${items}  ${measured} }`;
    expect(compile(spec).findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(said(spec)).toEqual([]);
  });
});
