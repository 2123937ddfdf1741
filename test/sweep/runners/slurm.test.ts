import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { type ArrayJob, defaultTasks, slurmScript } from '../../../src/sweep/runners/slurm.ts';

const job = (path: string, command: ArrayJob['command'] = 'sweep'): ArrayJob => ({ path, name: 'band', command });
const options = { tasks: 3, extra: ['--partition=short'], node: '/usr/bin/node', program: "/opt/it's/cli.cjs" };

describe('the batch script', () => {
  test('is an array with its options, every directive before the first command', () => {
    const script = slurmScript(job('/data/sweep'), options);
    const lines = script.split('\n');
    const first = lines.findIndex((line) => line !== '' && !line.startsWith('#'));
    const directives = lines.filter((line) => line.startsWith('#SBATCH'));
    expect(lines.slice(first).some((line) => line.startsWith('#SBATCH'))).toBe(false);
    expect(directives).toEqual(expect.arrayContaining(['#SBATCH --array=0-2', '#SBATCH --partition=short']));
    expect(directives).toContain('#SBATCH --output="/data/sweep/slurm/%a.log"');
  });

  test.each(['sweep', 'profile'] as const)('of a %s passes on paths as they are, whatever they hold', (command) => {
    const path = `/data/50% "off" $HOME it's`;
    const script = slurmScript(job(path, command), { ...options, node: 'node', program: '/p' });
    expect(script).toContain('50%% \\"off\\"');
    // What bash makes of the last line, with the program replaced by one that shows its arguments.
    const shown = script.replace(/^node=.*$/m, 'node=printf').replace("'/p'", "'%s\\n'");
    const { stdout } = spawnSync('bash', ['-c', shown], { env: { ...process.env, SLURM_ARRAY_TASK_ID: '2' } });
    expect(stdout.toString().trimEnd().split('\n')).toEqual([command, '--resume', path, '--share', '2/3']);
  });

  test('has as many tasks as there is use for', () => {
    expect([1, 10, 1000].map(defaultTasks)).toEqual([1, 10, 64]);
  });
});
