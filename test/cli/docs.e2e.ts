/** Every command that README, documents, examples and help texts show runs as it is printed, or is known to be right. */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandsOf, commandsOfSpec, examplesOf, optionsNamed } from './docs/extract.ts';
import { inCopyOf, prepare, repository, shell } from './docs/folder.ts';
import { canBeInstalled, linesOf, missingOf, wrongOptions } from './docs/known.ts';
import { type Handling, handlings } from './docs/table.ts';
import { pinnLens } from './run.ts';

const below = readdirSync(join(repository, 'docs'), { recursive: true, encoding: 'utf8' });
const pages = ['README.md', 'CONTRIBUTING.md', ...below.filter((f) => f.endsWith('.md')).map((f) => join('docs', f))];
/** Commands by where they stand. */
const places = new Map<string, string[]>();
const stands = (command: string, place: string) => places.set(command, [...(places.get(command) ?? []), place]);

const helps = new Map<string, string>();
let folder: string;
beforeAll(async () => {
  folder = await prepare();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const read = (page: string): string => readFileSync(join(repository, page), 'utf8');
for (const page of pages) for (const command of commandsOf(read(page))) stands(command, page);
for (const spec of readdirSync(join(repository, 'examples')).filter((f) => f.endsWith('.pinn')))
  for (const command of commandsOfSpec(read(join('examples', spec)))) stands(command, spec);
const { stdout: overview } = await pinnLens(['--help']);
const names = [...(/\nCommands:\n([\s\S]*?)\n\n/.exec(overview)?.[1] ?? '').matchAll(/^ {2}(\w+)/gm)].map(
  ([, name]) => name,
);
for (const command of examplesOf(overview)) stands(command, 'pinn-lens --help');
for (const name of names.filter((n) => n !== 'help')) {
  const { stdout } = await pinnLens([name, '--help']);
  helps.set(name, stdout);
  for (const command of examplesOf(stdout)) stands(command, `pinn-lens ${name} --help`);
}

describe('the table of commands', () => {
  test('has every command that is shown', () => {
    const unknown = [...places].filter(([command]) => !(command in handlings));
    expect(unknown.map(([command, where]) => `${command} (${where.join(', ')})`)).toEqual([]);
  });

  test('has no command that is not shown', () => {
    expect(Object.keys(handlings).filter((command) => !places.has(command))).toEqual([]);
  });
});

test('options that a page names by themselves are those of a command', () => {
  const all = new Set([...helps.values()].join('\n').match(/(?<=\s)--?[a-z][\w-]*/g));
  const missing = pages.flatMap((page) =>
    optionsNamed(read(page)).flatMap((option) => (all.has(option) ? [] : [`${option} (${page})`])),
  );
  expect(missing).toEqual([]);
});

describe('every help', () => {
  test('has a summary, examples and exit codes, and fits on 80 columns', () => {
    expect(helps.size).toBe(15);
    for (const [name, help] of [['', overview], ...helps]) {
      expect(help, name).toMatch(/^Usage: pinn-lens .*\n\n[A-Z][\s\S]*?[.:]\n/);
      expect(examplesOf(help).length, name).toBeGreaterThan(0);
      expect(help, name).toMatch(/\n\nExit codes:\n {2}0 {2}\w/);
      for (const line of help.split('\n')) expect([...line].length, line).toBeLessThanOrEqual(80);
    }
  });

  test('has every exit code that is promised, and no other', () => {
    const codes = (help: string) => [...help.split('Exit codes:\n')[1].matchAll(/^ {2}(\d)/gm)].map(([, code]) => code);
    const all = new Set([...helps.values()].flatMap(codes));
    expect([...all].sort()).toEqual(codes(overview));
  });
});

const helpOf = (command: string): string => helps.get(command.split(' ')[1]) ?? '';

/** Runs one line; its exit code has to be the one expected, or what it printed is shown. */
async function runs(line: string, exit = 0): Promise<void> {
  const { code, output } = await inCopyOf(folder, line);
  expect(code, `${line}\n${output}`).toBe(exit);
}

const ways: { [H in Handling['how']]: (command: string, handling: Extract<Handling, { how: H }>) => unknown } = {
  run: (command, { exit }) => runs(command, exit),
  usage: async (command, { exit }) => {
    expect(wrongOptions(command, helpOf(command))).toEqual([]);
    for (const line of linesOf(command)) await runs(line, exit);
  },
  options: (command) => expect(wrongOptions(command, helpOf(command))).toEqual([]),
  repository: async (command) => {
    const { code, output } = await shell(command, repository);
    expect(code, output).toBe(0);
  },
  exists: (command) => expect(missingOf(command)).toEqual([]),
  name: (command) => expect(['pinn-lens', ...names]).toContain(command.split(' ').at(-1)),
  install: (command) => expect(canBeInstalled(command)).toBe(true),
};

describe('as it is printed', () => {
  test.each(Object.entries(handlings))('%s', async (command, handling) => {
    await (ways[handling.how] as (command: string, handling: Handling) => unknown)(command, handling);
  });
});
