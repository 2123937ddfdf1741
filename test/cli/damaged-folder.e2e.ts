/** @file Every command that reads a run folder, with each of its files torn or of another shape. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pinnLens } from './run.ts';

const dir = mkdtempSync(join(tmpdir(), 'pinn-damaged-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const spec = join(dir, 'decay.pinn');
let whole = '';

beforeAll(async () => {
  writeFileSync(
    spec,
    "variable t in [0, 1]\nunknown u(t)\nequation decay: u' = -u\ninitial start: u(0) = 1\nnetwork { layers = [4] }\ntrain { adam(20) }\n",
  );
  const out = join(dir, 'runs');
  await pinnLens(['train', spec, '--quiet', '--out', out]);
  whole = join(out, readdirSync(out)[0]);
});

const shapes: Record<string, (content: Buffer) => Buffer> = {
  torn: (content) => content.subarray(0, content.length >> 1),
  'a list': () => Buffer.from('[]'),
  'without its fields': () => Buffer.from('{}'),
};

const commands: Record<string, (folder: string) => string[]> = {
  export: (folder) => ['export', folder, '--format', 'onnx', '-o', join(folder, 'out.onnx')],
  resume: (folder) => ['train', spec, '--quiet', '--resume', folder],
  explain: (folder) => ['explain', folder],
};

/** What a command cannot do without. */
const readBy: Record<string, readonly string[]> = {
  'checkpoint.bin': ['export', 'resume'],
  'problem.json': ['export', 'resume'],
  'run.json': ['export', 'resume'],
  'result.json': ['export', 'resume', 'explain'],
  'solution.csv': [],
  'metrics.jsonl': [],
};

/** Text that nobody reads back has one shape as good as another. */
const shapesOf = (file: string): string[] => (readBy[file].length > 0 ? Object.keys(shapes) : ['torn']);

test.each(Object.keys(readBy).flatMap((file) => shapesOf(file).map((shape) => [file, shape] as const)))(
  '%s %s is one sentence where it is needed, and nothing where it is not',
  async (file, shape) => {
    const tried = Object.entries(commands).map(async ([name, command]) => {
      const folder = mkdtempSync(join(dir, 'run-'));
      cpSync(whole, folder, { recursive: true });
      writeFileSync(join(folder, file), shapes[shape](readFileSync(join(whole, file))));
      const { code, stderr } = await pinnLens(command(folder));
      const said = stderr.trim();
      expect(said, name).not.toMatch(/\n\s+at |TypeError|undefined|expected|Invalid/);
      if (readBy[file].includes(name)) {
        expect(code, name).toBe(4);
        expect(said.split('\n'), name).toHaveLength(1);
        expect(said, name).toMatch(new RegExp(`^pinn-lens: .*${file.replace('.', '\\.')}".*\\.$`));
      } else expect([0, 3], name).toContain(code);
    });
    await Promise.all(tried);
  },
);

test.each(['', '{', '[]', 'null', '{"type":"header"}', '{"__proto__":1}'])(
  'a lens log that is %j is one sentence to watch',
  async (content) => {
    const folder = mkdtempSync(join(dir, 'lens-'));
    writeFileSync(join(folder, 'lens.jsonl'), content);
    const { code, stderr } = await pinnLens(['watch', folder, '--once']);
    expect(code).toBe(4);
    expect(stderr.trim()).toMatch(/^pinn-lens: [^\n]+\.$/);
  },
);

test.each(['watch', 'explain'])('%s of a lens log without a frame says so and fails', async (command) => {
  const folder = mkdtempSync(join(dir, 'lens-'));
  const header = { lens: 1, run: 'a1', title: 'heat', terms: [{ name: 'physics' }] };
  writeFileSync(join(folder, 'lens.jsonl'), `${JSON.stringify(header)}\n`);
  const { code, stderr, stdout } = await pinnLens([command, folder, ...(command === 'watch' ? ['--once'] : [])]);
  expect(code).toBe(4);
  expect(stderr).toMatch(/holds no frame yet\.\n$/);
  expect(stdout).toBe('');
});
