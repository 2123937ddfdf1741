import { describe, expect, it } from 'vitest';
import { functions } from '../../../src/language/syntax/builtins.ts';
import { catalogue } from '../../../src/problem/catalogue/catalogue.ts';
import type { MethodPlace } from '../../../src/problem/catalogue/method.ts';
import { open, Pinn } from './services.ts';

const head = `param k = 1
variable t: s in [0, 3]
unknown u(t): m
input f(t) from "lab.csv" { t = "time [s]"  f = "x [mm]" }
equation motion: u' = -k*u
initial release: u(0) = 1
`;

async function help(marked: string) {
  const { document, position, textDocument } = await open(head + marked);
  return Pinn.lsp.SignatureHelp?.provideSignatureHelp(document, { position, textDocument });
}

const places: Record<MethodPlace, (call: string) => string> = {
  sampler: (call) => `points { motion = ${call}`,
  loss: (call) => `loss { motion = ${call}`,
  weights: (call) => `weights ${call}`,
  phase: (call) => `train { ${call}`,
  features: (call) => `network { features = ${call}`,
  activation: (call) => `network { activation = ${call}`,
  prior: (call) => `estimate k2 = 1 ~ ${call}`,
};

describe('signature help', () => {
  it.each(catalogue.filter((m) => m.parameters.length > 0).map((m) => [m.place, m.name, m] as const))(
    'explains the %s %s, in the spec and in a variant, in a whole text and in a broken one',
    async (place, name, method) => {
      const call = places[place](`${name}(|`);
      for (const text of [call, `${call}) }\n`, `variant v { ${call}`, `weights { motion = \n${call}`]) {
        const found = await help(text);
        expect(found?.signatures[0].label, text).toMatch(new RegExp(`^${name}\\(${method.parameters[0].name}`));
        expect(found?.signatures[0].documentation).toMatchObject({ value: expect.stringContaining(method.summary) });
        expect(found?.activeParameter).toBe(0);
      }
      const last = method.parameters[method.parameters.length - 1].name;
      const named = await help(places[place](`${name}(${last} = |`));
      expect(named?.activeParameter).toBe(method.parameters.length - 1);
    },
  );

  it.each(functions.map((f) => [f.name, f] as const))('explains the function %s', async (name, { args }) => {
    const found = await help(`equation other: u' = 2*${name}(${'1, '.repeat(args.length - 1)}|`);
    expect(found).toMatchObject({
      signatures: [{ label: `${name}(${args.join(', ')})` }],
      activeParameter: args.length - 1,
    });
  });

  it.each([
    ['sweep s { motion = log(1e-6, |', 'log(a, b, n)', 1],
    ['sweep s { k = lin(0, 1, |', 'lin(a, b, n)', 2],
    ['points { motion = sobol(grow(1, |', 'grow(from, to, until)', 1],
    ['equation other: u = log(|', 'log(x)', 0],
    ['train auto(|', 'auto(', 0],
    ['boundary end: u(|', 'u(t)', 0],
    ["boundary end: u'(|", 'u(t)', 0],
    ['equation other: u = atan2(1, (2 + |', 'atan2(y, x)', 1],
    ['train { adam(5, rate = min(1, |', 'min(a, b)', 1],
    ['train { adam(5, rate = min(1, 2), |', 'adam(', 2],
  ])('%s', async (text, label, active) => {
    const found = await help(text);
    expect(found?.signatures[0].label.slice(0, label.length)).toBe(label);
    expect(found?.activeParameter).toBe(active);
  });

  it.each(['equation other: u = (1 + |', 'weights { |', '// sin(|', 'equation other: sin(u) + |', 'param q = [|'])(
    'is silent at %s',
    async (text) => {
      expect(await help(text)).toBeUndefined();
    },
  );
});
