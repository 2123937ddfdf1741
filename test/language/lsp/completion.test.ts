import { readdirSync, readFileSync } from 'node:fs';
import { URI } from 'langium';
import { describe, expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { filesBeside } from '../../../src/language/files/node-files.ts';
import { PinnCompletionProvider } from '../../../src/language/lsp/completion/completion.ts';
import { tokenize } from '../../../src/language/syntax/tokens.ts';
import { full } from '../spec.ts';
import { completion, edited, open, Pinn } from './services.ts';

const head = `param k = 1
variable t: s in [0, 1]
unknown u(t): m
equation motion: u' = -k*u
initial release: u(0) = 1
hard initial rest: u'(0) = 0
`;

async function complete(marked: string) {
  const { document, position, textDocument } = await open(marked);
  const list = await Pinn.lsp.CompletionProvider?.getCompletion(document, { position, textDocument });
  const items = list?.items ?? [];
  return { document, items, labels: items.map((i) => i.label) };
}

describe('completion', () => {
  it('offers the terms inside weights, without hard ones and those that are there', async () => {
    expect((await complete(`${head}weights { | }`)).labels).toEqual(expect.arrayContaining(['motion', 'release']));
    const { labels } = await complete(`${head}weights { motion = 1  | }`);
    expect(labels).toContain('release');
    expect(labels).not.toContain('motion');
    expect(labels).not.toContain('rest');
  });

  it('replaces the word that is being typed', async () => {
    const { document, items } = await complete(`${head}weights { mo| }`);
    const item = items.find((i) => i.label === 'motion');
    expect(edited(document, [item?.textEdit as never])).toBe(`${head}weights { motion =  }`);
  });

  it.each([
    ['points { motion = | }', 'sobol'],
    ['points { | }', 'holdout'],
    ['points { motion = sobol(256, | }', 'resample'],
    ['loss { motion = | }', 'huber'],
    ['weights |', 'gradnorm'],
    ['weights gradnorm(|', 'alpha'],
    ['weights { motion = 1 then |', 'cosine'],
    ['train { | }', 'levenberg_marquardt'],
    ['train { adam(5, | }', 'rate'],
    ['train { precision = | }', 'f64'],
    ['train |', 'auto'],
    ['network { activation = | }', 'swish'],
    ['network { features = | }', 'fourier'],
    ['network { | }', 'layers'],
    ['scale |', 'none'],
    ['scale { | }', 'u'],
    ['variant twin { | }', 'weights'],
    ['variant twin { weights { motion = | } }', 'equal_total'],
    ['sweep s { | }', 'seed'],
    ['sweep s { motion = | }', 'log'],
    ['data lab from "lab.csv" { | }', 'noise'],
    ['data lab from "lab.csv" { t = "| }', 'time [s]'],
    ['data lab from "lab.csv" { t = | }', '"time [s]"'],
    ['param c: |', 'kg/s'],
    ['equation other: u = |', 'sqrt'],
    ['equation other: u = |', 'k'],
    ['hard |', 'boundary'],
    ['exact |', 'u'],
    ['guess |', 'u'],
    ['guess u = |', 'sin'],
    ['|', 'guess'],
    ['|', 'estimate'],
    ['|', 'oscillator'],
    ['data lab from "|', 'lab.csv'],
    ['data lab from |', '"lab.csv"'],
    ['data lab |', 'from'],
    ['input f(t) from "lab.csv" { f = | }', '"x [mm]"'],
    ['input f(|', 't'],
    ['weights { motion = 1 | }', 'until'],
    ['weights { motion = 1 | }', 'release'],
    ['weights { motion = 1 then linear | }', 'to'],
    ['weights { motion = 1 then linear to 5 | }', 'at'],
    ['weights { motion = 1 then linear to 5 at 100 | }', 'then'],
    ['weights { motion = 1 then linear to 5 at 100 | }', 'release'],
    ['train { adam(100, rate = 1e-3 | ) }', 'then'],
    ['train { adam(100, rate = 1e-3 then | ) }', 'exponential'],
    ['train { adam(100, rate = 1e-3 then cosine | ) }', 'to'],
    ['train { budget = | }', '60 s'],
    ['estimate d: kg = 3 |', 'in'],
    ['param d = 3 |', 'in'],
    ['variable x |', 'in'],
    ['unknown v(t): m |', 'in'],
    ['param c: kg/(m*|', 's'],
    ['boundary other: u(|', '1'],
    ['network { layers = | }', '[32, 32, 32]'],
    ['weights {\n  motion = 1\n|', 'train'],
    ['variant twin { k = 1  | }', 'train'],
  ])('%s offers %s', async (text, label) => {
    expect((await complete(head + text)).labels).toContain(label);
  });

  it.each([
    ['weights { motion = 1 then linear | }', 'release'],
    ['weights { motion = 1 then linear to 5 | }', 'release'],
    ['equation other: u = k |', 'k'],
    ['equation other: u = 2|', 'sin'],
    ["equation other: u'|", 'sin'],
    ['param c = |', 'u'],
    ['exact u = |', 'u'],
    ['network { activation = tanh }\n|', 'network'],
  ])('%s does not offer %s', async (text, label) => {
    expect((await complete(head + text)).labels).not.toContain(label);
  });

  it.each([
    ['param c: |', 'mol', 'mole; amount of substance'],
    ['param c: mV|', 'mV', 'millivolt, 0.001 V; voltage'],
    ['param c: k|', 'kHz', 'kilohertz, 1000 Hz; frequency'],
    ['param c: kg*m/µ|', 'µs', 'microsecond'],
    ['unknown x(t): millil|', 'mL', 'millilitre'],
    ['variable x: y|', 'yr', null],
    ['estimate c: mol/(L*mi|', 'min', '60 s'],
  ])('%s offers the unit %s: %s', async (text, label, detail) => {
    const { items } = await complete(head + text);
    const item = items.find((i) => i.label === label);
    if (detail === null) expect(item).toBeUndefined();
    else expect(item?.detail).toContain(detail);
    // Each begins with what is typed, as it is written or as it is spoken.
    const typed = /[^\s*/(:]*$/.exec(text.replace('|', ''))![0];
    for (const i of items) expect(i.filterText ?? i.label).toMatch(new RegExp(`^${typed}`));
  });

  it('offers the whole line of a condition that is missing, with what is known of it', async () => {
    const oscillator =
      "variable t in [0.5, 2]\nunknown u(t), v(t)\nlet a = u'' + u\nequation motion: a = v\nequation v' = -v\n";
    expect((await complete(`${oscillator}|`)).labels.slice(0, 3)).toEqual([
      'initial u(0.5) = 0',
      "initial u'(0.5) = 0",
      'initial v(0.5) = 0',
    ]);
    expect((await complete(`${oscillator}initial u = 1\ninitial |`)).labels.slice(0, 2)).toEqual([
      "u'(0.5) = 0",
      'v(0.5) = 0',
    ]);
    // A bracket that is open, an unknown word: what is missing elsewhere is missing all the same.
    expect((await complete(`weights { motion = \nparm k\n${oscillator}|`)).labels[0]).toBe('initial u(0.5) = 0');
    const ends = `${head}boundary other: u(1) = 0\n|`;
    expect((await complete(ends)).labels.filter((label) => label.endsWith('= 0'))).toEqual([]);
  });

  it('offers whole problems: its own, and the examples where nothing is written yet', async () => {
    const { items } = await complete('problem "mine"\n|');
    const example = items.find((i) => i.label === 'a whole example');
    expect(example?.textEdit?.newText).toBe(full);
    expect((await complete(`${head}|`)).labels).not.toContain('a whole example');
    for (const name of ['decay', 'oscillator', 'lotka-volterra', 'boundary-value problem', 'parameter estimation'])
      expect(items.map((i) => i.label)).toContain(name);
  });

  it('closes quotes that nobody has closed', async () => {
    for (const [rest, expected] of [
      ['', 'data lab from "lab.csv"'],
      ['" { }', 'data lab from "lab.csv" { }'],
    ]) {
      const { document, items } = await complete(`${head}data lab from "la|${rest}`);
      const item = items.find((i) => i.label === 'lab.csv');
      expect(edited(document, [item?.textEdit as never])).toBe(head + expected);
    }
  });

  it('leaves no marks of snippets with clients that do not know them', async () => {
    for (const place of [
      '|',
      'variable x |',
      'weights { motion = | }',
      'sweep s { motion = | }',
      'equation other: u = |',
    ]) {
      completion.abilities = { ...completion.abilities, snippets: true };
      const rich = (await complete(head + place)).items;
      expect(rich.some((i) => i.insertTextFormat === 2)).toBe(true);
      completion.abilities = { ...completion.abilities, snippets: false };
      const { items } = await complete(head + place);
      for (const item of items) {
        expect(item.insertTextFormat).toBe(1);
        expect(item.textEdit?.newText).not.toMatch(/\$\d|\$\{/);
      }
      expect(items.map((i) => i.label)).toEqual(rich.map((i) => i.label));
    }
  });

  it('offers every word of every example where it stands, also when nothing follows yet', () => {
    /** New names, which nobody can guess. */
    const isNew = (line: string) =>
      /(^|\s)(param|estimate|let|variable|equation|initial|boundary|data|event|state|variant|sweep)\s+$/.test(line) ||
      /^\s*unknown\s+(\w+\(\w+\),\s*)*$/.test(line) ||
      /^\s*(function|learn)\s+(\w+\((\w+,\s*)*)?$/.test(line);
    const misses: string[] = [];
    for (const file of readdirSync('examples').filter((name) => name.endsWith('.pinn'))) {
      const text = readFileSync(`examples/${file}`, 'utf8');
      const provider = new PinnCompletionProvider({
        files: () => filesBeside(`examples/${file}`),
        templates: () => [],
      });
      for (const word of tokenize(text).filter((token) => token.kind === 'word')) {
        const line = text.slice(text.lastIndexOf('\n', word.start) + 1, word.start);
        for (const written of [text, text.slice(0, word.start + 1)]) {
          const document = TextDocument.create(`file:///${file}`, 'pinn', 1, written);
          const position = document.positionAt(word.start + 1);
          const { items } = provider.completionsOf(document, URI.parse(document.uri), position);
          const isOffered = items.some((i) => i.label === word.text);
          // An index is declared where it stands: `i in 1..n`.
          const isIndex = new RegExp(`\\b${word.text} in\\b`).test(/^.*/.exec(text.slice(word.start))![0]);
          if (!isOffered && !isNew(line) && !isIndex)
            misses.push(`${file}: "${word.text}" is not offered behind "${line}"`);
        }
      }
    }
    expect(misses).toEqual([]);
  });

  it('documents methods with their formula, options and paper', async () => {
    const { items } = await complete(`${head}weights |`);
    const gradnorm = items.find((i) => i.label === 'gradnorm');
    const docs = JSON.stringify(gradnorm?.documentation);
    expect(docs).toContain('Ḡ');
    expect(docs).toContain('arXiv 1711.02257');
    expect(docs).toContain('`alpha = 1.5`');
  });

  it('keeps quiet in comments and does not offer methods in expressions', async () => {
    expect((await complete(`${head}// param |`)).labels).toEqual([]);
    expect((await complete(`${head}equation other: u = |`)).labels).not.toContain('adam');
  });
});
