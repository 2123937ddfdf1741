/** @file Whether what a command names exists: scripts, files, options, packages. Each check returns what is missing. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import packageJson from '../../../package.json' with { type: 'json' };
import { repository } from './folder.ts';

const scripts: Record<string, string> = packageJson.scripts;
const read = (file: string): string => readFileSync(join(repository, file), 'utf8');

/** Programs that print the names they take. */
const listing = ['scripts/test.mjs', 'test/engine-gpu/run.mjs'];

/** The program behind a command and the arguments it gets; `null` where there is no such script. */
function programOf(command: string): { file: string; args: string[] } | null {
  const [head, ...rest] = command.split(' ');
  if (head === 'node') return { file: rest[0], args: rest.slice(1) };
  const name = head === 'npm' ? rest[1] : head;
  const script = scripts[name];
  if (script === undefined) return null;
  const file = /(\S+\.(mjs|mts|cjs))/.exec(script)?.[1] ?? 'package.json';
  const dashes = rest.indexOf('--');
  return { file, args: dashes < 0 ? [] : rest.slice(dashes + 1) };
}

/** What is missing of a script or file and its arguments. */
export function missingOf(command: string): string[] {
  const program = programOf(command);
  if (!program) return [`no script of package.json: ${command}`];
  const { file, args } = program;
  if (!existsSync(join(repository, file))) return [`no file ${file}`];
  const source = read(file);
  const names = listing.includes(file)
    ? execFileSync(process.execPath, [file, '--list'], { cwd: repository, encoding: 'utf8' }).split('\n')
    : [];
  return args.flatMap((arg) => {
    const isKnown = arg.startsWith('--')
      ? [`'${arg}'`, `has('${arg.slice(2)}')`, ` ${arg.slice(2)}: flag`, ` ${arg.slice(2)}: { type:`].some((x) =>
          source.includes(x),
        )
      : arg.split(',').every((name) => names.includes(name));
    return isKnown ? [] : [`${file} does not take ${arg}`];
  });
}

/** What an installation needs, by command. */
const installations: Record<string, () => boolean> = {
  'npm ci': () => existsSync(join(repository, 'package-lock.json')),
  'npm test': () => existsSync(join(repository, scripts.test.replace('node ', ''))),
  'npm install -g .': () => packageJson.bin['pinn-lens'] === 'dist/cli.cjs',
  [`npm install webgpu@${packageJson.peerDependencies.webgpu}`]: () => true,
  'code --install-extension build/pinn-lens.vsix': () => read('scripts/package.mjs').includes("'build/pinn-lens.vsix'"),
  'node gpu-bench/run.mjs': () => read('bench/gpu/run.mjs').includes('node gpu-bench/run.mjs'),
};

/** Whether what a command installs is there to be installed. */
export const canBeInstalled = (command: string): boolean => installations[command]?.() ?? false;

/** Options of a command by its help: whether each takes a value (`null`: it may). */
function optionsOf(help: string): Map<string, boolean | null> {
  const options = new Map<string, boolean | null>();
  for (const [, names, value] of help.matchAll(/^ {2}((?:-\w, )?--[\w-]+)( [<[]\S+)?/gm))
    for (const name of names.split(', ')) options.set(name, value ? (value.startsWith(' [') ? null : true) : false);
  return options;
}

/** What is wrong with the options of `command` by the help of its command. */
export function wrongOptions(command: string, help: string): string[] {
  const options = optionsOf(help);
  const written = [...command.matchAll(/(?<=[\s[])(--?[a-z][\w-]*)( [^\s\]-][^\s\]]*)?/g)];
  return written.flatMap(([, name, value]) => {
    const takes = options.get(name);
    if (takes === undefined) return [`there is no ${name}`];
    return takes === null || takes === (value !== undefined) ? [] : [`${name} takes ${takes ? 'a' : 'no'} value`];
  });
}

/** The lines that a usage stands for: without what may be left out, one for every alternative. */
export function linesOf(usage: string): string[] {
  const needed = usage.replace(/\s*\[[^\]]*\]/g, '').replaceAll('…', '');
  const [choice] = /\S+\|\S+/.exec(needed) ?? [];
  return choice ? choice.split('|').map((one) => needed.replace(choice, one)) : [needed];
}
