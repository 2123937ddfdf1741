import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileSpec } from '../../src/language/check/compile-spec.ts';
import { formatText } from '../../src/language/format/format.ts';
import type { Schedule } from '../../src/problem/schedule.ts';
import { parseProblem } from '../../src/problem/schema.ts';
import { unrolled } from '../../src/problem/unrolled.ts';
import { applyOverrides, applyVariant } from '../../src/problem/variant.ts';
import { codes, compile, line, problemOf } from './spec.ts';

const chain = `let n = 4
param k[1..n+1] = 5
variable t in [0, 1]
unknown x[1..n](t)
equation first: x[1]' = k[1]*x[2]
equation inner[i in 2..n-1]: x[i]' = k[i]*(x[i-1] - x[i+1])
equation last: x[n]' = -k[n+1]*x[n-1]
initial start[i in 1..n]: x[i](0) = i/n
`;

const said = (text: string): string => compile(text).findings.map(line).join('\n');

/** Names, kinds and residuals, which are what a problem is about. */
const statements = (text: string) =>
  unrolled(problemOf(text)).problem.terms.map(({ kind, residual }) => ({ kind, residual }));

describe('families', () => {
  it('are one term with a member for each index', () => {
    const problem = problemOf(chain);
    expect(problem.unknowns.map((u) => u.name)).toEqual(['x[1]', 'x[2]', 'x[3]', 'x[4]']);
    expect(problem.unknowns[2].member).toEqual({ family: 'x', index: [3] });
    expect(problem.parameters.map((p) => p.name)).toEqual(['k[1]', 'k[2]', 'k[3]', 'k[4]', 'k[5]']);
    expect(problem.terms.map((t) => [t.name, t.members?.map((m) => m.index)])).toEqual([
      ['first', undefined],
      ['inner', [[2], [3]]],
      ['last', undefined],
      ['start', [[1], [2], [3], [4]]],
    ]);
    expect(parseProblem(JSON.parse(JSON.stringify(problem)))).toEqual(problem);
  });

  it('mean what is written out by hand', () => {
    const size = fc.integer({ min: 3, max: 7 });
    fc.assert(
      fc.property(size, fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 8, maxLength: 8 }), (n, values) => {
        const list = values.slice(0, n).join(', ');
        const text = `let n = ${n}\nparam a[1..n] = [${list}]\nvariable t in [0, 1]\nunknown x[1..n](t)\nlet twice[i in 1..n] = 2*a[i]\nequation motion[i in 1..n when i != 2]: x[i]'' = twice[i]*x[i] + sum(x[j]', j in 1..i)\nequation second: x[2]' = max(x[l], l in 1..2)\n`;
        const by = (i: number) => `x[${i}]`;
        const halves = (parts: string[], join: (a: string, b: string) => string): string => {
          const half = parts.length >> 1;
          return parts.length === 1
            ? parts[0]
            : join(halves(parts.slice(0, half), join), halves(parts.slice(half), join));
        };
        const hand = Array.from({ length: n }, (_, i) => i + 1)
          .filter((i) => i !== 2)
          .map((i) => {
            const sum = halves(
              Array.from({ length: i }, (_, j) => `${by(j + 1)}'`),
              (a, b) => `(${a} + ${b})`,
            );
            return `equation ${by(i)}'' = 2*a[${i}]*${by(i)} + ${sum}\n`;
          })
          .join('');
        const head = `param a[1..${n}] = [${list}]\nvariable t in [0, 1]\nunknown x[1..${n}](t)\n`;
        expect(statements(text)).toEqual(statements(`${head}${hand}equation x[2]' = max(x[1], x[2])\n`));
        expect(statements(formatText(text))).toEqual(statements(text));
        expect(formatText(formatText(text))).toBe(formatText(text));
      }),
      { seed: 5, numRuns: 40 },
    );
  });

  it('have several indices, the last one running fastest', () => {
    const text = `let m = 2\nlet n = 3\nparam d[i in 1..m, j in 1..n] = 10*i + j\nvariable t in [0, 1]\nunknown c[1..m, 1..n](t)\nequation growth[i in 1..m, j in 1..n]: c[i, j]' = d[i, j] + sum(c[k, l], k in 1..m, l in 1..n when k + l == i + j)\ninitial seed[i in 1..m, j in 1..n]: c[i, j](0) = 1\n`;
    const problem = problemOf(text);
    expect(problem.parameters.map((p) => [p.name, p.value])).toEqual([
      ['d[1,1]', 11],
      ['d[1,2]', 12],
      ['d[1,3]', 13],
      ['d[2,1]', 21],
      ['d[2,2]', 22],
      ['d[2,3]', 23],
    ]);
    expect(JSON.stringify(problem.terms[0].members![1].residual).match(/c\[\d,\d\]/g)).toEqual([
      'c[1,2]',
      'c[1,2]',
      'c[2,1]',
    ]);
    expect(said(text)).toBe('');
  });

  it.each([
    ['equation inner[i in 1..n-1]', 'error index-out-of-range there is no x[0]: "x" runs from 1 to 4 (here i = 1)'],
    ['equation inner[i in 2..n]', 'error index-out-of-range there is no x[5]: "x" runs from 1 to 4 (here i = 4)'],
    ['equation inner[i in 2..n/3]', 'error index-not-whole "n/3" must be a whole number, here it is 1.33333'],
    ['equation inner[i in 3..2]', 'error empty-family "inner" stands for nothing'],
    ['equation inner[i in 2..n-1 when i]', 'error when-needs-comparison'],
  ])('%s: %s', (written, message) => {
    expect(said(chain.replace('equation inner[i in 2..n-1]', written))).toContain(message);
  });

  it.each([
    ["x' = 1", 'error index-missing "x" is a family; say which member: x[1]'],
    ["x[1,2]' = 1", 'error wrong-index-count "x" has one index, here are 2'],
    ["x[1]' = n[1]", 'error not-a-family "n" is no family'],
    ["x[1]' = sum(x[1])", 'error wrong-argument sum runs over an index: sum(x[i], i in 1..n)'],
    ["x[e1]' = 1", 'error index-not-whole "e1" is trained'],
  ])('%s: %s', (equation, message) => {
    expect(said(`estimate e1 = 1\n${chain}equation ${equation}\n`)).toContain(message);
  });

  it.each([
    ['param q[1..3] = [1, 2]', 'error family-size "q" has 3 members, but 2 values are given'],
    ['param q = [1, 2]', 'error not-a-family "q" is one number'],
    ['unknown y[3](t)', 'error index-range-missing say from where to where the index runs: y[1..3]'],
    ['unknown y[3..2](t)', 'error empty-family "y" has no member'],
    ['param q[1..1000000] = 1', 'error family-too-large'],
    ['param q[i in 1..3 when i > 1] = 1', 'error when-in-declaration'],
  ])('%s: %s', (declared, message) => {
    expect(said(`${chain}${declared}\n`)).toContain(message);
  });

  it('take values from a column, and measurements from a column each', () => {
    const files: Record<string, string> = {
      'k.csv': 'k\n1\n2\n3\n',
      'lab.csv': 'time,x1,x2,x3\n0,1,2,3\n1,4,5,6\n',
    };
    const text = `param k[1..3] from "k.csv" { k = "k" }\nvariable t in [0, 1]\nunknown x[1..3](t)\nequation decay[i in 1..3]: x[i]' = -k[i]*x[i]\ninitial start[i in 1..3]: x[i](0) = 1\ndata lab[i in 1..3] from "lab.csv" { t = "time"  x[i] = "x{i}"  noise = 0.1 }\n`;
    const { problem, findings } = compileSpec(text, { readFile: (path) => files[path] ?? null });
    expect(findings.map(line)).toEqual([]);
    expect(problem!.parameters.map((p) => p.value)).toEqual([1, 2, 3]);
    expect(problem!.terms[2].members!.map((m) => m.data!.values)).toEqual([
      [1, 4],
      [2, 5],
      [3, 6],
    ]);
  });

  it('give a member that is named a term of its own', () => {
    const problem = problemOf(
      `${chain}weights { inner = 2  start[2] = 7 }\nvariant other { weights { start = 3 }  k[2] = 9 }\n`,
    );
    const weights = (p: typeof problem) =>
      p.terms.map((t) => [t.name, (t.weight?.schedule as Schedule | undefined)?.value]);
    expect(weights(problem)).toEqual([
      ['first', undefined],
      ['inner', 2],
      ['last', undefined],
      ['start', undefined],
      ['start[2]', 7],
    ]);
    const other = applyVariant(problem, 'other');
    expect(weights(other).slice(3)).toEqual([
      ['start', 3],
      ['start[2]', 3],
    ]);
    expect(other.parameters.map((p) => p.value)).toEqual([5, 9, 5, 5, 5]);
    expect(codes(`${chain}weights { inner[9] = 2 }\n`)).toContain('index-out-of-range');
  });

  it('can be set as a whole or member by member, but not resized from outside', () => {
    const problem = problemOf(chain.replace('let n', 'param n'));
    expect(applyOverrides(problem, { k: 3, 'k[2]': 4 }).parameters.map((p) => p.value)).toEqual([4, 3, 4, 3, 3, 3]);
    expect(() => applyOverrides(problem, { n: 5 })).toThrow('"n" decides how many members a family has');
  });

  it('have events and doses by the member', () => {
    const events = (written: string) =>
      problemOf(`${chain}${written}\n`).events?.map((e) => [e.name, e.assignments.map((a) => a.unknown)]);
    expect(events('dose x[2]: 1 at 0.5')).toEqual([['dose x[2]', ['x[2]']]]);
    expect(events('event hit[i in 2..3] when x[i] <= 0.1 falling { x[i] = 1 }')).toEqual([
      ['hit[2]', ['x[2]']],
      ['hit[3]', ['x[3]']],
    ]);
    expect(said(`${chain}dose x: 1 at 0.5\n`)).toContain('index-missing');
    const { terms } = problemOf(`${chain}dose x[3]: 1 over 0.5 at 0.25\n`);
    expect(terms[1].members!.map((m) => JSON.stringify(m.residual).includes('x[3]_inflow'))).toEqual([false, true]);
  });
});
