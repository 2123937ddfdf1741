/** @file `pinn-lens steady`: states of rest of autonomous equations, and what small disturbances of them do. */
import type { Command } from 'commander';
import { comparedText, givenText } from '../../problem/number-text/report.ts';
import type { Equilibrium, SteadyReport } from '../../problem/steady.ts';
import { steadyReport } from '../../run/steady.ts';
import { type Changes, takeChanges } from '../input/changes.ts';
import { requireProblem } from '../input/spec.ts';
import { exitCode } from '../report/exit.ts';
import { addUsage } from '../report/help.ts';
import { abridged, table } from '../report/table.ts';

/** Unknowns and eigenvalues that are listed one by one, before the rest is only counted. */
const listed = 12;

function eigenvalueText({ re, im }: Equilibrium['eigenvalues'][number]): string {
  if (im === 0) return givenText(re);
  return `${givenText(re)} ${im < 0 ? '−' : '+'} ${givenText(Math.abs(im))}i`;
}

const stabilityText: Record<Equilibrium['stability'], string> = {
  stable: 'stable: disturbances die out',
  unstable: 'unstable: disturbances grow',
  saddle: 'saddle: disturbances grow in some directions and die out in others',
  undecided: 'undecided: some neither grow nor die out in the linearised equations',
  'not looked for': 'stability is not told with delays',
};

function equilibriumText(e: Equilibrium, k: number, { unknowns }: SteadyReport): string {
  const rows = unknowns.map(({ name, unit }, i) => [name, comparedText(e.values[i]), unit ?? '']);
  const shown = e.eigenvalues.slice(0, listed).map(eigenvalueText);
  const more = e.eigenvalues.length > listed ? `, and ${e.eigenvalues.length - listed} further left` : '';
  return [
    `${k + 1} · ${stabilityText[e.stability]}`,
    table(['unknown', 'at rest', 'unit'], abridged(rows, listed)),
    ...(shown.length > 0 ? [`eigenvalues ${shown.join(', ')}${more}`] : []),
  ].join('\n');
}

interface SteadyArguments extends Changes {
  json?: boolean;
}

export function addSteady(program: Command): void {
  const command = program
    .command('steady')
    .summary('states of rest, and whether they are stable')
    .description(
      'Looks for equilibria of the equations at the values in the spec, from many starts that are always the same, and tells from the eigenvalues of the linearised equations what small disturbances of them do. Conditions only say where the search begins.',
    )
    .argument('<spec>', 'a .pinn file; - reads standard input');
  takeChanges(command)
    .option('--json', 'the equilibria as one JSON line')
    .action(async (file: string, { json = false, ...changes }: SteadyArguments) => {
      const spec = await requireProblem(file, json, { changes });
      const found = steadyReport(spec.effective);
      if (!found.ok) {
        const message = `No state of rest: ${found.reason}.`;
        if (json) console.log(JSON.stringify({ type: 'steady', equilibria: [], because: message }));
        else console.error(message);
        process.exitCode = exitCode.notReached;
        return;
      }
      const report = found.value;
      if (json) console.log(JSON.stringify({ type: 'steady', ...report }));
      else
        console.log([...report.equilibria.map((e, k) => equilibriumText(e, k, report)), report.because].join('\n\n'));
      if (report.equilibria.length === 0) process.exitCode = exitCode.notReached;
    });
  addUsage(command, {
    examples: [
      ['pinn-lens steady spec.pinn', 'at the values in the spec'],
      ['pinn-lens steady spec.pinn --json', 'the same for programs'],
    ],
    exits: {
      reached: 'equilibria were found',
      badSpec: 'the spec is wrong, or has no such variant or name',
      notReached: 'none was found, or the equations depend on the variable itself',
      failed: 'the machine failed',
    },
  });
}
