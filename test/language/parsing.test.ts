import { AstUtils } from 'langium';
import { describe, expect, it } from 'vitest';
import type * as ast from '../../src/language/generated/ast.ts';
import { parse } from '../../src/language/syntax/parser.ts';
import { full, smallest } from './spec.ts';

const errors = (text: string) => {
  const { parserErrors, lexerErrors } = parse(text).document.parseResult;
  return [...lexerErrors, ...parserErrors].map((e) => e.message);
};

/** Fully parenthesised form of the right side of `equation 0 = …`. */
function shape(text: string): string {
  const model = parse(`variable t in [0, 1] unknown u(t) equation 0 = ${text}`).model;
  const equation = model.statements.find((s) => s.$type === 'Equation');
  const show = (e: ast.Expression): string => {
    switch (e.$type) {
      case 'NumberLiteral':
        return e.value + (e.percent ? '%' : '');
      case 'Binary':
      case 'Compare':
        return `(${show(e.left)}${e.operator}${show(e.right)})`;
      case 'Unary':
        return `(${e.operator}${show(e.operand)})`;
      case 'Group':
        return show(e.inner);
      case 'Reference': {
        const args = e.args.map((a) => show(a.value as ast.Expression)).join(',');
        return `${e.target.$refText}${e.primes.join('')}${e.call ? `(${args})` : ''}`;
      }
    }
  };
  return equation ? show(equation.rhs) : '';
}

describe('grammar', () => {
  it('reads both specs of the reference without an error', () => {
    expect(errors(smallest)).toEqual([]);
    expect(errors(full)).toEqual([]);
  });

  it.each([
    ['-3^2', '(-(3^2))'],
    ['2^3^2', '(2^(3^2))'],
    ['2^-1', '(2^(-1))'],
    ['1 - 2 - 3', '((1-2)-3)'],
    ['1 + 2*3/4', '(1+((2*3)/4))'],
    ['-u*t', '((-u)*t)'],
    ["u'' + u'(0)", "(u''+u'(0))"],
    ['if(t < 1, 0, u)', 'if((t<1),0,u)'],
    ['.5 + 1e-3 + 20%', '((.5+1e-3)+20%)'],
    ['D(u, 2)*(1 - u^2)', '(D(u,2)*(1-(u^2)))'],
  ])('%s is %s', (text, expected) => {
    expect(shape(text)).toBe(expected);
  });

  it('knows Greek letters and subscripts, and words that start like keywords', () => {
    expect(
      errors('param ω = 1\nparam τ = 2\nparam x₁ = 3\nparam tolerance = 1\nparam inlet = 1\nparam atom = 2\n'),
    ).toEqual([]);
  });

  it('lets block words name terms', () => {
    const text = `variable t in [0, 1]\nunknown u(t)\nequation data: u' = -u\ninitial loss: u(0) = 1\nweights { data = 1  loss = 2 }\n`;
    expect(errors(text)).toEqual([]);
  });

  it('gives every operand its own exact range', () => {
    const { model, document } = parse("variable t in [0, 1]\nunknown u(t)\nequation u' + 2*u = t/3\n");
    const texts = AstUtils.streamAst(model)
      .filter((n) => n.$type === 'Binary')
      .map((n) => n.$cstNode?.text)
      .toArray();
    expect(texts).toEqual(["u' + 2*u", '2*u', 't/3']);
    expect(document.textDocument.lineCount).toBe(4);
  });

  it('keeps what follows a syntax error', () => {
    const { model } = parse(
      "variable t in [0, 1]\nunknown u(t)\nequation a: u' = -u +\ninitial b: u(0) = 1\ntrain { adam(5) }\n",
    );
    expect(model.statements.map((s) => s.$type)).toEqual(['Variable', 'UnknownList', 'Equation', 'Condition', 'Train']);
  });

  it('closes a brace that is missing and goes on behind it', () => {
    const { model } = parse(
      'variable t in [0, 1]\nunknown u(t)\nweights {\n  a = 1\ntrain { adam(5) }\nvariant v { weights { a = 2 } }\n',
    );
    expect(model.statements.map((s) => s.$type)).toEqual(['Variable', 'UnknownList', 'Weights', 'Train', 'Variant']);
  });
});
