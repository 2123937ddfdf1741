/** @file ONNX Runtime computes from an exported model what the run wrote as its solution. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { columns, workshop } from './exported.ts';
import { nodeModules, root, venvPython } from './places.ts';

interface Tensor {
  data: Float64Array;
  dims: readonly number[];
}
interface Runtime {
  Tensor: new (type: 'float64', data: Float64Array, dims: number[]) => Tensor;
  InferenceSession: {
    create(
      path: string,
    ): Promise<{ inputNames: string[]; run(feeds: Record<string, Tensor>): Promise<Record<string, Tensor>> }>;
  };
}
const runtime = createRequire(join(nodeModules, 'package.json'))('onnxruntime-node') as Runtime;

const { train, write, export: exported } = workshop('onnx');

/** Largest difference over the largest value, over all unknowns. */
async function difference(model: string, solution: string): Promise<number> {
  const table = columns(solution);
  const [[variable, times]] = table;
  const session = await runtime.InferenceSession.create(model);
  expect(session.inputNames).toEqual([variable]);
  const input = new runtime.Tensor('float64', Float64Array.from(times), [times.length]);
  const outputs = await session.run({ [variable]: input });
  const each = Object.keys(outputs).map((name) => {
    const values = table.get(name)!;
    const size = Math.max(...values.map(Math.abs));
    return Math.max(...values.map((value, i) => Math.abs(outputs[name].data[i] - value))) / size;
  });
  return Math.max(...each);
}

/** The onnx package's own checker, shapes and types included. */
const check = (model: string) =>
  execFileSync(venvPython, ['-c', 'import onnx, sys; onnx.checker.check_model(sys.argv[1], full_check=True)', model], {
    stdio: 'pipe',
  });

const system = `variable t in [0, 2]
unknown u(t) in [1, 3], v(t)
estimate k = 1 in [0.5, 2]
equation a: u' = -u + v
equation b: v' = -k*v
`;
write('data.csv', 't,v\n0,1\n1,0.37\n2,0.135\n');

const features = ['', 'features = fourier(count = 4, sigma = 1)', 'features = periodic(omega = 6, harmonics = 2)'];
const networks = ['tanh', 'sin', 'swish', 'gelu', 'softplus'].flatMap((activation) =>
  features.map((feature) => `activation = ${activation}  ${feature}`),
);

describe('ONNX Runtime', () => {
  test.each(networks)('computes a network with %s, a trained hard condition and a range', async (network) => {
    const stem = network.replace(/[^a-z]+/g, '-');
    const text = `${system}hard initial u(0) = k
initial v(0) = 1
data d from "data.csv" { t = "t"  v = "v" }
network { layers = [8, 8]  ${network}  weights = ${network.includes('sin') ? 'separate' : 'shared'} }
train { adam(100) }
`;
    const run = await train(stem, text);
    const model = await exported(run, 'onnx', `${stem}.onnx`);
    check(model);
    expect(await difference(model, join(run, 'solution.csv'))).toBeLessThan(1e-12);
  });

  test.each(['decay', 'lorenz', 'van-der-pol', 'robertson', 'bratu', 'conserved-total'])(
    'computes the windows of %s',
    async (name) => {
      const run = await train(name, readFileSync(join(root, 'examples', `${name}.pinn`), 'utf8'));
      const model = await exported(run, 'onnx', `${name}.onnx`);
      check(model);
      expect(await difference(model, join(run, 'solution.csv'))).toBeLessThan(1e-9);
    },
  );

  test('computes the networks of a march', async () => {
    const run = await train(
      'march',
      `variable t in [0, 4]
unknown x(t), v(t)
equation a: x' = v
equation b: v' = -9*x - 0.2*v
initial x(0) = 1
initial v(0) = 0
network { layers = [12, 12] }
points { a = chebyshev(20)  b = chebyshev(20) }
train { march  levenberg_marquardt(60) }
`,
    );
    const model = await exported(run, 'onnx', 'march.onnx');
    check(model);
    expect(await difference(model, join(run, 'solution.csv'))).toBeLessThan(1e-12);
  });

  test('has no values behind the end of a solution that blows up', async () => {
    const run = await train('blow-up', "variable t in [0, 2]\nunknown u(t)\nequation u' = u^2\ninitial u(0) = 1\n");
    const model = await exported(run, 'onnx', 'blow-up.onnx');
    const session = await runtime.InferenceSession.create(model);
    const { u } = await session.run({ t: new runtime.Tensor('float64', Float64Array.of(0.5, 1.5), [2]) });
    expect(u.data[0]).toBeCloseTo(2, 9);
    expect(u.data[1]).toBeNaN();
    const saved = columns(join(run, 'solution.csv'));
    expect(saved.get('u')![saved.get('t')!.indexOf(1.5)]).toBeNaN();
  });
});
