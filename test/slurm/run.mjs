/**
 * @file `npm run test:slurm`: sweeps through a real Slurm on this machine. Needs root and Debian's packages
 * (`apt-get install slurm-wlm munge`); starts munged, slurmctld and slurmd on the loopback address with everything they
 * write in a temporary folder, and ends them again.
 */
import assert from 'node:assert/strict';
import { execFile, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

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
SlurmctldPort=26817
SlurmdPort=26818
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

async function until(what, seconds, holds) {
  for (let k = 0; k < 4 * seconds; k++) {
    if (await holds()) return;
    await sleep(250);
  }
  throw new Error(
    `${what} did not come within ${seconds} s\n${readdirSync(log)
      .map((f) => readFileSync(join(log, f), 'utf8'))
      .join('\n')
      .slice(-4000)}`,
  );
}

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
    const file = write('cut.pinn', 40_000, 'motion = [1e-5, 1e-4]');
    const sent = summary(await pinnLens('sweep', file, '--slurm', '2', '--out', join(dir, 'cut'), '--json'));
    const runs = join(sent.folder, 'runs');
    const begun = () => readdirSync(runs).filter((name) => readdirSync(join(runs, name)).includes('checkpoint.bin'));
    await until('a checkpoint of both tasks', 60, () => begun().length === 2);
    await run('scancel', '--signal=TERM', '--batch', sent.job);
    await until('the end of the job', 60, async () => (await run('squeue', '-h', '-j', sent.job)).stdout.trim() === '');
    const half = summary(await pinnLens('sweep', '--gather', sent.folder, '--json'));
    assert.deepEqual([half.finished, half.failed], [0, 0]);
    for (const name of readdirSync(runs)) {
      assert.equal(JSON.parse(readFileSync(join(runs, name, 'result.json'), 'utf8')).ended, 'stopped');
    }
    const again = summary(await pinnLens('sweep', '--resume', sent.folder, '--slurm', '2', '--wait', '--json'));
    assert.deepEqual([again.finished, again.failed], [2, 0]);
    for (const name of readdirSync(runs)) {
      const lines = readFileSync(join(runs, name, 'metrics.jsonl'), 'utf8')
        .trim()
        .split('\n');
      const steps = lines.map((line) => JSON.parse(line)).filter((line) => line.type === 'frame');
      assert.equal(steps.at(-1).step, 40_000);
      assert.ok(steps.every((line, k) => k === 0 || line.step > steps[k - 1].step));
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
  await until('munged', 10, async () => (await run('munge', '-n', '-S', join(munge, 'socket'))).code === 0);
  daemon('slurmctld', ['-D', '-f', configuration, '-L', join(log, 'slurmctld')]);
  daemon('slurmd', ['-D', '-N', 'localhost', '-f', configuration, '-L', join(log, 'slurmd')]);
  await until('an idle node', 30, async () => /idle/.test((await run('sinfo', '-h', '-o', '%T')).stdout));
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
