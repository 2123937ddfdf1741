import { describe, expect, it } from 'vitest';
import type { CodeAction, DocumentSymbol } from 'vscode-languageserver';
import type { DiagnosticData } from '../../../src/language/lsp/diagnostics.ts';
import type { Fix } from '../../../src/problem/fix.ts';
import { full } from '../spec.ts';
import { analysis, edited, open, Pinn } from './services.ts';

const { lsp } = Pinn;

const at = async (text: string, needle: string, offset = 1) => {
  const opened = await open(text);
  const position = opened.document.textDocument.positionAt(text.indexOf(needle) + offset);
  return { ...opened, position };
};

const hover = async (text: string, needle: string, offset = 1): Promise<string> => {
  const { document, position, textDocument } = await at(text, needle, offset);
  const found = await lsp.HoverProvider?.getHoverContent(document, { position, textDocument });
  return (found?.contents as { value: string } | undefined)?.value ?? '';
};

describe('hover', () => {
  it.each([
    ['variable t', 'The independent variable'],
    ['400 * 0', ''],
  ])('%s', async (needle, expected) => {
    if (full.includes(needle)) expect(await hover(full, needle)).toContain(expected);
  });

  it('shows a quantity with its comment and value', async () => {
    expect(await hover(full, 'k*u = 0', 0)).toContain('estimate k: N/m = 300');
    expect(await hover(full, 'k*u = 0', 0)).toContain('an inverse problem');
    expect(await hover(full, 'k*u = 0', 0)).toContain('value 300 N/m');
  });

  it('says what a guess is for', async () => {
    expect(await hover(`${full}guess u = exp(-t)\n`, 'guess u')).toContain('starts from');
  });

  it('shows the unit of a let and of a sub-expression', async () => {
    expect(await hover(full, 'w*t', 0)).toContain('unit 1/s');
    expect(await hover(full, "u'' + c*u' + k", 4)).toContain('unit N');
  });

  it('shows methods with formula and paper, options, settings and schedules', async () => {
    expect(await hover(full, 'gradnorm')).toContain('arXiv 1711.02257');
    expect(await hover(full, 'resample')).toContain('Draw new points');
    expect(await hover(full, 'activation')).toContain('Activation of the hidden layers');
    expect(await hover(full, 'tanh }')).toContain('`tanh x`');
    expect(await hover(full, 'until 2000')).toMatch(/█.*100 → 1/);
  });

  it('shows a term with its weight wherever it is named', async () => {
    const shown = await hover(full, 'release = 100');
    expect(shown).toContain('initial       release: u(0) = 1'.replace(/\s+/g, ' '));
    expect(shown).toContain('100 → 1');
  });
});

describe('navigation', () => {
  it('goes from a weight to its term and from a use to its declaration', async () => {
    const { document, position, textDocument } = await at(full, 'release = 100');
    const [link] = (await lsp.DefinitionProvider?.getDefinition(document, { position, textDocument })) ?? [];
    expect(document.textDocument.getText(link.targetSelectionRange)).toBe('release');
    expect(link.targetSelectionRange.start.line).toBe(11);
  });

  it('finds every reference of a term', async () => {
    const { document, position, textDocument } = await at(full, 'motion:');
    const found = await lsp.ReferencesProvider?.findReferences(document, {
      position,
      textDocument,
      context: { includeDeclaration: true },
    });
    expect(found?.map((r) => r.range.start.line)).toEqual(expect.arrayContaining([10, 18, 21, 27, 28, 29]));
  });

  it('renames a term in all blocks and a parameter in all expressions', async () => {
    for (const [needle, newName, old] of [
      ['release:', 'letgo', /\brelease\b/],
      ['param m', 'mass', /(?<!\w)m(?=[*)])/],
    ] as const) {
      const offset = needle === 'param m' ? 6 : 1;
      const { document, position, textDocument } = await at(full, needle, offset);
      const edit = await lsp.RenameProvider?.rename(document, { position, textDocument, newName });
      const text = edited(document, Object.values(edit?.changes ?? {})[0]);
      expect(text).not.toMatch(old);
      expect(analysis.of((await open(text)).document).findings.filter((f) => f.severity === 'error')).toEqual([]);
    }
  });
});

describe('outline and hints', () => {
  it('lists what the spec declares', async () => {
    const { document, textDocument } = await open(full);
    const symbols = await lsp.DocumentSymbolProvider?.getSymbols(document, { textDocument });
    expect(symbols?.map((s) => s.name)).toEqual([
      'Damped oscillator',
      'm',
      'c',
      'k',
      'w',
      't',
      'u',
      'motion',
      'release',
      'rest',
      'lab',
      'exact u',
      'scale',
      'network',
      'points',
      'loss',
      'weights',
      'train',
      'drowned',
      'twin',
      'band',
    ]);
  });

  it('lists what stands in blocks, in variants to any depth, each inside of its block', async () => {
    const { document, textDocument } = await open(full);
    const symbols = (await lsp.DocumentSymbolProvider?.getSymbols(document, { textDocument })) ?? [];
    const children = (name: string, all = symbols) => all.find((s) => s.name === name)?.children ?? [];
    expect(children('weights').map((s) => [s.name, s.detail])).toEqual([
      ['motion', '1e-4'],
      ['release', '100 until 2000 then linear to 1 at 6000'],
      ['lab', '10'],
    ]);
    expect(children('train').map((s) => s.name)).toEqual(['adam', 'levenberg_marquardt', 'seed']);
    expect(children('network').map((s) => s.name)).toEqual(['layers', 'activation']);
    expect(children('lab').map((s) => s.name)).toEqual(['t', 'u', 'noise']);
    expect(children('band').map((s) => s.name)).toEqual(['motion', 'seed']);
    expect(children('weights', children('twin')).map((s) => s.name)).toEqual(['motion', 'release']);
    const check = (parent: DocumentSymbol): void => {
      for (const child of parent.children ?? []) {
        expect(document.textDocument.offsetAt(child.range.start)).toBeGreaterThanOrEqual(
          document.textDocument.offsetAt(parent.range.start),
        );
        expect(document.textDocument.offsetAt(child.range.end)).toBeLessThanOrEqual(
          document.textDocument.offsetAt(parent.range.end),
        );
        expect(child.name).not.toBe('');
        check(child);
      }
    };
    symbols.forEach(check);
  });

  it('folds runs of comments, regions, statements over several lines and blocks that are never closed elsewhere', async () => {
    const text = `// one
// two
param k = 1 // beside
// alone

/* three
   four */
// #region solution
equation a: u' =
  -k*u
  + 1
weights {
  a = 1
  b = 2
}
// #endregion
train {
  adam(5)
points {
  a = sobol(5)
  b = sobol(5)
}
`;
    const { document, textDocument } = await open(text);
    const folds = await lsp.FoldingRangeProvider?.getFoldingRanges(document, { textDocument });
    expect(folds?.map((f) => [f.startLine, f.endLine, f.kind])).toEqual([
      [0, 1, 'comment'],
      [5, 6, 'comment'],
      [7, 15, 'region'],
      [8, 10, undefined],
      [11, 13, undefined],
      [16, 17, undefined],
      [18, 20, undefined],
    ]);
  });

  it('folds blocks', async () => {
    const { document, textDocument } = await open(full);
    const folds = await lsp.FoldingRangeProvider?.getFoldingRanges(document, { textDocument });
    expect(folds?.some((f) => f.startLine === 20)).toBe(true);
  });

  it('always has the same four lenses, and one for each variant and sweep', async () => {
    for (const text of [full, '', 'param k = ']) {
      const { document, textDocument } = await open(text);
      const lenses = (await lsp.CodeLensProvider?.provideCodeLens(document, { textDocument })) ?? [];
      const parts: [string, unknown, number][] =
        text === full
          ? [
              ['pinn.trainVariant', 'drowned', 27],
              ['pinn.trainVariant', 'twin', 28],
              ['pinn.sweep', 'band', 29],
            ]
          : [];
      expect(lenses.map((l) => [l.command?.command, l.command?.arguments, l.range.start.line])).toEqual([
        ['pinn.train', [textDocument.uri], 0],
        ['pinn.compare', [textDocument.uri], 0],
        ['pinn.probe', [textDocument.uri], 0],
        ['pinn.findOutWhatHelps', [textDocument.uri], 0],
        ...parts.map(([command, name, line]) => [command, [textDocument.uri, name], line]),
      ]);
      // Names of icons are for clients that draw them.
      for (const lens of lenses) expect(lens.command?.title).toMatch(/^[A-Z]/);
    }
  });

  it('links data files and hints the unit of a let', async () => {
    const { document, textDocument } = await open(full);
    const links = await lsp.DocumentLinkProvider?.getDocumentLinks(document, { textDocument });
    expect(links?.map((l) => l.target)).toEqual(['file:///lab.csv']);
    const range = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };
    const hints = await lsp.InlayHintProvider?.getInlayHints(document, { textDocument, range });
    expect(hints?.map((h) => h.label)).toEqual([': 1/s']);
  });

  it('colours names by what they are', async () => {
    const { document, textDocument } = await open(full);
    const tokens = await lsp.SemanticTokenProvider?.semanticHighlight(document, { textDocument });
    expect(tokens?.data.length).toBeGreaterThan(100);
  });

  it('helps with signatures', async () => {
    const { document, position, textDocument } = await open(`${full}\nvariant x { train { adam(500, rate = |`);
    const help = await lsp.SignatureHelp?.provideSignatureHelp(document, { position, textDocument });
    expect(help?.signatures[0].label).toMatch(/^adam\(steps = 5000, rate = 0.001/);
    expect(help?.activeParameter).toBe(1);
    const other = await open('equation atan2(1, |');
    const call = await lsp.SignatureHelp?.provideSignatureHelp(other.document, other);
    expect(call).toMatchObject({ signatures: [{ label: 'atan2(y, x)' }], activeParameter: 1 });
  });
});

describe('code actions', () => {
  const head = 'variable t in [0, 5]\nunknown u(t)\n';
  const act = async (text: string, title: RegExp): Promise<string> => {
    const { document, textDocument } = await open(text);
    const diagnostics = document.diagnostics ?? [];
    const range = diagnostics[0]?.range ?? { start: { line: 2, character: 0 }, end: { line: 2, character: 0 } };
    const actions =
      (await lsp.CodeActionProvider?.getCodeActions(document, { textDocument, range, context: { diagnostics } })) ?? [];
    const found = actions.find((a) => title.test(a.title));
    if (!found || !('edit' in found)) throw new Error(`no such action among ${actions.map((a) => a.title).join(', ')}`);
    return edited(document, Object.values(found.edit?.changes ?? {})[0]);
  };

  it.each([
    [
      'a misspelt name',
      "param rate = 2\nequation a: u' = -rat*u\ninitial b: u(0) = 1\n",
      /Change to "rate"/,
      '-rate*u',
    ],
    [
      'a misspelt term',
      "equation a: u' = -u\ninitial start: u(0) = 1\nweights { strat = 1 }\n",
      /Change to "start"/,
      'start = 1',
    ],
    [
      'a misspelt block',
      "equation a: u' = -u\ninitial b: u(0) = 1\nweight { a = 1 }\n",
      /Change to "weights"/,
      'weights {',
    ],
    [
      'a missing condition',
      "equation a: u'' = -u\ninitial b: u(0) = 1\n",
      /Add "initial u'\(0\) = 0"/,
      "\ninitial u'(0) = 0",
    ],
    ['a condition elsewhere', "equation a: u' = -u\ninitial b: u(5) = 1\n", /boundary condition/, 'boundary b: u(5)'],
    [
      'a weight on a hard term',
      "equation a: u' = -u\nhard initial b: u(0) = 1\nweights { a = 1  b = 5 }\n",
      /Remove the weight/,
      '{ a = 1   }',
    ],
    [
      'a schedule too long',
      "equation a: u' = -u\ninitial b: u(0) = 1\nweights { a = 1 then linear to 2 at 9000 }\ntrain { adam(100) }\n",
      /End it at 100/,
      'at 100 }',
    ],
  ])('mend %s', async (_what, text, title, expected) => {
    const mended = await act(head + text, title);
    expect(mended).toContain(expected);
    const before = analysis.of((await open(head + text)).document).findings.length;
    expect(analysis.of((await open(mended)).document).findings.length).toBeLessThan(before);
  });

  it.each([
    [/Name this term/, "equation u' = -u", "equation motion: u' = -u"],
    [/\(hard\)/, 'initial u(0) = 1', 'hard initial u(0) = 1'],
    [/\(soft\)/, 'hard initial u(0) = 1', 'initial u(0) = 1'],
    [/Change to boundary/, 'initial u(0) = 1', 'boundary u(0) = 1'],
    [/Set the weight of "a" to 1/, "equation a: u' = -u\nweights { }", "equation a: u' = -u\nweights { a = 1 }"],
    [/\(hard\)/, "equation u' = -u", null],
    [/Set the weight/, "equation a: u' = -u", null],
    [/Set the weight/, "equation a: u' = -u\nweights { a = 2 }", null],
    [/Set the weight/, 'hard initial b: u(0) = 1\nweights { }', null],
    [/Set the weight/, 'initial u(0) = 1\nweights { }', null],
  ])('rewrite %s', async (title, line, expected) => {
    const text = `${head}${line}\n`;
    const { document, textDocument } = await open(text);
    const here = { line: 2, character: 0 };
    const params = { textDocument, range: { start: here, end: here }, context: { diagnostics: [] } };
    const actions = (await lsp.CodeActionProvider?.getCodeActions(document, params)) ?? [];
    const found = actions.find((a) => title.test(a.title)) as CodeAction | undefined;
    if (expected === null) expect(found).toBeUndefined();
    else expect(edited(document, found!.edit!.changes![textDocument.uri])).toBe(`${head}${expected}\n`);
  });

  it('mend what a probe or a training has found, in the text as it is now', async () => {
    const text = `${head}equation a: u' = -u\ninitial b: u(0) = 1\nweights {\n  a = 100\n}\n`.replaceAll('\n', '\r\n');
    const { document, textDocument } = await open(text);
    const range = { start: { line: 4, character: 0 }, end: { line: 4, character: 0 } };
    const fix: Fix = { kind: 'set-weights', weights: { a: 1, b: 5 }, others: { b: 1 } };
    const data: DiagnosticData = { code: 'loss-imbalance', term: 'a', fix };
    const diagnostic = { range, message: '', data };
    const params = { textDocument, range, context: { diagnostics: [diagnostic] } };
    const [action] = ((await lsp.CodeActionProvider?.getCodeActions(document, params)) ?? []) as CodeAction[];
    expect(action).toMatchObject({ title: 'Set the weights of "a", "b"', kind: 'quickfix', isPreferred: true });
    expect(edited(document, action.edit!.changes![textDocument.uri])).toBe(text.replace('a = 100', 'a = 1\r\n  b = 5'));
  });
});

describe('formatting', () => {
  it('gives edits that make the formatted text, also with Windows line ends', async () => {
    for (const eol of ['\n', '\r\n']) {
      const text =
        "param   k=1\n\n\n\nvariable t in [0,1]\nunknown u( t )\nequation a:u'=-k*u   \ninitial b: u(0)=1".replace(
          /\n/g,
          eol,
        );
      const { document, textDocument } = await open(text);
      const edits =
        (await lsp.Formatter?.formatDocument(document, {
          textDocument,
          options: { tabSize: 2, insertSpaces: true },
        })) ?? [];
      expect(edited(document, edits).replace(/\r\n/g, '\n')).toBe(
        "param k = 1\n\nvariable t in [0, 1]\nunknown u(t)\nequation a: u' = -k*u\ninitial b: u(0) = 1\n",
      );
    }
  });

  it.each([
    ['a line that was just ended', "param   k=1\nequation a:u'=-k*u\n|", '\n', "param   k=1\nequation a: u' = -k*u\n"],
    [
      'entries of a block that is still open',
      'weights{\na=1\n  motion   =2\n|',
      '\n',
      'weights {\n  a      = 1\n  motion = 2\n',
    ],
    [
      'a line, whose columns stay where its author put them',
      'let     omega  = 2*k   // frequency\nlet     d=1+2   // damping\n|',
      '\n',
      'let     omega  = 2*k   // frequency\nlet     d = 1 + 2   // damping\n',
    ],
    ['a block that was just closed', 'train{\nadam( 5 )\n}|', '}', 'train {\n  adam(5)\n}'],
    [
      'one line among mistakes',
      'param   k=\nweights { a = \nlet w=2*k\n|',
      '\n',
      'param   k=\nweights { a = \nlet w = 2*k\n',
    ],
    ['a variant', 'variant v{\nweights{\na=1\n|', '\n', 'variant v {\n  weights {\n    a = 1\n'],
    ['nothing where nothing was typed', 'param   k=1\n\n|', '\n', 'param   k=1\n\n'],
    ['nothing in comments', '/* a\n   b=1\n|', '\n', '/* a\n   b=1\n'],
  ])('formats %s', async (_what, marked, ch, expected) => {
    const { document, position, textDocument } = await open(marked);
    const options = { tabSize: 2, insertSpaces: true };
    const edits = await lsp.Formatter?.formatDocumentOnType(document, { textDocument, position, ch, options });
    expect(edited(document, edits ?? [])).toBe(expected);
  });

  it('leaves a text alone that does not parse', async () => {
    const { document, textDocument } = await open('param   k = \n');
    expect(
      await lsp.Formatter?.formatDocument(document, { textDocument, options: { tabSize: 2, insertSpaces: true } }),
    ).toEqual([]);
  });
});
