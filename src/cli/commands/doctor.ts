/** @file `pinn-lens doctor`: what trains here, what is missing, and what to do about it. */
import type { Command } from 'commander';
import { doctor, type Probe } from '../../trainer/doctor/doctor.ts';

const marks: Record<Probe['state'], string> = { found: '✓', missing: '–', 'wrong version': '✗' };

const probeText = (probe: Probe): string =>
  [
    `${marks[probe.state]} ${probe.name}: ${probe.detail}`,
    ...(probe.state !== 'found' && probe.todo ? [`    → ${probe.todo}`] : []),
  ].join('\n');

export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('say which engines and GPU backends this machine has')
    .option('--json', 'one probe per line as JSON')
    .action(async (args: { json?: boolean }) => {
      for (const probe of await doctor())
        console.log(args.json ? JSON.stringify({ type: 'probe', v: 1, ...probe }) : probeText(probe));
    });
}
