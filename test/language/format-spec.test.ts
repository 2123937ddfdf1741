import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatText } from '../../src/language/format/format.ts';
import { formatSpec } from '../../src/language/format/format-spec.ts';
import { full, smallest } from './spec.ts';

const formatted = (text: string): string => {
  const result = formatSpec(text);
  if (!result.ok) throw new Error(result.findings.map((f) => f.message).join('\n'));
  return result.text;
};

describe('a whole spec', () => {
  it('is formatted by the edits of an editor, whatever blank lines and spaces stand around its lines', () => {
    const blank = fc.array(fc.constantFrom('', '  ', '\t'), { maxLength: 3 });
    const texts = fc.constantFrom(full, smallest).chain((spec) => {
      const lines = spec.trimEnd().split('\n');
      const one = (line: string) =>
        fc
          .tuple(blank, fc.constantFrom('', ' '), fc.constantFrom('', '  '))
          .map(([above, before, after]) => [...above, before + line + after]);
      return fc.tuple(fc.tuple(...lines.map(one)), blank).map(([rows, below]) => [...rows.flat(), ...below].join('\n'));
    });
    fc.assert(
      fc.property(texts, (text) => {
        expect(formatted(text)).toBe(formatText(text));
        expect(formatted(text.replaceAll('\n', '\r\n'))).toBe(formatText(text).replaceAll('\n', '\r\n'));
      }),
      { seed: 3, numRuns: 60 },
    );
  });

  it('writes a guess like any other statement', () => {
    expect(formatted('variable t in [0,1]\nunknown u(t)\nguess   u( t )=4*sin( pi*t )')).toBe(
      'variable t in [0, 1]\nunknown u(t)\nguess u(t) = 4*sin(pi*t)\n',
    );
  });

  it('keeps the line end of every line where they are mixed', () => {
    expect(formatted('param  a=1\r\nparam  b=2\nvariable t in [0,1]')).toBe(
      'param a = 1\r\nparam b = 2\nvariable t in [0, 1]\r\n',
    );
  });

  it('is left alone where it does not parse, with what is wrong', () => {
    const result = formatSpec('param   k = \n');
    expect(result).toMatchObject({ ok: false, findings: [expect.objectContaining({ severity: 'error' })] });
  });

  it('may mean nothing sensible and is formatted all the same', () => {
    expect(formatted("equation   e:  v'=-w")).toBe("equation e: v' = -w\n");
  });
});
