import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contrast, leastContrast, legible } from '../../../src/panel/page/contrast.ts';
import { printPalette, runColors, termColors } from '../../../src/panel/page/theme.ts';
import { type ThemeName, themes } from '../browser/themes.ts';

const sheet = readFileSync(path.resolve(import.meta.dirname, '../../../src/panel/page/colours.css'), 'utf8');

/** The colour of a variable of the style sheet in a theme: what the theme sets, or what the sheet falls back to. */
function resolved(name: string, variables: Record<string, string>): string | undefined {
  const written = new RegExp(`--${name}: (.*);`).exec(sheet)?.[1] ?? '';
  const full = written.startsWith('rgb(from');
  const [, first, second, literal] =
    /var\(--vscode-([\w-]+)(?:, (?:var\(--vscode-([\w-]+)\)|(#\w+)))?\)/.exec(written) ?? [];
  const colour = variables[first] ?? variables[second] ?? literal;
  return full ? colour?.slice(0, 7) : colour;
}

const names = [
  ...Array.from({ length: termColors }, (_, i) => `term-${i}`),
  ...Array.from({ length: runColors }, (_, i) => `run-${i}`),
];

describe('colours of terms and runs', () => {
  it.each(Object.keys(themes) as ThemeName[])('exist and are seen in the theme "%s"', (theme) => {
    const variables: Record<string, string> = themes[theme].variables;
    const page = variables['editor-background'];
    for (const name of names) {
      const colour = resolved(name, variables);
      expect(colour, name).toMatch(/^#/);
      expect(contrast(legible(colour ?? '', page), page), name).toBeGreaterThanOrEqual(leastContrast);
    }
    const terms = names.filter((n) => n.startsWith('term')).map((n) => legible(resolved(n, variables) ?? '', page));
    expect(new Set(terms).size).toBe(termColors);
  });

  it('are seen on any page', () => {
    const channel = fc.integer({ min: 0, max: 255 });
    const colour = fc.tuple(channel, channel, channel).map((c) => `rgb(${c.join(', ')})`);
    fc.assert(
      fc.property(colour, colour, (c, page) => {
        expect(contrast(legible(c, page), page)).toBeGreaterThanOrEqual(leastContrast);
      }),
    );
  });

  it('stay as they are where they are seen or cannot be read', () => {
    expect(legible('#3794ff', '#000000')).toBe('#3794ff');
    expect(legible('currentcolor', '#000000')).toBe('currentcolor');
  });
});

describe('contrast', () => {
  it.each([
    ['#000000', '#ffffff', 21],
    ['rgb(255, 255, 255)', 'color(srgb 1 1 1)', 1],
    ['rgba(0, 0, 0, 0)', '#ffffff', 1],
    ['color(srgb 0 0 0 / 1)', 'rgb(255 255 255)', 21],
    ['#767676', '#ffffff', 4.54],
  ])('of %s on %s', (colour, page, ratio) => {
    expect(contrast(colour, page)).toBeCloseTo(ratio, 2);
  });

  it('is more in print than on the least of screens', () => {
    expect(contrast(printPalette.foreground, printPalette.background)).toBe(21);
  });
});
