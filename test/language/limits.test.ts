import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { filesBeside } from '../../src/language/files/node-files.ts';
import { mostRows } from '../../src/language/files/table.ts';
import type { Schedule } from '../../src/problem/schedule.ts';
import { applyOverrides, applyVariant } from '../../src/problem/variant.ts';
import { codes, compile } from './spec.ts';

const spec = (right: string) => `variable t in [0, 1]\nunknown u(t)\nequation u' = ${right}\ninitial u(0) = 1\n`;

describe('expressions out of all proportion', () => {
  it.each([
    ['brackets', '(', ')'],
    ['signs', '-', ''],
    ['calls', 'sin(', ')'],
    ['sums', '1+', ''],
  ])('%s are cut with one error instead of exhausting the parser', (_what, before, after) => {
    const text = spec(`${before.repeat(50_000)}u${after.repeat(50_000)}`);
    expect(codes(text)).toEqual(['too-complex']);
    expect(codes(spec(`${before.repeat(20)}u${after.repeat(20)}`))).toEqual([]);
  });

  it('long lists of numbers are not', () => {
    const list = (f: (i: number) => number) => Array.from({ length: 5000 }, (_, i) => f(i)).join(', ');
    const { problem } = compile(`${spec('-u')}data d { t = [${list((i) => i / 5000)}]  u = [${list((i) => -i)}] }\n`);
    expect(problem?.terms[2].data?.values).toHaveLength(5000);
  });

  it('of a text that is not read to its end nothing is said to be missing', () => {
    const names = Array.from({ length: 30_000 }, (_, i) => `param a${i} = -1`).join('\n');
    expect(codes(`${names}\n${spec('-u')}`)).toEqual(['too-complex']);
  });
});

describe('what would exhaust a reader', () => {
  it.each(['constructor', 'toString', 'hasOwnProperty', 'valueOf', '__proto__', 'isPrototypeOf'])(
    'a name such as %s is a name like any other',
    (name) => {
      const text = `param ${name} = 3
variable t in [0, 1]
unknown u(t)
let twice = 2*${name}
equation ${name}_law: u' = -${name}*u + twice
initial ${name}_start: u(0) = ${name}
weights { ${name}_law = 2 }
variant other { ${name} = 4  weights { ${name}_start = 5 } }
`;
      const { problem, findings } = compile(text);
      expect(findings.filter((f) => f.severity === 'error')).toEqual([]);
      expect(problem!.parameters[0]).toMatchObject({ name, value: 3 });
      const varied = applyOverrides(applyVariant(problem!, 'other'), { [name]: 6, [`${name}_law`]: 7 });
      expect(varied.parameters[0].value).toBe(6);
      expect(varied.terms.map((t) => (t.weight!.schedule as Schedule).value)).toEqual([7, 5]);
      expect(
        compile(`variable t in [0, 1]\nunknown u(t)\nequation law: u' = -${name}*u\ninitial u(0) = 1\n`).findings[0]
          .code,
      ).toBe('unknown-name');
    },
  );

  it('powers of powers, circles and towers of lets are refused in a sentence', () => {
    expect(codes(spec(new Array(250).fill('u').join('^')))).toContain('too-complex');
    const circle = Array.from({ length: 2000 }, (_, i) => `let a${i} = a${(i + 1) % 2000}\n`).join('');
    expect(codes(`${circle}${spec('-a0*u')}`)).toEqual(['cyclic-definition']);
    const tower = Array.from({ length: 40 }, (_, i) => `let a${i + 1} = a${i}*a${i}\n`).join('');
    expect(codes(`let a0 = 1.0001\n${tower}${spec('-a40*u')}`)).toContain('too-complex');
  });

  it('many calls that are each in proportion are refused where they become too many, once, and no more is read', () => {
    const body = Array.from({ length: 40 }, (_, i) => `sin(x*${i} + y)`).join(' + ');
    const many = (n: number) =>
      Array.from({ length: n }, (_, i) => `let a${i} = f(${i}, 1) + f(${i}, 2) + f(${i}, 3)\n`).join('');
    const text = (n: number) => `function f(x, y) = ${body}\n${many(n)}${spec('-a0*u')}`;
    expect(codes(text(50))).toEqual([]);
    const { findings } = compile(text(2000));
    expect(findings.map((f) => f.code)).toEqual(['too-complex']);
    expect(findings[0].message).toMatch(/^with "f\(\d+, \d\)" the spec has more than 250000 parts/);
    // What is shared is written once.
    expect(codes(`function f(x, y) = ${body}\n${many(2000).replace(/f\(\d+/g, 'f(7')}${spec('-a0*u')}`)).toEqual([]);
  });

  it('a chain of a thousand lets is no more than its length', () => {
    const chain = Array.from({ length: 1000 }, (_, i) => `let a${i + 1} = a${i} + 1\n`).join('');
    const { problem, findings } = compile(`let a0 = 1\n${chain}${spec('-a1000*u')}`);
    expect(findings.filter((f) => f.severity === 'error')).toEqual([]);
    expect(problem).not.toBeNull();
  });
});

describe('data that are no file', () => {
  it.skipIf(process.platform === 'win32').each(['/dev/zero', '/tmp'])('%s is refused in a sentence', (path) => {
    const message = whatFilesSay('/tmp/x.pinn', path, ['/']);
    expect(message).toMatch(/no regular file|a folder/);
  });
});

const whatFilesSay = (spec: string, data: string, workFolders: string[] = []): string => {
  const table = filesBeside(spec, workFolders).table(data);
  return 'error' in table ? table.error : `${table.lines.length} rows`;
};

describe('data are read where the author expects it', () => {
  const root = mkdtempSync(join(tmpdir(), 'pinn-data-'));
  const spec = join(root, 'work/specs/a.pinn');
  const files = {
    'work/specs/own.csv': 't,u\n1,2\n',
    'work/specs/deep/own.csv': 't,u\n1,2\n',
    'work/data/beside.csv': 't,u\n1,2\n',
    'elsewhere/secret.csv': 'root:x:0:0,u\n1,2\n',
    'workbook/like.csv': 't,u\n1,2\n',
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  afterEach(() => vi.unstubAllEnvs());

  it('beside the spec and below it', () => {
    expect(whatFilesSay(spec, 'own.csv')).toBe('1 rows');
    expect(whatFilesSay(spec, 'deep/own.csv')).toBe('1 rows');
  });

  it('in the working folder, and in none that only begins like it', () => {
    expect(whatFilesSay(spec, '../data/beside.csv')).toMatch(/outside/);
    expect(whatFilesSay(spec, '../data/beside.csv', [join(root, 'work')])).toBe('1 rows');
    expect(whatFilesSay(spec, '../../workbook/like.csv', [join(root, 'work')])).toMatch(/outside/);
  });

  it('nowhere else, by whatever way, unless it is allowed', () => {
    const secret = join(root, 'elsewhere/secret.csv');
    symlinkSync(secret, join(root, 'work/specs/link.csv'));
    for (const path of [secret, '../../elsewhere/secret.csv', 'link.csv']) {
      const message = whatFilesSay(spec, path, [join(root, 'work')]);
      expect(message).toMatch(/outside/);
      expect(message).not.toContain('root:x');
      vi.stubEnv('PINN_LENS_DATA_FOLDERS', ['/nowhere', join(root, 'elsewhere')].join(delimiter));
      expect(whatFilesSay(spec, path, [join(root, 'work')])).toBe('1 rows');
      vi.unstubAllEnvs();
    }
  });

  it('as UTF-8, or as UTF-16 that says so', () => {
    const path = join(root, 'work/specs/wide.csv');
    writeFileSync(path, Buffer.from('\uFEFFt,u\n1,2\n', 'utf16le'));
    expect(whatFilesSay(spec, 'wide.csv')).toBe('1 rows');
    writeFileSync(path, Buffer.from('\uFEFFt,u\n1,2\n3,4\n', 'utf16le').swap16());
    expect(whatFilesSay(spec, 'wide.csv')).toBe('2 rows');
    writeFileSync(path, Buffer.from('t,u\n1,2\n5,6\n', 'utf16le'));
    expect(whatFilesSay(spec, 'wide.csv')).toMatch(/UTF-16 needs a byte-order mark/);
  });

  it('up to the stated number of rows', () => {
    writeFileSync(join(root, 'work/specs/long.csv'), `t,u\n${'1,2\n'.repeat(mostRows)}`);
    expect(whatFilesSay(spec, 'long.csv')).toBe(`${mostRows} rows`);
    writeFileSync(join(root, 'work/specs/long.csv'), `t,u\n${'1,2\n'.repeat(mostRows + 1)}`);
    expect(whatFilesSay(spec, 'long.csv')).toMatch(/more than 2000000 rows/);
  });
});
