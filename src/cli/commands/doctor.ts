/** @file `pinn-lens doctor`: what trains here, what is missing, and what to do about it. */
import type { Command } from 'commander';
import { doctor, type ProbedPart } from '../../trainer/doctor/doctor.ts';
import { addUsage } from '../report/help.ts';

const marks: Record<ProbedPart['state'], string> = { found: '✓', missing: '–', 'wrong version': '✗' };

const probeText = (probe: ProbedPart): string =>
  [
    `${marks[probe.state]} ${probe.name}: ${probe.detail}`,
    ...(probe.state !== 'found' && probe.todo ? [`    → ${probe.todo}`] : []),
  ].join('\n');

export function addDoctor(program: Command): void {
  const command = program
    .command('doctor')
    .summary('what this machine can train with')
    .description('Says which engines and GPU backends this machine has, what is missing, and what to do about it.')
    .option('--json', 'one probe per line as JSON')
    .action(async (args: { json?: boolean }) => {
      for (const probe of await doctor())
        console.log(args.json ? JSON.stringify({ type: 'probe', v: 1, ...probe }) : probeText(probe));
    });
  addUsage(command, {
    examples: [['pinn-lens doctor', 'one line per part']],
    exits: { reached: 'always, whatever is missing' },
  });
}
