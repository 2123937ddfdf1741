import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { python, root } from './places.ts';
import { outcomes, services, text } from './spec.ts';

interface Answer {
  answer?: unknown;
  refused?: string;
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pinn-pytest-lsp-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What one session wrote down, by what was asked for. */
function sessionOf(editor: string): Map<string, unknown> {
  const spec = join(folder, 'release.pinn');
  const out = join(folder, `${editor}.jsonl`);
  writeFileSync(spec, text);
  const cli = process.env.PINN_LENS_CLI ?? join(root, 'dist/cli.cjs');
  execFileSync(python, [join(__dirname, 'session.py'), process.execPath, cli, spec, out, editor], { stdio: 'inherit' });
  const lines = readFileSync(out, 'utf8').trim().split('\n');
  return new Map(
    lines.map((line) => {
      const { name, value } = JSON.parse(line) as { name: string; value: unknown };
      return [name, value];
    }),
  );
}

describe('a client that can what Emacs can', () => {
  let transcript: Map<string, unknown>;
  const answered = (name: string): Answer => transcript.get(name) as Answer;
  beforeAll(() => {
    transcript = sessionOf('emacs');
  });

  test('gets nothing that it has not announced, and nothing goes wrong in the server', () => {
    expect(transcript.get('against the protocol')).toEqual([]);
    expect(transcript.get('log')).toEqual([]);
  });

  test('sees what is wrong where it is wrong', () => {
    expect(transcript.get('diagnostics')).toContainEqual(
      expect.objectContaining({
        code: 'unknown-name',
        message: expect.stringContaining('"w" is not declared'),
        range: expect.objectContaining({ start: { line: 2, character: 34 } }),
      }),
    );
  });

  test.each([...services, 'what a rename is about', 'formatting of a range', 'formatting on type'])(
    'is answered: %s',
    (name) => {
      expect(answered(name).refused).toBeUndefined();
      expect(answered(name)).toHaveProperty('answer');
    },
  );

  test('gets answers about this spec', () => {
    expect(JSON.stringify(answered('hover').answer)).toContain('unknown u(t)');
    expect(JSON.stringify(answered('completion').answer)).toContain('"label":"initial"');
    expect(JSON.stringify(answered('rename').answer)).toContain('"newText":"w"');
    expect(JSON.stringify(answered('fixes').answer)).toContain('quickfix');
    expect(answered('a rename to a keyword').refused).toMatch(/word of the language/);
  });

  test.each(outcomes)('has the lens %s carried out, and is told what came of it', (title, sentence) => {
    const { message } = answered(`carry out ${title}`).answer as { message: string };
    expect(message).toMatch(sentence);
    expect(transcript.get('messages')).toContain(message);
  });
});

test('a client that asks for diagnostics gets those of a document and of the workspace, once', () => {
  writeFileSync(join(folder, 'closed.pinn'), text.replace('400*w', '400*v'));
  const transcript = sessionOf('pull');
  const place = (name: string) => pathToFileURL(join(folder, name)).href;
  const reports = (name: string) =>
    (transcript.get(name) as { answer: { items: { uri: string; kind: string; items?: { code: string }[] }[] } }).answer
      .items;
  const codes = Object.fromEntries(reports('workspace').map((r) => [r.uri, r.items?.map(({ code }) => code)]));
  expect(codes[place('closed.pinn')]).toContain('unknown-name');
  expect(codes[place('release.pinn')]).toEqual(
    (transcript.get('document') as { answer: { items: { code: string }[] } }).answer.items.map(({ code }) => code),
  );
  expect(new Set(reports('workspace again').map(({ kind }) => kind))).toEqual(new Set(['unchanged']));
  expect(transcript.get('sent')).toBe(0);
  expect(transcript.get('against the protocol')).toEqual([]);
});
