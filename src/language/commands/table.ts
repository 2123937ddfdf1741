/** @file What a client without an extension of ours can ask the server to do, one row per command. */
import { finePercent } from '../../problem/number-text/quantity.ts';
import { threeDigits } from '../../problem/number-text/report.ts';
import type { Problem } from '../../problem/problem.ts';

/** What an answer of the command line says to a reader. */
export interface Told {
  /** What is going on, until the next one. */
  progress?: string;
  /** What came of it. */
  sentence?: string;
  /** Something to keep. */
  log?: string;
  /** Folder of the run. */
  run?: string | null;
}

export interface CommandRow {
  /** As it begins a sentence: "training decay.pinn". */
  doing: string;
  /** Arguments of the command line, for a variant or a sweep of that name; the text may get something added for this one call. */
  call(problem: Problem, part: string | null): { args: string[]; added?: string };
}

/** A name that no variant of the problem has. */
function freeVariant({ variants }: Problem): string {
  const names = new Set(variants.map((v) => v.name));
  let name = 'solved';
  for (let n = 2; names.has(name); n++) name = `solved${n}`;
  return name;
}

const named = (variant: string | null): string[] => (variant === null ? [] : ['--variant', variant]);

const train: CommandRow = {
  doing: 'training',
  call: (_problem, variant) => ({ args: ['train', '--json', ...named(variant)] }),
};

export const commandTable: Readonly<Record<string, CommandRow>> = {
  'pinn.train': train,
  'pinn.trainVariant': train,
  'pinn.solve': {
    doing: 'solving',
    call: (problem) => {
      const name = freeVariant(problem);
      return { args: ['train', '--json', '--variant', name], added: `\nvariant ${name} { train random_features }\n` };
    },
  },
  'pinn.probe': {
    doing: 'probing',
    call: (_problem, variant) => ({ args: ['probe', '--json', ...named(variant)] }),
  },
  'pinn.compare': {
    doing: 'comparing',
    call: (_problem, variant) => ({ args: ['compare', '--json', ...(variant === null ? [] : [variant])] }),
  },
  'pinn.sweep': {
    doing: 'sweeping',
    call: (_problem, sweep) => ({ args: ['sweep', '--json', ...(sweep === null ? [] : [sweep])] }),
  },
  'pinn.findOutWhatHelps': { doing: 'trying what helps', call: () => ({ args: ['advise', '--json'] }) },
};

/** Ends what is under way for a spec. */
export const stopCommand = 'pinn.stop';

export const commandNames: readonly string[] = [...Object.keys(commandTable), stopCommand];

/** Numbers of a line; those that are not finite travel as `null`. */
const number = (value: unknown): number => (typeof value === 'number' ? value : Number.NaN);

type Line = Record<string, unknown>;

/** How each kind of line is read; others say nothing. */
const readings: Readonly<Record<string, (line: Line, probing: boolean) => Told>> = {
  frame: (line, probing) => {
    if (!probing) return { progress: `step ${line.step}, loss ${threeDigits(number(line.total))}` };
    const terms = Object.entries(line.terms as Record<string, Line>);
    const shares = terms.map(([name, term]) => `${name} ${finePercent(number(term.share))}`);
    return { sentence: `of the first update ${shares.join(', ')}` };
  },
  finding: (line) => ({ log: `${line.severity}: ${line.message}` }),
  result: (line) => ({ sentence: `${line.verdict}: ${line.because}`, run: line.run as string | null }),
  comparison: (line) => ({ sentence: `${line.because}` }),
  sweepRun: (line) => ({ progress: `${line.name} has ended` }),
  sweep: (line) => ({ sentence: `${line.because}`, run: line.folder as string | null }),
  adviceTrying: (line) => ({ progress: `trying ${line.name}` }),
  advice: (line) => ({ sentence: `${line.because}` }),
};

/** What a line of `--json` says. */
export function readLine(text: string, command: string): Told {
  let line: Line;
  try {
    line = JSON.parse(text) as Line;
  } catch {
    return {};
  }
  return readings[String(line.type)]?.(line, command === 'pinn.probe') ?? {};
}
