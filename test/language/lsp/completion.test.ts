import { describe, expect, it } from 'vitest';
import { edited, open, Pinn } from './services.ts';

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
  ])('%s offers %s', async (text, label) => {
    expect((await complete(head + text)).labels).toContain(label);
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
