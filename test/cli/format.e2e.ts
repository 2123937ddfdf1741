import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pinnLens } from './run.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'pinn-format-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const formatted = "variable t in [0, 5]\nunknown u(t)\nequation decay: u' = -u\ninitial start: u(0) = 1\n";
const messy = "\n\nvariable   t in [0,5]\nunknown u( t )\n\n\n\nequation decay:u'=-u  \ninitial start: u(0)=1";
const tidied = formatted.replace('\nequation', '\n\nequation');
const wrong = 'variable   t in [0, 5\nunknown  u(t)\n';

function write(name: string, text: string): string {
  const path = join(dir, name);
  writeFileSync(path, text);
  return path;
}
const read = (path: string) => readFileSync(path, 'utf8');

describe('pinn-lens format', () => {
  test('writes in place and names what changed', async () => {
    const [a, b] = [write('a.pinn', messy), write('b.pinn', formatted)];
    const outcome = await pinnLens(['format', a, b]);
    expect(outcome).toMatchObject({ code: 0, stdout: `${a}\n`, stderr: '' });
    expect(read(a)).toBe(tidied);
    expect(read(b)).toBe(formatted);
    expect(await pinnLens(['format', a, b])).toMatchObject({ code: 0, stdout: '', stderr: '' });
  });

  test('--check changes nothing and ends with 1 where something would', async () => {
    const [a, b] = [write('a.pinn', messy), write('b.pinn', formatted)];
    expect(await pinnLens(['format', '--check', a, b])).toMatchObject({ code: 1, stdout: `${a}\n`, stderr: '' });
    expect(read(a)).toBe(messy);
    expect(await pinnLens(['format', '--check', b])).toMatchObject({ code: 0, stdout: '', stderr: '' });
  });

  test('- goes from standard input to standard output', async () => {
    expect(await pinnLens(['format', '-'], { input: messy })).toMatchObject({ code: 0, stdout: tidied, stderr: '' });
    expect(await pinnLens(['format', '-'], { input: formatted })).toMatchObject({ code: 0, stdout: formatted });
    expect(await pinnLens(['format', '-', '--check'], { input: messy })).toMatchObject({
      code: 1,
      stdout: '<stdin>\n',
    });
  });

  test('leaves a spec with syntax errors alone, says where, and formats the others', async () => {
    const [a, b] = [write('wrong.pinn', wrong), write('a.pinn', messy)];
    const outcome = await pinnLens(['format', a, join(dir, 'nowhere.pinn'), b]);
    expect(outcome).toMatchObject({ code: 2, stdout: `${b}\n` });
    expect(outcome.stderr).toMatch(/wrong\.pinn:1:\d+: error: /);
    expect(outcome.stderr).toMatch(/wrong\.pinn cannot be read as a spec; it is left as it is$/m);
    expect(outcome.stderr).toMatch(/cannot read .*nowhere\.pinn: there is no such file$/m);
    expect(read(a)).toBe(wrong);
    expect(read(b)).toBe(tidied);
    expect(await pinnLens(['format', '-'], { input: wrong })).toMatchObject({ code: 2, stdout: '' });
    expect((await pinnLens(['format', '--check', a, write('a.pinn', messy)])).code).toBe(2);
  });

  test('keeps Windows line ends, a byte order mark, links and permissions', async () => {
    const windows = `\uFEFF${messy}`.replaceAll('\n', '\r\n');
    const path = write('windows.pinn', windows);
    chmodSync(path, 0o640);
    const link = join(dir, 'link.pinn');
    symlinkSync(path, link);
    expect((await pinnLens(['format', link])).code).toBe(0);
    expect(read(path)).toBe(`\uFEFF${tidied}`.replaceAll('\n', '\r\n'));
    expect(statSync(path).mode & 0o777).toBe(0o640);
  });
});
