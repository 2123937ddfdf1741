import { describe, expect, it } from 'vitest';
import { inPlainText, proseFor } from '../../../src/language/docs/prose.ts';

describe('documentation', () => {
  it('is Markdown for clients that read it, whatever they like better, and plain text for the others', () => {
    expect(proseFor(['plaintext', 'markdown'])('**a**')).toEqual({ kind: 'markdown', value: '**a**' });
    expect(proseFor(['plaintext'])('**a**')).toEqual({ kind: 'plaintext', value: 'a' });
    expect(proseFor(undefined)('**a**')).toEqual({ kind: 'plaintext', value: 'a' });
  });

  it('loses its marks as plain text, and no letter of its code', () => {
    const markdown =
      '```pinn\nlet w = a**b\n```\n\n**The** frequency, `w` in [the paper](https://doi.org/1).\n\n| t | u |\n|---|---:|\n| 1 | 2*3 |\n\n```pinn\nx = `y`\n```';
    expect(inPlainText(markdown).value).toBe(
      'let w = a**b\n\nThe frequency, w in the paper (https://doi.org/1).\n\nt | u\n1 | 2*3\n\nx = `y`',
    );
  });
});
