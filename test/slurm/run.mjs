/**
 * @file `npm run test:slurm`: sweeps through a real Slurm on this machine. Needs root and Debian's packages
 * (`apt-get install slurm-wlm munge`); starts munged, slurmctld and slurmd on the loopback address with everything they
 * write in a temporary folder, and ends them again.
 */
import assert from 'node:assert/strict';
import { execFile, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { until } from '../patience.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const call = promisify(execFile);

for (const program of ['munged', 'slurmctld', 'slurmd', 'sbatch']) {
  if (spawnSync('sh', ['-c', `command -v ${program}`]).status === 0) continue;
  console.error(`${program} is missing: as root, apt-get install slurm-wlm munge`);
  process.exit(2);
}

const dir = mkdtempSync(join(tmpdir(), 'pinn-slurm-'));
// The daemons look at who may write to their folders.
chmodSync(dir, 0o755);
const folder = (name) => {
  mkdirSync(join(dir, name), { mode: 0o755 });
  return join(dir, name);
};
/** Ports of this machine that nobody has. */
const ports = await Promise.all(
  [0, 1].map(
    () =>
      new Promise((resolve, reject) => {
        const probe = net.createServer().once('error', reject);
        probe.listen(0, '127.0.0.1', () => {
          const { port } = probe.address();
          probe.close(() => resolve(port));
        });
      }),
  ),
);
const munge = folder('munge');
const log = folder('log');
const configuration = join(dir, 'slurm.conf');
writeFileSync(join(munge, 'key'), randomBytes(1024), { mode: 0o400 });
writeFileSync(
  configuration,
  `ClusterName=test
SlurmctldHost=localhost(127.0.0.1)
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=${munge}/socket
CredType=cred/munge
StateSaveLocation=${folder('state')}
SlurmdSpoolDir=${folder('spool')}
SlurmctldPidFile=${dir}/slurmctld.pid
SlurmdPidFile=${dir}/slurmd.pid
SlurmctldPort=${ports[0]}
SlurmdPort=${ports[1]}
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
ReturnToService=2
SchedulerParameters=sched_interval=1,bf_interval=1
NodeName=localhost NodeAddr=127.0.0.1 CPUs=${cpus().length} State=UNKNOWN
PartitionName=test Nodes=localhost Default=YES MaxTime=30 State=UP
`,
);

const env = { ...process.env, SLURM_CONF: configuration, NO_COLOR: '1' };
const daemons = [];
function daemon(program, args) {
  const child = spawn(program, args, { env, stdio: 'ignore' });
  daemons.push({ program, child });
}

/** Runs a command; resolves with what it said, whatever its code. */
const run = (program, ...args) =>
  call(program, args, { env, cwd: dir, maxBuffer: 1 << 26 }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  );
const pinnLens = (...args) => run(process.execPath, join(dir, 'dist/cli.cjs'), ...args);

/** As `until`; what does not come is told with what the daemons have written. */
const comes = (what, holds) =>
  until(holds, what).catch((error) => {
    const logs = readdirSync(log).map((f) => readFileSync(join(log, f), 'utf8'));
    throw new Error(`${error.message}\n${logs.join('\n').slice(-4000)}`);
  });

const spec = (steps, sweep) => `variable t in [0, 1]
unknown u(t)
equation motion: u'' + 4*u' + 400*u = 0
initial release: u(0) = 1
initial rest: u'(0) = 0
network { layers = [16, 16]  activation = tanh }
points { motion = uniform(60)  holdout = uniform(100) }
weights { motion = 1e-4  release = 1  rest = 0.1 }
train { adam(${steps}, rate = 5e-3)  seed = 0 }
sweep band { ${sweep} }
`;
const write = (name, steps, sweep) => {
  writeFileSync(join(dir, name), spec(steps, sweep));
  return join(dir, name);
};
const summary = ({ stdout }) => JSON.parse(stdout.trim().split('\n').at(-1));

const tests = {
  'a job array takes all runs and is gathered when it has ended': async () => {
    const file = write('whole.pinn', 300, 'motion = log(1e-6, 1, 5)  seed = [0, 1]');
    const out = await pinnLens('sweep', file, '--slurm', '3', '--wait', '--out', join(dir, 'a folder'));
    assert.equal(out.code, 0, out.stderr + out.stdout);
    assert.match(out.stdout, /10 of 10 runs have ended/);
    assert.match(out.stdout, /smallest total/);
  },
  'a cancelled task saves its run; submitting again goes on with it': async () => {
    // Trains until it is cancelled.
    const file = write('cut.pinn', 100_000_000, 'motion = [1e-5, 1e-4]');
    /** Steps of the frames of every run. */
    const stepsIn = (runs) =>
      readdirSync(runs).map((name) =>
        readFileSync(join(runs, name, 'metrics.jsonl'), 'utf8')
          .split('\n')
          .slice(0, -1)
          .map((line) => JSON.parse(line))
          .filter((line) => line.type === 'frame')
          .map((line) => line.step),
      );
    /** Submits, cancels once both tasks are beyond `step`; the sweep's folder and the last steps. */
    const cancelled = async (step, ...args) => {
      const sent = summary(await pinnLens('sweep', ...args, '--slurm', '2', '--json'));
      const runs = join(sent.folder, 'runs');
      await comes('frames of both tasks', () => {
        const steps = stepsIn(runs);
        return steps.length === 2 && steps.every((of) => of.at(-1) > step);
      });
      await run('scancel', '--signal=TERM', '--batch', sent.job);
      await comes('the end of the job', async () => (await run('squeue', '-h', '-j', sent.job)).stdout.trim() === '');
      const state = summary(await pinnLens('sweep', '--gather', sent.folder, '--json'));
      assert.deepEqual([state.finished, state.failed], [0, 0]);
      for (const name of readdirSync(runs)) {
        assert.equal(JSON.parse(readFileSync(join(runs, name, 'result.json'), 'utf8')).ended, 'stopped');
      }
      return { folder: sent.folder, steps: stepsIn(runs) };
    };
    const first = await cancelled(100, file, '--out', join(dir, 'cut'));
    const reached = Math.max(...first.steps.map((of) => of.at(-1)));
    const second = await cancelled(reached, '--resume', first.folder);
    for (const [k, steps] of second.steps.entries()) {
      assert.ok(steps.every((step, i) => i === 0 || step > steps[i - 1]));
      // What the first part had written down stands before it.
      assert.deepEqual(steps.slice(0, first.steps[k].length - 1), first.steps[k].slice(0, -1));
    }
  },
  'what sbatch refuses is said': async () => {
    const file = write('refused.pinn', 10, 'motion = [1, 2]');
    const args = ['--slurm', '--sbatch=--partition=nowhere', '--out', join(dir, 'refused')];
    const out = await pinnLens('sweep', file, ...args);
    assert.equal(out.code, 4);
    assert.match(out.stderr, /Nothing was submitted: .*invalid partition/i);
  },
};

let failed = 0;
try {
  spawnSync(process.execPath, ['scripts/build.mjs', '--out', join(dir, 'dist')], { cwd: root, stdio: 'inherit' });
  const files = { 'key-file': 'key', socket: 'socket', 'pid-file': 'pid', 'log-file': 'log', 'seed-file': 'seed' };
  const paths = Object.entries(files).map(([option, name]) => `--${option}=${join(munge, name)}`);
  daemon('munged', ['--foreground', '--force', ...paths]);
  await comes('munged', async () => (await run('munge', '-n', '-S', join(munge, 'socket'))).code === 0);
  daemon('slurmctld', ['-D', '-f', configuration, '-L', join(log, 'slurmctld')]);
  daemon('slurmd', ['-D', '-N', 'localhost', '-f', configuration, '-L', join(log, 'slurmd')]);
  await comes('an idle node', async () => /idle/.test((await run('sinfo', '-h', '-o', '%T')).stdout));
  for (const [name, test] of Object.entries(tests)) {
    const start = performance.now();
    try {
      await test();
      console.log(`✓ ${name} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
    } catch (error) {
      failed++;
      console.log(`✗ ${name}\n${error.stack}`);
    }
  }
} finally {
  await run('scancel', '--user=root');
  for (const { child } of daemons.reverse()) {
    child.kill('SIGTERM');
    await new Promise((resolve) =>
      child.exitCode === null && child.signalCode === null ? child.on('exit', resolve) : resolve(),
    );
  }
  rmSync(dir, { recursive: true, force: true });
}
console.log(`${Object.keys(tests).length - failed} of ${Object.keys(tests).length} passed`);
process.exitCode = failed > 0 ? 1 : 0;
