import { describe, expect, it } from 'vitest';
import { makeFix } from '../../../src/language/fixes/fixes.ts';
import { variantText } from '../../../src/language/fixes/spec-text.ts';
import { parse } from '../../../src/language/syntax/parser.ts';
import type { AddVariant, Fix, VariantBlocks } from '../../../src/problem/fix.ts';
import { problemOf } from '../spec.ts';
import { fixed } from './fixed.ts';

const head = "variable t in [0, 1]\nunknown u(t)\nequation motion: u'' = -u\n";

describe('a condition', () => {
  it.each([
    ['with a name', 'initial release: u(0) = 1\n', 'release', 'hard initial release: u(0) = 1\n'],
    ['without one', 'initial u(0) = 1\n', 'u(0)', 'hard initial u(0) = 1\n'],
    [
      'behind a comment',
      '/* at rest */ boundary end: u(1) = 0 // b\n',
      'end',
      '/* at rest */ hard boundary end: u(1) = 0 // b\n',
    ],
  ])('%s is built in, and taken out again', (_what, soft, term, hard) => {
    for (const eol of ['\n', '\r\n']) {
      const [a, b] = [head + soft, head + hard].map((text) => text.replaceAll('\n', eol));
      expect(fixed(a, { kind: 'make-hard', term })).toBe(b);
      expect(fixed(b, { kind: 'make-soft', term })).toBe(a);
      // Once is enough.
      expect(fixed(b, { kind: 'make-hard', term })).toBe(b);
      expect(fixed(a, { kind: 'make-soft', term })).toBe(a);
    }
  });

  it('keeps the comments and lines between its words', () => {
    const text = `${head}hard /* soon */\ninitial release: u(0) = 1`;
    expect(fixed(text, { kind: 'make-soft', term: 'release' })).toBe(`${head}/* soon */\ninitial release: u(0) = 1`);
  });

  it('is the only term that can be built in', () => {
    expect(fixed(head, { kind: 'make-hard', term: 'motion' })).toBeNull();
    expect(fixed(head, { kind: 'make-hard', term: 'gone' })).toBeNull();
  });
});

describe('a variant', () => {
  const add = (blocks: VariantBlocks): AddVariant => ({ kind: 'add-variant', name: 'other', blocks });
  const all = add({
    network: { layers: [64, 64] },
    points: { motion: { name: 'uniform', args: { points: 48 } } },
    weights: {
      motion: { value: 10, until: { share: 0.2 }, segments: [{ shape: 'linear', to: 0.1, at: { share: 0.6 } }] },
      release: { value: 1e-7, segments: [] },
    },
    train: [
      { name: 'march', args: {} },
      {
        name: 'adam',
        args: {
          steps: 600,
          rate: { value: 2e-3, until: { steps: 100 }, segments: [{ shape: 'cosine', to: 1e-5, at: { steps: 500 } }] },
          beta1: 0.9,
          beta2: 0.99,
        },
      },
      { name: 'adam', args: { rate: { value: 2e-3, segments: [] } } },
      { name: 'lbfgs', args: { steps: 500, memory: 50 } },
    ],
  });

  it('is written as an author would, without what is so by default', () => {
    expect(variantText(all)).toBe(
      'variant other { network { layers = [64, 64] }  points { motion = uniform(48) }  ' +
        'weights { motion = 10 until 20% then linear to 0.1 at 60%  release = 1e-7 }  ' +
        'train { march  adam(600, rate = 0.002 until 100 then cosine to 1e-5 at 500, beta2 = 0.99)  adam(rate = 0.002)  lbfgs(500) } }',
    );
  });

  it('means what it was made of', () => {
    const text = fixed(`${head}initial release: u(0) = 1\ninitial u'(0) = 0\n`, all)!;
    const [variant] = problemOf(text).variants;
    expect(variant.network?.layers).toEqual([64, 64]);
    expect(variant.points).toMatchObject({ motion: { name: 'uniform', args: { points: 48 } } });
    expect(variant.weights.motion.schedule).toEqual(all.blocks.weights?.motion);
    expect(variant.weights.release.schedule).toEqual(all.blocks.weights?.release);
    expect(variant.training?.phases).toMatchObject([
      { name: 'march' },
      { name: 'adam', args: { steps: 600, rate: all.blocks.train?.[1].args.rate, beta1: 0.9, beta2: 0.99 } },
      { name: 'adam', args: { steps: 5000, rate: { value: 2e-3, segments: [] } } },
      { name: 'lbfgs', args: { steps: 500, memory: 50 } },
    ]);
  });

  it('stands at the end, on a line of its own', () => {
    const wider = add({ network: { layers: [64] } });
    const line = 'variant other { network { layers = [64] } }\n';
    expect(fixed(head, wider)).toBe(head + line);
    expect(fixed(head.trimEnd(), wider)).toBe(head + line);
    expect(fixed(`${head}// the end`, wider)).toBe(`${head}// the end\n${line}`);
    expect(fixed('', wider)).toBe(line);
    expect(fixed(head.trimEnd().replaceAll('\n', '\r\n'), wider)).toBe((head + line).replaceAll('\n', '\r\n'));
  });

  it('has a name that no other has', () => {
    expect(fixed(`${head}variant other { }\n`, all)).toBeNull();
  });
});

describe('edits of the language itself', () => {
  it('are made as they are, with the line ends of the text', () => {
    const text = head.replaceAll('\n', '\r\n');
    const start = { line: 2, character: 25 };
    const fix: Fix = {
      kind: 'replace',
      title: 'Add',
      edits: [{ range: { start, end: start }, newText: '\ninitial u(0) = 1' }],
    };
    expect(makeFix(fix, parse(text).document)).toMatchObject({ title: 'Add' });
    expect(fixed(text, fix)).toContain('= -u\r\ninitial u(0) = 1\r\n');
  });
});

describe('titles', () => {
  it.each<[Fix, string]>([
    [{ kind: 'set-weights', weights: { motion: 1e-7 } }, 'Set the weight of "motion" to 1e-7'],
    [{ kind: 'set-weights', weights: { motion: 1, rest: 2 } }, 'Set the weights of "motion", "rest"'],
    [{ kind: 'make-hard', term: 'rest' }, 'Build it into the solution (hard)'],
    [{ kind: 'make-soft', term: 'rest' }, 'Make it a loss term (soft)'],
    [
      { kind: 'add-variant', name: 'wider', blocks: { network: { layers: [8] } } },
      'Add the variant "wider" with its own network',
    ],
  ])('%o', (fix, title) => {
    expect(makeFix(fix, parse(`${head}initial rest: u(0) = 1\n`).document)?.title).toBe(title);
  });
});
