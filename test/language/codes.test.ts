import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(__dirname, '../..');
const page = readFileSync(join(root, 'docs/reference/findings.md'), 'utf8');
const documented = new Set([...page.matchAll(/^### ([a-z0-9-]+)$/gm)].map((m) => m[1]));

const sources = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.includes('generated'))
    .map((name) => readFileSync(join(root, folder, name), 'utf8'));

/** Codes as they are reported: the first argument of `report.add` and `code:` of syntax rules and detectors. */
const codesIn = (text: string): string[] =>
  [...text.matchAll(/(?:report\.add\(\s*|\bcode: )'([a-z0-9-]+)'/g)].map((m) => m[1]);
const used = new Set([...sources('src/language'), ...sources('src/trainer/findings')].flatMap(codesIn));

describe('the reference of findings', () => {
  it('has a section for every code', () => {
    expect(used.size).toBeGreaterThan(80);
    expect([...used].filter((code) => !documented.has(code))).toEqual([]);
  });

  it('has an example of every check of the language', () => {
    const folder = join(root, 'test/fixtures/specs/broken');
    const answers = readdirSync(folder).filter((name) => name.endsWith('.txt'));
    const shown = new Set(
      answers.flatMap((name) =>
        [...readFileSync(join(folder, name), 'utf8').matchAll(/^\d+:\d+ \w+ ([a-z0-9-]+)/gm)].map((m) => m[1]),
      ),
    );
    // Every method of the catalogue is available today.
    const unreachable = ['not-available'];
    const ofLanguage = sources('src/language').flatMap((text) => codesIn(text));
    expect([...new Set(ofLanguage)].filter((code) => !shown.has(code) && !unreachable.includes(code))).toEqual([]);
  });
});
