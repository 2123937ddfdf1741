import { expect, it } from 'vitest';
import type { TextEdit } from '../../src/problem/finding.ts';
import type { RunTerm } from '../../src/problem/run.ts';
import { weightEdits } from '../../src/problem/weight-edits.ts';

function apply(text: string, edits: TextEdit[]): string {
  const lines = text.split('\n');
  const offset = ({ line, character }: { line: number; character: number }) =>
    lines.slice(0, line).reduce((sum, content) => sum + content.length + 1, 0) + character;
  return [...edits]
    .sort((a, b) => offset(b.range.start) - offset(a.range.start))
    .reduce(
      (result, { range, newText }) => result.slice(0, offset(range.start)) + newText + result.slice(offset(range.end)),
      text,
    );
}

/** The term with its weight written as `written` in `text`, if given. */
function term(name: string, text: string, written?: string): RunTerm {
  const source = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
  if (!written) return { name, kind: 'equation', text: '', source, weightSource: null };
  const at = text.indexOf(written);
  const line = text.slice(0, at).split('\n').length - 1;
  const character = at - (text.lastIndexOf('\n', at - 1) + 1);
  const weightSource = { start: { line, character }, end: { line, character: character + written.length } };
  return { name, kind: 'equation', text: '', source, weightSource };
}

it('replaces what is written, also a schedule, and adds what is not', () => {
  const text = 'weights {\n  motion = 1 then linear to 2 at 100\n}\ntrain { adam(10) }\n';
  const terms = [term('motion', text, 'motion = 1 then linear to 2 at 100'), term('release', text)];
  expect(apply(text, weightEdits(text, terms, { motion: 0.25, release: 3 }))).toBe(
    'weights {\n  motion = 0.25\n  release = 3\n}\ntrain { adam(10) }\n',
  );
});

it('replaces the value alone where the place is the value', () => {
  const text = 'weights { motion = 17 }\n';
  expect(apply(text, weightEdits(text, [term('motion', text, '17')], { motion: 2 }))).toBe('weights { motion = 2 }\n');
});

it('adds to a block on one line and to an empty one', () => {
  const line = 'weights gradnorm(alpha = 1.5) { motion = 1 }';
  expect(apply(line, weightEdits(line, [term('rest', line)], { rest: 2 }))).toBe(
    'weights gradnorm(alpha = 1.5) { motion = 1  rest = 2 }',
  );
  const empty = 'weights { }';
  expect(apply(empty, weightEdits(empty, [term('rest', empty)], { rest: 2 }))).toBe('weights { rest = 2 }');
});

it("leaves a variant's weights, comments and strings alone and adds a block at the end", () => {
  const text = 'problem "weights {"\n// weights { a = 1 }\nvariant v { weights { motion = 1 } }';
  expect(apply(text, weightEdits(text, [term('motion', text)], { motion: 2 }))).toBe(
    `${text}\n\nweights {\n  motion = 2\n}\n`,
  );
});

it('does not write terms that have no name of their own', () => {
  expect(weightEdits('', [term('u(0)', ''), term('equation 2', '')], { 'u(0)': 1, 'equation 2': 1 })).toEqual([]);
});
