import { describe, expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { PinnRenameProvider } from '../../../src/language/lsp/rename.ts';
import { full } from '../spec.ts';
import { edited, open, Pinn } from './services.ts';

const provider = Pinn.lsp.RenameProvider!;

/** The text after renaming what stands at `|`, or why it was refused. */
async function renamed(marked: string, newName: string): Promise<string> {
  const { document, position, textDocument } = await open(marked);
  try {
    await provider.prepareRename(document, { position, textDocument });
    const edit = await provider.rename(document, { position, textDocument, newName });
    return edited(document, edit?.changes?.[textDocument.uri] ?? []);
  } catch (error) {
    return `refused: ${(error as Error).message}`;
  }
}

const spec = `param k = 2
param g = 9.81
let w = sqrt(k)
variable t in [0, 1]
unknown u(t)
equation motion: u'' = -w^2*u + g*e
initial start: u(0) = 1
initial rest: u'(0) = 0
data lab { t = [0.5]  u = [0.9]  noise = 0.1 }
points { motion = sobol(64)  holdout = uniform(64) }
weights { motion = 1  start = 10 }
train { adam(100, rate = 1e-3)  precision = f64 }
variant light { weights { start = 1 }  k = 3 }
variant heavy { k = 9 }
sweep band { motion = [1, 2]  k = [1, 2]  seed = [0, 1] }
`;
const at = (needle: string, offset = 0, text = spec): string => {
  const i = text.indexOf(needle) + offset;
  return `${text.slice(0, i)}|${text.slice(i)}`;
};

describe('terms of experiments', () => {
  it('are renamed in every one, with the entries that speak of them', async () => {
    const text = `estimate k = 1
variable t in [0, 1]
unknown u(t)
equation u' = -k*u
initial u(0) = 1
experiment low { data plate { t = [0.5]  u = [0.9]  noise = 0.1 } }
experiment high { data plate { t = [0.5]  u = [0.8]  noise = 0.1 } }
weights { plate = 2 }
`;
    expect(await renamed(at('plate = 2', 1, text), 'dish')).toBe(text.replaceAll('plate', 'dish'));
    expect(await renamed(at('high', 1, text), 'much')).toBe(text.replace('high', 'much'));
  });
});

describe('renaming', () => {
  it.each([
    ['k = 2', 'stiffness', ['param stiffness = 2', 'sqrt(stiffness)', '  stiffness = 3', 'stiffness = [1, 2]']],
    ['motion:', 'law', ['equation law:', 'law = sobol', 'law = 1 ', 'law = [1, 2]']],
    ['motion:', 'weights', ['equation weights:', 'weights = sobol']],
    ["u'' =", 'x', ['unknown x(t)', "x'' =", 'initial start: x(0)', 'x = [0.9]']],
    ['t in', 'τ', ['variable τ in', 'unknown u(τ)', 'τ = [0.5]']],
    ['light', 'lighter', ['variant lighter {']],
    ['band', 'strip', ['sweep strip {']],
  ])('%s to %s changes every place', async (needle, name, expected) => {
    const text = await renamed(at(needle), name);
    for (const part of expected) expect(text).toContain(part);
  });

  it.each([
    ['k = 2', 'weights', '"weights" is a word of the language'],
    ['k = 2', 'equal_total', '"equal_total" is a word of the language'],
    ['motion:', 'variable', '"variable" is a word of the language'],
    ['k = 2', '2k', '"2k" is no name'],
    ['k = 2', '', '"" is no name'],
    ['k = 2', "k'", '"k\'" is no name'],
    ['k = 2', 'a b', '"a b" is no name'],
    ['k = 2', 'sqrt', '"sqrt" is a function of the language'],
    ['k = 2', 'pi', '"pi" is a constant of the language'],
    ['k = 2', 'g', '"g" is taken in line 2: param g = 9.81'],
    ['k = 2', 'motion', '"motion" is taken in line 6: equation motion:'],
    ['motion:', 'u', '"u" is taken in line 5: u(t)'],
    ['light', 'heavy', '"heavy" is taken in line 14'],
    ['k = 2', 'noise', 'line 9 would mean something else'],
    ['k = 2', 'f64', 'line 12 would mean something else'],
    ['motion:', 'seed', 'line 15 would mean something else'],
    ['sqrt(k)', 'root', '"sqrt" is no name that this text declares'],
    ['adam(', 'descend', '"adam" is no name that this text declares'],
    ['rate =', 'speed', '"rate" is no name that this text declares'],
    ['weights {', 'loads', '"weights" is a word of the language'],
    ['0.9]', 'x', 'there is no name here'],
  ])('%s to "%s" is refused: %s', async (needle, name, reason) => {
    expect(await renamed(at(needle), name)).toMatch(/^refused: /);
    expect(await renamed(at(needle), name)).toContain(reason);
  });

  it('goes by the text as it is, also where the tree is still that of the text before', async () => {
    const { document, textDocument } = await open(spec);
    const text = `param added = 1\n${spec}`;
    const stale = { ...document, textDocument: TextDocument.create(textDocument.uri, 'pinn', 7, text) };
    const params = { textDocument, position: { line: 1, character: 6 }, newName: 'stiffness' };
    const edit = await provider.rename(stale, params);
    const after = TextDocument.applyEdits(stale.textDocument, edit?.changes?.[textDocument.uri] ?? []);
    expect(after).toContain('param added = 1\nparam stiffness = 2\n');
    expect(after).toContain('sqrt(stiffness)');
    (provider as PinnRenameProvider).versioned = true;
    expect(await provider.rename(stale, params)).toMatchObject({ documentChanges: [{ textDocument: { version: 7 } }] });
    (provider as PinnRenameProvider).versioned = false;
  });

  it('to the same name changes nothing', async () => {
    expect(await renamed(at('k = 2'), 'k')).toBe(spec);
  });

  it('works in a text with errors elsewhere', async () => {
    const broken = `${spec}equation other: u' = -k*\nweights {\n  motion = \n`;
    const text = await renamed(at('k = 2', 0, broken), 'stiffness');
    expect(text).toContain("u' = -stiffness*\n");
    expect(await renamed(at('k = 2', 0, broken), 'g')).toContain('"g" is taken in line 2');
  });

  it('of every name of a whole spec to a new one and back gives the spec', async () => {
    for (const name of ['m', 'c', 'k', 'w', 't', 'u', 'motion', 'release', 'rest', 'lab', 'drowned', 'twin', 'band']) {
      const declared = new RegExp(`^(?:hard )?[a-z]+\\s+(?:[a-z]+\\s+)??${name}\\b`, 'm').exec(full)!;
      const offset = declared.index + declared[0].length - name.length;
      const once = await renamed(`${full.slice(0, offset)}|${full.slice(offset)}`, 'brandnew');
      const place = once.indexOf('brandnew');
      expect(await renamed(`${once.slice(0, place)}|${once.slice(place)}`, name)).toBe(full);
    }
  });
});
