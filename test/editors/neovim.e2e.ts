import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { outcomes, services, text } from './spec.ts';

const root = join(__dirname, '../..');
interface Answer {
  answer?: unknown;
  refused?: string;
}

let folder: string;
const transcript = new Map<string, unknown>();
const answered = (name: string): Answer => transcript.get(name) as Answer;

/** One session; what it wrote down is what the tests look at. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pinn-neovim-'));
  const spec = join(folder, 'release.pinn');
  const out = join(folder, 'transcript.jsonl');
  writeFileSync(spec, text);
  const { status, stderr, error } = spawnSync(
    'nvim',
    ['--headless', '-n', '-u', 'NONE', '-S', join(__dirname, 'session.lua')],
    {
      encoding: 'utf8',
      env: {
        ...process.env,
        PINN_LENS_NODE: process.execPath,
        PINN_LENS_CLI: process.env.PINN_LENS_CLI ?? join(root, 'dist/cli.cjs'),
        PINN_LENS_SPEC: spec,
        PINN_LENS_TRANSCRIPT: out,
      },
    },
  );
  if (error) throw new Error('this needs Neovim, such as Debian’s package neovim', { cause: error });
  const lines = readFileSync(out, 'utf8').trim().split('\n');
  for (const line of lines) {
    const { name, value } = JSON.parse(line) as { name: string; value: unknown };
    transcript.set(name, value);
  }
  expect({ status, stderr, vain: transcript.get('waited in vain for') }).toMatchObject({ status: 0, vain: undefined });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('what is wrong stands where it is wrong', () => {
  expect(transcript.get('diagnostics')).toContainEqual({
    line: 2,
    message: expect.stringContaining('"w" is not declared'),
  });
});

test.each(services)('%s is answered', (name) => {
  expect(answered(name).refused).toBeUndefined();
  expect(answered(name)).toHaveProperty('answer');
});

test('the answers are about this spec', () => {
  expect(JSON.stringify(answered('hover').answer)).toContain('unknown u(t)');
  expect(JSON.stringify(answered('completion').answer)).toContain('"label":"initial"');
  expect(JSON.stringify(answered('rename').answer)).toContain('"newText":"w"');
  expect(JSON.stringify(answered('fixes').answer)).toContain('quickfix');
  expect(answered('a rename to a keyword').refused).toMatch(/word of the language/);
});

test.each(outcomes)('the lens %s is carried out, and says what came of it', (title, sentence) => {
  const { message } = answered(`carry out ${title}`).answer as { message: string };
  expect(message).toMatch(sentence);
  expect(transcript.get('messages')).toContain(message);
});
