/**
 * @file A problem as a script for DeepXDE with PyTorch: the same equations, conditions, points, data, weights, network
 * and optimisers. What DeepXDE has not is said at the head of the script.
 */
import type { Problem } from '../problem/problem.ts';
import { isConstant } from '../problem/schedule.ts';
import { type Compiled, compile } from '../trainer/compile/compile.ts';
import { monotoneSlopes } from '../trainer/compile/interpolate.ts';
import { startOf } from '../trainer/compile/network.ts';
import { TapeBuilder } from '../trainer/compile/tape-builder.ts';
import { planFor } from '../trainer/optimise/choose.ts';
import { WrittenWeights } from '../trainer/written-weights.ts';
import { ExportError } from './export-error.ts';
import { atom, numberText, python } from './python/expression.ts';
import { PythonNames } from './python/names.ts';
import { tapeInPython } from './python/tape.ts';
import {
  conditionOf,
  hasIntegral,
  lossOf,
  PointFunction,
  parameter,
  quadratureNodes,
  residualOf,
  type ScriptContext,
  valueFunction,
  writtenScale,
} from './python/terms.ts';
import { scheduleFunction, scheduleText, trainingText } from './python/training.ts';

export interface PythonOptions {
  /** Version of the program, for the head of the script. */
  version: string;
  /** [m] weights at the start where the text does not say them (`equal_total`); `null` when there was no run. */
  startWeights: readonly number[] | null;
}

const indented = (lines: readonly string[]): string => lines.map((line) => `    ${line}`).join('\n');
/** Longest line of numbers. */
const lineLength = 100;

/** A list of numbers, long ones over several lines. */
function numbers(values: ArrayLike<number>): string {
  const lines = [''];
  for (const text of Array.from(values, numberText)) {
    const line = lines[lines.length - 1];
    if (line.length + text.length > lineLength) lines.push(`${text}, `);
    else lines[lines.length - 1] = `${line}${text}, `;
  }
  if (lines.length === 1) return `[${lines[0].slice(0, -2)}]`;
  return `[\n${lines.map((line) => `    ${line.trimEnd()}\n`).join('')}]`;
}

/** A comment never breaks out of its line. */
const comment = (text: string): string => text.replace(/\s+/g, ' ');
const quoted = (text: string): string => JSON.stringify(text);

/** @throws ExportError where the problem has no counterpart in DeepXDE, CompileError where it is no problem. */
export function pythonScript(problem: Problem, { version, startWeights }: PythonOptions): string {
  const compiled = compile(problem);
  const plan = planFor(compiled);
  const context: ScriptContext = { compiled, problem, names: new PythonNames() };
  const t = context.names.of('variable', problem.variable.name);
  const terms = termsText(context, t);
  const network = networkText(context, t);
  const weights = weightsText(context, plan.totalSteps, startWeights);
  const scalars = scalarsText(context);
  const training = trainingText(plan, {
    compile: ['loss=LOSSES', 'loss_weights=WEIGHTS', ...(scalars ? ['external_trainable_variables=SCALARS'] : [])].join(
      ', ',
    ),
    scalars: scalars !== '',
    callbacks: weights.scheduled ? ', callbacks=[Weights()]' : '',
  });
  const notes = [...deviations(problem), ...training.notes];
  const scheduled = weights.scheduled || training.lines.some((line) => line.includes('scheduled('));
  const title = problem.title ?? problem.file ?? 'A problem';
  const blocks = [
    `"""${comment(title).replaceAll('"', "'").replaceAll('\\', '/')}, stated for DeepXDE with PyTorch by PINN Lens ${version}.
${notes.map((note) => `\n- ${note}`).join('')}${notes.length > 0 ? '\n' : ''}"""

import math
import os

os.environ["DDE_BACKEND"] = "pytorch"

import deepxde as dde
import numpy as np
import torch

dde.config.set_default_float("float${plan.phases.some((p) => p.precision === 'f64') ? 64 : 32}")
dde.config.set_random_seed(${compiled.seed})

START, END = ${numberText(problem.variable.from)}, ${numberText(problem.variable.to)}`,
    parametersText(context),
    scalars,
    `def d(u, ${t}):
    """The derivative at every point, as a column."""
    return torch.autograd.grad(u, ${t}, torch.ones_like(u), create_graph=True)[0]`,
    scheduled ? scheduleFunction.trim() : '',
    inputsText(context),
    terms,
    weights.text,
    network,
    `model = dde.Model(data, net)


def train():
${indented(training.lines)}`,
    endText(context, t),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n\n')}\n`;
}

/** What a script cannot say, so that nobody takes it for the whole. */
function deviations({ weightMethod, terms, training }: Problem): string[] {
  const moving = terms.some(({ points }) => {
    if (!points) return false;
    const { grow, resample } = points.args;
    return typeof grow === 'object' || Number(resample) > 0 || adaptiveSamplers.has(points.name);
  });
  return [
    ...(weightMethod ? [`The weights stay as they start: DeepXDE has no ${weightMethod.name}.`] : []),
    ...(moving ? ['The points stay where they start; the spec moves them.'] : []),
    ...(training.tolerance !== null || training.patience !== null ? ['Training runs to its last step.'] : []),
  ];
}

/** Samplers that move points to where the residual is large. */
const adaptiveSamplers = new Set(['rad', 'rar']);

function parametersText(context: ScriptContext): string {
  const known = context.problem.parameters.filter((p) => !p.estimate);
  if (known.length === 0) return '';
  return known
    .map((p) => `${parameter(context, p.name).text} = ${numberText(p.value)}${p.unit ? `  # ${comment(p.unit)}` : ''}`)
    .join('\n');
}

/** Trainable numbers besides the network: estimates, then what hard conditions leave open. */
function scalarsText(context: ScriptContext): string {
  const { compiled } = context;
  const { scalars } = compiled.program;
  if (scalars === 0) return '';
  const starts = Array.from({ length: scalars }, (_, i) => compiled.estimates.find((e) => e.scalar === i)?.start ?? 0);
  const functions = compiled.estimates.map((estimate) => {
    const builder = new TapeBuilder();
    const tape = builder.finish([estimate.emit(builder)]);
    const { results } = tapeInPython(tape, { scalar: scalarLeaf }, (k) => `r${k}`);
    return `def ${valueFunction(context, estimate.name)}():\n    return ${results[0].text}`;
  });
  return [
    `# Trained besides the network, each behind a smooth transform.\nSCALARS = [${starts.map((x) => `dde.Variable(float(${numberText(x)}))`).join(', ')}]`,
    ...functions,
  ].join('\n\n\n');
}

const scalarLeaf = (i: number) => atom(`SCALARS[${i}]`, true);

const samplesClass = {
  linear: `class Samples:
    """A function given by samples, straight between them; outside the nearest value is kept."""

    def __init__(self, times, values):
        self.times, self.values = (torch.tensor(x, dtype=dde.config.real(torch)) for x in (times, values))

    def __call__(self, t):
        t = t.detach().clamp(self.times[0], self.times[-1])
        k = (torch.searchsorted(self.times, t.contiguous(), right=True) - 1).clamp(0, len(self.times) - 2)
        s = (t - self.times[k]) / (self.times[k + 1] - self.times[k])
        return self.values[k] + s * (self.values[k + 1] - self.values[k])`,
  cubic: `class MonotoneSamples:
    """A function given by samples and slopes, cubic between them; outside the nearest value is kept."""

    def __init__(self, times, values, slopes):
        self.times, self.values, self.slopes = (
            torch.tensor(x, dtype=dde.config.real(torch)) for x in (times, values, slopes)
        )

    def __call__(self, t):
        t = t.detach().clamp(self.times[0], self.times[-1])
        k = (torch.searchsorted(self.times, t.contiguous(), right=True) - 1).clamp(0, len(self.times) - 2)
        h = self.times[k + 1] - self.times[k]
        s = (t - self.times[k]) / h
        r = 1 - s
        return (
            self.values[k] * (1 + 2 * s) * r * r
            + self.slopes[k] * h * s * r * r
            + self.values[k + 1] * s * s * (3 - 2 * s)
            - self.slopes[k + 1] * h * s * s * r
        )`,
};

function inputsText({ problem, names }: ScriptContext): string {
  const kinds = new Set(problem.inputs.map((input) => input.interpolation));
  const made = problem.inputs.map(({ name, times, values, interpolation }) => {
    const args = [numbers(times), numbers(values)];
    if (interpolation === 'cubic') args.push(numbers(monotoneSlopes(times, values)));
    return `${names.of(`input ${name}`, name)} = ${interpolation === 'cubic' ? 'MonotoneSamples' : 'Samples'}(${args.join(', ')})`;
  });
  return [...[...kinds].map((kind) => samplesClass[kind]), ...(made.length > 0 ? [made.join('\n')] : [])].join(
    '\n\n\n',
  );
}

const conditionClass = `class Condition:
    """A condition: residual(at) with at(component, order, i), the derivative of an unknown at the i-th point."""

    def __init__(self, points, residual):
        self.points = np.array(points, dtype=dde.config.real(np)).reshape(-1, 1)
        self.residual = residual

    def __len__(self):
        return len(self.points)

    def collocation_points(self, _):
        return self.points

    def error(self, _points, x, y, begin, _end, aux_var=None):
        def at(component, order, i):
            u = y[:, component : component + 1]
            for _ in range(order):
                u = d(u, x)
            return u[begin + i : begin + i + 1]

        return self.residual(at)`;

/** Collocation points as a column: a formula where one gives them. */
function pointsText(times: Float64Array, [from, to]: readonly [number, number]): string {
  const n = times.length;
  const even = times.every(
    (x, i) => Math.abs(x - (from + ((to - from) * i) / (n - 1))) <= 1e-15 * Math.max(Math.abs(from), Math.abs(to)),
  );
  const list = even ? `np.linspace(START, END, ${n})` : `np.array(${numbers(times)})`;
  return `${list}.reshape(-1, 1)`;
}

/** Points, equations, conditions, data and their losses, in the order in which DeepXDE wants them. */
function termsText(context: ScriptContext, t: string): string {
  const { compiled, problem } = context;
  const { interval } = compiled.scaling;
  const parts: string[] = [];
  if (problem.terms.some((term) => hasIntegral(term.residual))) {
    parts.push(
      `# Nodes and weights of integrals over the interval.\nGAUSS = np.polynomial.legendre.leggauss(${quadratureNodes})\nGAUSS = ((START + END) / 2 + (END - START) / 2 * GAUSS[0], (END - START) / 2 * GAUSS[1])`,
    );
  }
  const order = lossOrder(compiled);
  const groups = compiled.groups.map((group, g) => ({ group, g })).filter(({ group }) => group.kind === 'equation');
  const [first, ...others] = groups;
  if (!first) throw new ExportError('there is no equation that is not hard; DeepXDE needs one');
  parts.push(`POINTS = ${pointsText(first.group.schedule!.times, interval)}`);
  const equations = new PointFunction(context);
  const residuals = first.group.terms.map((i) => {
    const { term } = compiled.terms[i];
    return { text: residualOf(context, term, equations.leaves).text, term };
  });
  parts.push(
    `def equations(${t}, y):\n${indented([
      ...equations.lines(),
      'return [',
      ...residuals.map(({ text, term }) => `    ${text},  # ${comment(`${term.name}: ${term.text}`)}`),
      ']',
    ])}`,
  );
  const conditions: string[] = [];
  const functions: string[] = [];
  let usesCondition = false;
  for (const i of order.slice(first.group.terms.length)) {
    const { term, group } = compiled.terms[i];
    const says = `# ${comment(`${term.name}: ${term.text}`)}`;
    const name = context.names.of(`term ${i}`, term.named ? term.name : `term_${i + 1}`);
    if (term.kind === 'equation') {
      const f = new PointFunction(context);
      const { text } = residualOf(context, term, f.leaves);
      functions.push(`def ${name}(${t}, y, _):\n${indented([...f.lines(), `return ${text}`])}`);
      const { times } = others.find(({ g }) => g === group)!.group.schedule!;
      conditions.push(`dde.icbc.PointSetOperatorBC(${pointsText(times, interval)}, 0, ${name}),  ${says}`);
    } else if (term.kind === 'data') {
      conditions.push(...dataText(context, i, name, t, functions, says));
    } else {
      usesCondition = true;
      const { points, lines, residual } = conditionOf(context, term);
      const simple = lines.length === 0;
      if (!simple) functions.push(`def ${name}(at):\n${indented([...lines, `return ${residual}`])}`);
      conditions.push(`Condition(${points}, ${simple ? `lambda at: ${residual}` : name}),  ${says}`);
    }
  }
  if (usesCondition) parts.push(conditionClass);
  parts.push(...functions);
  parts.push(`conditions = [\n${indented(conditions)}\n]`);
  parts.push(
    `TERMS = [${order.map((i) => quoted(compiled.terms[i].term.name)).join(', ')}]\nLOSSES = [\n${indented(
      order.map((i) => `${lossOf(context, compiled.terms[i])},  # ${comment(compiled.terms[i].term.name)}`),
    )}\n]`,
  );
  parts.push('data = dde.data.PDE(dde.geometry.TimeDomain(START, END), equations, conditions, anchors=POINTS)');
  return parts.join('\n\n\n');
}

/** Indices of the terms as DeepXDE orders their losses: the equations on the common points, then all others. */
function lossOrder(compiled: Compiled): number[] {
  const first = compiled.groups.find((group) => group.kind === 'equation')?.terms ?? [];
  return [...first, ...compiled.terms.map((_, i) => i).filter((i) => !first.includes(i))];
}

function dataText(
  context: ScriptContext,
  i: number,
  name: string,
  t: string,
  functions: string[],
  says: string,
): string[] {
  const { compiled, problem } = context;
  const { term } = compiled.terms[i];
  const out = compiled.keptOut.get(term.name);
  const kept = (values: number[]) => values.filter((_, k) => !out?.[k]);
  const column = (values: number[]) => `np.array(${numbers(kept(values))}).reshape(-1, 1)`;
  const { times, values } = term.data!;
  const scale = writtenScale(problem, term);
  const { residual } = term;
  if (residual.kind === 'unknown' && residual.order === 0 && scale === undefined) {
    const component = problem.unknowns.findIndex((u) => u.name === residual.name);
    return [`dde.icbc.PointSetBC(${column(times)}, ${column(values)}, component=${component}),  ${says}`];
  }
  const f = new PointFunction(context);
  const { text } = residualOf(context, term, f.leaves);
  functions.push(`def ${name}(${t}, y, _):\n${indented([...f.lines(), `return ${text}`])}`);
  const measured = scale === undefined ? values : values.map((x) => x / scale);
  return [`dde.icbc.PointSetOperatorBC(${column(times)}, ${column(measured)}, ${name}),  ${says}`];
}

function weightsText(
  { compiled }: ScriptContext,
  total: number,
  startWeights: readonly number[] | null,
): { text: string; scheduled: boolean } {
  const start = new Float64Array(compiled.terms.length);
  new WrittenWeights(compiled).at(0, total, {}, start);
  const order = lossOrder(compiled);
  const texts = order.map((i) => {
    const schedule = compiled.terms[i].term.weight?.schedule;
    if (schedule === 'equal_total') {
      if (!startWeights) {
        throw new ExportError(
          `the weight of "${compiled.terms[i].term.name}" is equal_total, which the first step settles: train, then export the run folder`,
        );
      }
      return numberText(startWeights[i]);
    }
    return schedule ? scheduleText(schedule, total) : numberText(start[i]);
  });
  const scheduled = order.some((i) => {
    const schedule = compiled.terms[i].term.weight?.schedule;
    return typeof schedule === 'object' && !isConstant(schedule);
  });
  if (!scheduled) return { text: `WEIGHTS = [${texts.join(', ')}]`, scheduled };
  return {
    text: `def weights(step):
    return [${texts.join(', ')}]


WEIGHTS = weights(0)


class Weights(dde.callbacks.Callback):
    """Gives every step its weights."""

    def on_batch_begin(self):
        self.model.loss_weights = weights(self.model.train_state.step)`,
    scheduled,
  };
}

/** DeepXDE's names of the activations; softplus it takes as a function. */
const activations = {
  tanh: '"tanh"',
  sin: '"sin"',
  swish: '"swish"',
  gelu: '"gelu"',
  softplus: 'torch.nn.functional.softplus',
} as const;

function networkText(context: ScriptContext, t: string): string {
  const { compiled, problem } = context;
  const { networks, input, groups } = compiled.program;
  const [{ features, layers, activation, outputs }] = networks;
  const inputs = features.kind === 'none' ? 1 : 2 * features.frequencies.length;
  const separate = networks.length > 1;
  const widths = separate
    ? [inputs, ...layers.map((width) => `[${networks.map(() => width).join(', ')}]`), networks.length]
    : [inputs, ...layers, outputs];
  const kind = separate ? 'PFNN' : 'FNN';
  const lines = [`net = dde.nn.${kind}([${widths.join(', ')}], ${activations[activation]}, "Glorot normal")`];
  const start = startOf(features, Math.max(0, ...groups.map((g) => g.order)));
  if (start) {
    const [first, last] = separate ? ['net.layers[0]', 'net.layers[-1]'] : ['[net.linears[0]]', '[net.linears[-1]]'];
    lines.push(
      `# The first layer bends at places spread over the interval, the last one starts small.\nwith torch.no_grad():\n${indented(
        [
          `for layer in ${first}:`,
          `    torch.nn.init.normal_(layer.weight, std=${numberText(start.slope)})`,
          '    layer.bias.copy_(layer.weight[:, 0] * (2 * torch.rand_like(layer.bias) - 1))',
          `for layer in ${last}:`,
          `    layer.weight *= ${numberText(start.last)}`,
        ],
      )}`,
    );
  }
  const transforms: string[] = [];
  const plainInput = input.shift === 0 && input.scale === 1 && features.kind === 'none';
  if (!plainInput) {
    const tau = `(${t} - ${numberText(input.shift)}) / ${numberText(input.scale)}`;
    const body =
      features.kind === 'none'
        ? [`return ${tau}`]
        : [
            `x = ${tau} * torch.tensor(${numbers(features.frequencies)}, dtype=${t}.dtype)`,
            'return torch.cat([torch.sin(x), torch.cos(x)], dim=1)',
          ];
    transforms.push(`def features(${t}):\n${indented(body)}`, 'net.apply_feature_transform(features)');
  }
  const { lines: steps, results } = tapeInPython(
    compiled.solution(new Float64Array(0)).tape,
    {
      time: atom(t, true),
      output: (i) => atom(`y[:, ${i}:${i + 1}]`, true),
      scalar: scalarLeaf,
    },
    (k) => `r${k}`,
  );
  const says =
    compiled.hardTerms.length > 0
      ? [`# Holds by construction: ${comment(compiled.hardTerms.map((x) => x.text).join('; '))}`]
      : [];
  const texts = results.map((r) => r.text);
  const plainOutput = texts.every((text, i) => text === `y[:, ${i}:${i + 1}]`);
  if (!plainOutput) {
    const value = texts.length === 1 ? texts[0] : `torch.cat([${texts.join(', ')}], dim=1)`;
    transforms.push(
      `def solution(${t}, y):\n${indented([...says, ...steps, `return ${value}`])}`,
      'net.apply_output_transform(solution)',
    );
  }
  // Functions stand apart from what calls them, as Python writes them.
  const named = problem.unknowns.map((u) => `${u.name}${u.unit ? ` [${u.unit}]` : ''}`).join(', ');
  return [`# One output per unknown: ${comment(named)}.\n${lines.join('\n')}`, ...transforms].join('\n\n\n');
}

/** Trains, and says how far it got. */
function endText(context: ScriptContext, t: string): string {
  const { problem, compiled } = context;
  const lines = ['train()'];
  for (const { name } of compiled.estimates) {
    lines.push(`print(${quoted(name)}, float(${valueFunction(context, name)}()))`);
  }
  const exact = problem.unknowns.map((u) => problem.exact.find((e) => e.unknown === u.name)?.value);
  const known = exact.every((e) => e !== undefined) && compiled.estimates.length === 0;
  let text = '';
  if (known) {
    const values = exact.map((e) => {
      const value = python(e!, {
        library: 'np',
        parameter: (name) => parameter(context, name),
        variable: () => atom(t, true),
        unknown: () => notExact(),
        input: () => notExact(),
        integral: () => notExact(),
      });
      return value.tensor ? value.text : `np.full_like(${t}, ${value.text})`;
    });
    const whole = values.length === 1 ? values[0] : `np.hstack([${values.join(', ')}])`;
    text = `def exact(${t}):\n    return ${whole}\n\n\n`;
    lines.push(
      `${t} = np.linspace(START, END, 1001).reshape(-1, 1)`,
      `print("relative L2 error", dde.metrics.l2_relative_error(exact(${t}), model.predict(${t})))`,
    );
  }
  return `${text}if __name__ == "__main__":\n${indented(lines)}`;
}

function notExact(): never {
  throw new ExportError('an exact solution cannot speak of unknowns');
}
