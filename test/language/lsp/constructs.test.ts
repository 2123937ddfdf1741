import { describe, expect, it } from 'vitest';
import type { CodeAction, MarkupContent } from 'vscode-languageserver';
import { compileSpec } from '../../../src/language/check/compile-spec.ts';
import { formatText } from '../../../src/language/format/format.ts';
import { statementWords } from '../../../src/language/syntax/words.ts';
import { constructs, decay } from './constructs.ts';
import { edited, open, Pinn } from './services.ts';

const placeOf = (text: string, name: string): number =>
  new RegExp(`(?<=(?:function|unknown|param|estimate|state|event|input|learn|experiment|equation) )${name}\\b`).exec(
    text,
  )?.index ?? -1;

describe.each(Object.entries(constructs))('%s', (_, { text, name, says, outlined, measured }) => {
  it('is understood', () => {
    expect(
      compileSpec(text)
        .findings.filter((f) => f.severity === 'error')
        .map((f) => f.message),
    ).toEqual([]);
  });

  it('is told by a hover', async () => {
    const at = placeOf(text, name);
    const { document, position, textDocument } = await open(`${text.slice(0, at)}|${text.slice(at)}`);
    const found = await Pinn.lsp.HoverProvider!.getHoverContent(document, { position, textDocument });
    expect((found?.contents as MarkupContent | undefined)?.value).toContain(says);
  });

  it('is renamed wherever it stands', async () => {
    const at = placeOf(text, name);
    const { document, position, textDocument } = await open(`${text.slice(0, at)}|${text.slice(at)}`);
    const edit = await Pinn.lsp.RenameProvider!.rename(document, { position, textDocument, newName: 'other' });
    const renamed = edited(document, edit?.changes?.[textDocument.uri] ?? []);
    expect(renamed).toBe(text.replaceAll(new RegExp(`\\b${name}\\b`, 'g'), 'other'));
  });

  it('is named where it is misspelt, and put right by one fix', async () => {
    const declared = placeOf(text, name);
    const uses = [...text.matchAll(new RegExp(`\\b${name}\\b`, 'g'))].map((found) => found.index);
    const use = uses.find((at) => at !== declared);
    // An experiment is read by nothing.
    if (use === undefined) return expect(text).toContain(`experiment ${name}`);
    const wrong = `${text.slice(0, use)}${name}q${text.slice(use + name.length)}`;
    const { document, textDocument } = await open(wrong);
    const mended: string[] = [];
    for (const diagnostic of document.diagnostics ?? []) {
      const params = { textDocument, range: diagnostic.range, context: { diagnostics: [diagnostic] } };
      const actions = ((await Pinn.lsp.CodeActionProvider!.getCodeActions(document, params)) ?? []) as CodeAction[];
      for (const { title, edit } of actions)
        if (title.includes(`"${name}"`)) mended.push(edited(document, edit?.changes?.[textDocument.uri] ?? []));
    }
    expect(mended).toContain(text);
  });

  it('stands in the outline and has its colours', async () => {
    const { document, textDocument } = await open(text);
    const symbols = await Pinn.lsp.DocumentSymbolProvider!.getSymbols(document, { textDocument });
    expect(symbols.map((s) => s.name)).toContain(outlined);
    const tokens = await Pinn.lsp.SemanticTokenProvider!.semanticHighlight(document, { textDocument });
    expect(tokens.data.length).toBeGreaterThan(0);
  });

  it('has units, which a hover tells and which are looked at', async () => {
    const problems = (of: string) => compileSpec(of).findings.filter((f) => f.severity === 'error');
    expect(problems(measured.text).map((f) => f.message)).toEqual([]);
    const at = placeOf(measured.text, name);
    const { document, position, textDocument } = await open(`${measured.text.slice(0, at)}|${measured.text.slice(at)}`);
    const found = await Pinn.lsp.HoverProvider!.getHoverContent(document, { position, textDocument });
    expect((found?.contents as MarkupContent | undefined)?.value).toContain(measured.says);
    const [from, to, code] = measured.wrong;
    expect(measured.text).toContain(from);
    const line = measured.text.slice(0, measured.text.indexOf(from)).split('\n').length - 1;
    expect(problems(measured.text.replace(from, to)).map((f) => [f.range?.start.line, f.code])).toEqual([[line, code]]);
  });

  it('is formatted to what means the same', () => {
    const wide = text.replaceAll(/ (?=[=*+{}-])|(?<=[=*+{}-]) /g, '   ');
    expect(formatText(wide)).toBe(formatText(text));
  });
});

it('every statement is offered with what it is for', async () => {
  const told = new Set<string>();
  // What a spec has once is offered where it is not there yet.
  for (const marked of ['|', `${decay}|`]) {
    const { document, position, textDocument } = await open(marked);
    const found = await Pinn.lsp.CompletionProvider!.getCompletion(document, { position, textDocument });
    for (const { label, documentation } of found?.items ?? []) if (documentation) told.add(label.split(' ')[0]);
  }
  expect(statementWords.filter((word) => !told.has(word))).toEqual([]);
});
