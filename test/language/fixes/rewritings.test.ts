import { describe, expect, it } from 'vitest';
import { compileSpec } from '../../../src/language/check/compile-spec.ts';
import { rewritingsAt } from '../../../src/language/fixes/rewritings.ts';
import { parse } from '../../../src/language/syntax/parser.ts';
import { symbolsOf } from '../../../src/language/syntax/symbols.ts';
import { fixTitle } from '../../../src/problem/fix.ts';
import { fixed } from './fixed.ts';

const head = "variable t in [0, 1]\nunknown u(t)\nequation motion: u' = -u\ninitial start: u(0) = 1\n";

/** Titles of what is offered on a line, and the text after each. */
function offered(text: string, line: number): Record<string, string | null> {
  const place = { line, character: 0 };
  const fixes = rewritingsAt(symbolsOf(parse(text).model), { start: place, end: place });
  return Object.fromEntries(fixes.map((fix) => [fixTitle(fix), fixed(text, fix)]));
}

describe('what can be rewritten', () => {
  it('a described training is left out, so that the problem is solved', () => {
    const text = `${head}network { layers = [32] }\nweights { motion = 2 }\ntrain { adam(100)  seed = 3 }\n`;
    const after = offered(text, 4)['Leave out network, weights, so that it is solved'];
    expect(after).toBe(`${head}train { auto  seed = 3 }\n`);
    const { problem } = compileSpec(after!);
    expect(problem!.written).toMatchObject({ network: false, weights: false, loss: false });
  });

  it('but not where data or estimates need it', () => {
    const text = `${head}data d { t = [1]  u = [1] }\nnetwork { layers = [32] }\n`;
    expect(Object.keys(offered(text, 5))).toEqual([]);
  });

  it('the first weights name every term', () => {
    expect(offered(head, 2)['Weigh the terms']).toBe(`${head}\nweights {\n  motion = 1\n  start = 1\n}\n`);
    expect(offered(head.replace('start: ', ''), 2)).toEqual({});
    expect(offered(`${head}weights { motion = 1 }\n`, 2)).toEqual({});
  });

  it('a constant weight gets a schedule', () => {
    const text = `${head}weights { start = 100 }\n`;
    const after = offered(text, 4)['Let this weight change with the steps'];
    expect(after).toBe(`${head}weights { start = 100 until 20% then linear to 1 at 80% }\n`);
    expect(compileSpec(after!).findings.filter((f) => f.severity === 'error')).toEqual([]);
  });
});

describe('a file that is not there', () => {
  const spec = (file: string) => `${head}data lab from "${file}" { t = "t"  u = "u" }\n`;
  const path = new URL('../../fixtures/specs/broken/spec.pinn', import.meta.url).pathname;

  it.each([
    ['data/goood.csv', 'data/good.csv'],
    ['good.csv', 'data/good.csv'],
  ])('%s is meant to be %s', (written, meant) => {
    const found = compileSpec(spec(written), { path }).findings.find((f) => f.code === 'data-file');
    expect(found?.message).toContain(`did you mean "${meant}"?`);
    expect(fixed(spec(written), found!.fix!)).toBe(spec(meant));
  });

  it('is not guessed where nothing is near', () => {
    const found = compileSpec(spec('measurements-of-june.csv'), { path }).findings.find((f) => f.code === 'data-file');
    expect(found?.fix).toBeNull();
  });
});
