import { expect, it } from 'vitest';
import { tokenize, tokensBefore } from '../../src/language/syntax/tokens.ts';
import { full } from './spec.ts';

it.each([
  ['a whole spec', full],
  ['what reads otherwise when it is cut', 'a <= 1..2 1.5e+3 /* x */ "ab" // c\n1e5..3 == .5.. /* open'],
])('the tokens before any place are those of the text up to there: %s', (_, text) => {
  const all = tokenize(text);
  for (let offset = 0; offset <= text.length; offset++)
    expect(tokensBefore(text, offset, all), String(offset)).toEqual(tokenize(text.slice(0, offset)));
});
