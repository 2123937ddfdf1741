/**
 * @file One step of R6 in TensorFlow.js: jets to second order carried forward by hand, one reverse pass over the weighted
 * total, Adam. Arguments: backend (wasm or cpu), width. Answers every line "points steps" by the seconds of one step.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { tfjs } from './peers.mjs';

const [backend, width] = process.argv.slice(2);
const require = createRequire(join(tfjs, 'package.json'));
// TensorFlow.js and its banner write to the console; the answers must stand alone on standard output.
console.warn = () => {};
const tf = require('@tensorflow/tfjs');
if (backend === 'wasm') {
  const { setWasmPaths } = require('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(`${join(tfjs, 'node_modules/@tensorflow/tfjs-backend-wasm/dist')}/`);
}
await tf.setBackend(backend);
await tf.ready();

const widths = [1, Number(width), Number(width), Number(width), 1];
const parameters = widths.slice(1).map((out, l) => ({
  w: tf.variable(tf.randomUniform([widths[l], out], -0.3, 0.3, 'float32', l + 1)),
  b: tf.variable(tf.zeros([out])),
}));
const optimizer = tf.train.adam(1e-4);

/** u, u′, u″ at t [n, 1]. */
function jets(t) {
  let [x0, x1, x2] = [t, tf.onesLike(t), tf.zerosLike(t)];
  parameters.forEach(({ w, b }, l) => {
    const [z0, z1, z2] = [x0.matMul(w).add(b), x1.matMul(w), x2.matMul(w)];
    if (l + 1 === parameters.length) [x0, x1, x2] = [z0, z1, z2];
    else {
      const a = z0.tanh();
      const s = tf.scalar(1).sub(a.mul(a));
      x0 = a;
      x1 = s.mul(z1);
      x2 = s.mul(z2.sub(a.mul(z1).mul(z1).mul(2)));
    }
  });
  return [x0, x1, x2];
}

const inputs = new Map();
function total(points) {
  if (!inputs.has(points)) inputs.set(points, tf.keep(tf.linspace(0, 1, points).reshape([points, 1])));
  const [u, v, a] = jets(inputs.get(points));
  const motion = a.add(v.mul(4)).add(u.mul(400)).square().mean().mul(1e-4);
  const start = (x, target) => x.slice([0, 0], [1, 1]).sub(target).square().sum();
  return motion.add(start(u, 1)).add(start(v, 0).mul(0.1)).asScalar();
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const [points, steps] = line.split(' ').map(Number);
  const from = process.hrtime.bigint();
  for (let k = 0; k < steps; k++) optimizer.minimize(() => total(points));
  console.log(Number(process.hrtime.bigint() - from) / 1e9 / steps);
});
