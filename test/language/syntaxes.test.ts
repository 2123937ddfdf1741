import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AstUtils, GrammarAST } from 'langium';
import { describe, expect, it } from 'vitest';
import { compileSpec } from '../../src/language/check/compile-spec.ts';
import { statementDocs } from '../../src/language/docs/docs.ts';
import { snippets } from '../../src/language/docs/snippets.ts';
import { PinnTerminals } from '../../src/language/generated/ast.ts';
import { PinnGrammar } from '../../src/language/generated/grammar.ts';
import { tokenTypes } from '../../src/language/lsp/semantic-tokens.ts';
import { functions } from '../../src/language/syntax/builtins.ts';
import { statementWords } from '../../src/language/syntax/words.ts';
import { functionArity } from '../../src/problem/expression.ts';

const root = join(__dirname, '../..');
const textMate = JSON.parse(readFileSync(join(root, 'syntaxes/pinn.tmLanguage.json'), 'utf8'));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const configuration = JSON.parse(readFileSync(join(root, 'syntaxes/language-configuration.json'), 'utf8'));

/** Every keyword made of letters in the grammar. */
const keywords = new Set(
  AstUtils.streamAllContents(PinnGrammar())
    .filter(GrammarAST.isKeyword)
    .map((k) => k.value)
    .filter((value) => /^[a-z_]+$/.test(value)),
);

const matches: string[] = [];
const collect = (x: unknown): void => {
  if (Array.isArray(x)) x.forEach(collect);
  else if (x && typeof x === 'object')
    for (const [key, value] of Object.entries(x)) {
      if ((key === 'match' || key === 'begin' || key === 'end') && typeof value === 'string') matches.push(value);
      else collect(value);
    }
};
collect(textMate);

describe('syntax files', () => {
  it('have regular expressions that compile', () => {
    for (const match of matches) expect(() => new RegExp(match)).not.toThrow();
    expect(() => new RegExp(configuration.wordPattern)).not.toThrow();
  });

  it('know every keyword of the grammar', () => {
    expect(keywords.size).toBeGreaterThan(25);
    const { keywords: rule } = textMate.repository;
    const known = new RegExp(`^(?:${rule.patterns.map((p: { match: string }) => p.match).join('|')})$`);
    for (const keyword of keywords) expect(keyword, keyword).toMatch(known);
  });

  it('know every statement and function', () => {
    for (const word of statementWords) {
      expect(keywords.has(word), word).toBe(true);
      expect(statementDocs[word], word).toBeDefined();
    }
    const rule = new RegExp(textMate.repository.functions.match);
    for (const { name } of functions) expect(`${name}(`).toMatch(rule);
    for (const name of Object.keys(functionArity))
      expect(
        functions.some((f) => f.name === name),
        name,
      ).toBe(true);
    for (const f of functions) if (f.name in functionArity) expect(f.args.length).toBe(functionArity[f.name as 'sin']);
  });

  it('have a scope of the grammar for every kind of semantic token', () => {
    const scopes = new Set(JSON.stringify(textMate).match(/(?<="name":")[^"]+/g));
    const [{ language, scopes: fallback }] = manifest.contributes.semanticTokenScopes;
    expect(language).toBe('pinn');
    expect(Object.keys(fallback)).toEqual(expect.arrayContaining([...tokenTypes]));
    for (const scope of Object.values<string[]>(fallback).flat()) expect(scopes, scope).toContain(scope);
  });

  it('know blocks of specs in Markdown', () => {
    const injected = JSON.parse(readFileSync(join(root, 'syntaxes/markdown.pinn.tmLanguage.json'), 'utf8'));
    const { begin, end, patterns } = injected.repository.block;
    // What Oniguruma knows and JavaScript does not.
    const plain = (text: string) => text.replaceAll('(^|\\G)', '(^)').replaceAll('(?i:', '(?:');
    const fence = new RegExp(plain(begin));
    for (const line of ['```pinn', '  ~~~ pinn', '````{pinn}', '```{.pinn #fig}', '```pinn title="x"'])
      expect(line).toMatch(fence);
    for (const line of ['```', '```js', '```pinning', 'pinn', '`pinn`']) expect(line).not.toMatch(fence);
    expect(end).toContain('\\3');
    expect(patterns[0].patterns).toEqual([{ include: textMate.scopeName }]);
    const contributed = manifest.contributes.grammars.find((g: { injectTo?: string[] }) => g.injectTo);
    expect(contributed).toMatchObject({
      scopeName: injected.scopeName,
      embeddedLanguages: { [patterns[0].contentName]: 'pinn' },
    });
  });

  it('never close a prime as if it were a quote', () => {
    const pairs = JSON.stringify([configuration.autoClosingPairs, configuration.surroundingPairs]);
    expect(pairs).not.toContain("'");
  });

  it('take the same words for names as the grammar', () => {
    const word = new RegExp(`^(?:${configuration.wordPattern})$`);
    const id = new RegExp(`^(?:${PinnTerminals.ID.source})$`);
    for (const name of ['u', 'x₁', 'ω', 'τ_2', 'µm', 'Ω', '2u', '', 'a-b', "u'"])
      expect(word.test(name), name).toBe(id.test(name));
  });

  it.each(snippets.map((s) => [s.name, s.body] as const))('the snippet %s is a spec without errors', (_name, body) => {
    const text = body.replace(/\$\{\d+:([^}]*)\}/g, '$1');
    const { findings } = compileSpec(text, { readFile: () => 'time [s],u\n0,1\n1,0.4\n' });
    expect(findings).toEqual([]);
  });
});
