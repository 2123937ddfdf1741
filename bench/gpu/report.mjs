/** @file The page of a measurement of engines. */
import { sizes } from './contest.mjs';

const cell = (rows, name, points) =>
  rows.find((s) => s.name === name && s.points === points)?.best.toPrecision(3) ?? '–';

function table(all, width) {
  const rows = all.filter((s) => s.width === width);
  const names = [...new Set(rows.map((s) => s.name))];
  return [
    `| 3×${width} | ${sizes.map((n) => `${n} points`).join(' | ')} | first |`,
    `|---|${'---|'.repeat(sizes.length + 1)}`,
    ...names.map((name) => {
      const { engine, first } = rows.find((s) => s.name === name);
      const label = name.includes(',') ? engine + name.slice(name.indexOf(',')) : engine;
      return `| ${label} | ${sizes.map((n) => cell(rows, name, n)).join(' | ')} | ${first.toFixed(0)} |`;
    }),
    '',
  ];
}

/** From how many points on the device is ahead of the native kernel. */
function crossover(all, width) {
  const rows = all.filter((s) => s.width === width);
  const wins = sizes.find((n) => Number(cell(rows, 'webgpu', n)) < Number(cell(rows, 'native', n)));
  return `3×${width} ${wins ? `from ${wins} points` : 'not at the sizes measured'}`;
}

function sweepRows({ batch, embedded, cores }, { runs, count }) {
  const device = batch.failed
    ? `| side by side on a GPU | not measured: ${batch.failed} |`
    : batch.software
      ? `| side by side on a GPU | not measured: ${batch.device} is a processor (${batch.runs} runs × ${batch.steps} steps took ${batch.seconds.toFixed(1)} s there) |`
      : `| side by side on ${batch.device} | ${((batch.seconds * runs * count) / (batch.runs * batch.steps)).toFixed(1)} |`;
  return [
    device,
    ...Object.entries(embedded).map(
      ([name, { rate }]) =>
        `| ${name}, ${cores} processes at once (${rate.toFixed(0)} steps/s) | ${((runs * count) / rate).toFixed(1)} |`,
    ),
  ];
}

/** `size`: the sweep that the times are for. */
export function report({ machine, steps, absent, sweep }, size) {
  const widths = [...new Set(steps.map((s) => s.width))];
  const gpu = sweep.batch.software === false || machine.tensorflow?.gpu === true;
  return [
    `# Engines and sweeps, ${machine.date}`,
    '',
    `${machine.processor}, ${machine.cores} cores (load per core before the start: ${machine.load}), Node ${machine.node}; webgpu ${machine.webgpu ?? 'absent'} on ${sweep.batch.device ?? 'no device'}; TensorFlow ${machine.tensorflow ? `${machine.tensorflow.library} (${machine.tensorflow.gpu ? 'GPU' : 'CPU'})` : 'absent'}.`,
    '',
    ...(gpu
      ? []
      : [
          '**No GPU could be had for this run.** Nothing here says how fast a GPU is; `npm run bench:gpu` on a machine that has one does.',
          '',
        ]),
    `One evaluation – losses, gradients and Gram matrix of three terms, second order, f32 – in milliseconds: ${machine.rounds > 1 ? `the best of ${machine.rounds} rounds in which the engines take turns` : 'one round'}; "first": from opening the program to the first result.`,
    '',
    ...widths.flatMap((width) => table(steps, width)),
    ...(sweep.batch.software === false
      ? [`WebGPU ahead of the native kernel: ${widths.map((w) => crossover(steps, w)).join('; ')}.`, '']
      : []),
    `Sweep of ${size.runs} weightings × ${size.count} Adam steps (3×32, 256 points):`,
    '',
    '| who | seconds |',
    '|---|---|',
    ...sweepRows(sweep, size),
    '',
    ...Object.entries(absent).map(([name, why]) => `Not measured: ${name} (${why}).`),
  ]
    .join('\n')
    .trim();
}
