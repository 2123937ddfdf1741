/**
 * @file `npm run bench:gradients [-- --quick]`: losses, norms and cosines of every engine, and those that frames show,
 * against JAX's automatic differentiation; fails where they differ by more than rounding. Writes
 * bench/results/gradients.{md,json}. Needs JAX (`node bench/peers/setup.mjs jax`). `--quick` leaves the last step out.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle, root } from '../bundle.mjs';
import { askedOf, flag } from '../options.mjs';
import { python } from '../peers/peers.mjs';

const { quick } = askedOf('npm run bench:gradients -- [--quick]', { quick: flag });
if (!existsSync(python('jax'))) {
  console.error('JAX is missing: run `node bench/peers/setup.mjs jax` first.');
  process.exit(2);
}
const options = { maxBuffer: 1 << 30, encoding: 'utf8' };
const file = await bundle('bench/gradients/dump.ts');
const dump = spawnSync(process.execPath, [file, ...(quick ? ['--quick'] : [])], {
  ...options,
  stdio: ['ignore', 'pipe', 'inherit'],
});
if (dump.status !== 0) process.exit(dump.status ?? 1);
const check = spawnSync(python('jax'), [join(root, 'bench/gradients/check.py')], {
  ...options,
  input: dump.stdout,
  stdio: ['pipe', 'pipe', 'inherit'],
});
const rows = JSON.parse(check.stdout);

const number = (x) => x.toExponential(1);
const text = `# Gradients against JAX

Largest deviation over steps ${quick ? '0 and 100' : '0, 100 and 1000'} of Adam: losses and norms relative, cosines absolute.
"frames in f32" is what panel, run folder and command line show of a training in single precision: the same θ in double
precision. Engines in single precision lose what JAX loses in it, because the terms of a nearly solved equation cancel.

| problem | engine | precision | loss | norm | cosine | |
|---|---|---|---|---|---|---|
${rows
  .map(({ problem, engine, what, loss, norm, cosine, passed }) =>
    ['', problem, engine, what, number(loss), number(norm), number(cosine), passed ? '' : '**too large**', ''].join(
      ' | ',
    ),
  )
  .map((line) => line.trim())
  .join('\n')}
`;
console.log(text);
if (!quick) {
  writeFileSync(join(root, 'bench/results/gradients.md'), text);
  writeFileSync(join(root, 'bench/results/gradients.json'), `${JSON.stringify(rows, null, 1)}\n`);
}
process.exitCode = check.status ?? 1;
