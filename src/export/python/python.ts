/**
 * @file A problem as a script for DeepXDE with PyTorch: the same equations, conditions, points, data, weights, network
 * and optimisers. What DeepXDE has not is said at the head of the script.
 */
import { withoutDeviations } from '../../problem/fit/joint-problem.ts';
import { readsPast } from '../../problem/only-solved.ts';
import type { Problem } from '../../problem/problem.ts';
import { isConstant } from '../../problem/schedule.ts';
import { statementsOf, unrolled } from '../../problem/unrolled.ts';
import { TapeBuilder } from '../../tape/builder.ts';
import { compile } from '../../trainer/compile/compile.ts';
import { planFor } from '../../trainer/plan/plan.ts';
import { WrittenWeights } from '../../trainer/train/written-weights.ts';
import { ExportError } from '../trained/export-error.ts';
import { atom, numeral, python } from './expression.ts';
import { PythonNames } from './names.ts';
import { networkText } from './network.ts';
import { inputsText } from './samples.ts';
import { lossOrder, termsText } from './statement.ts';
import { tapeInPython } from './tape.ts';
import { parameter, type ScriptContext, scalarLeaf, valueFunction } from './terms.ts';
import { comment, indented, quoted } from './text.ts';
import { scheduleFunction, scheduleText, trainingText } from './training.ts';

export interface PythonOptions {
  /** Version of the program, for the head of the script. */
  version: string;
  /** [m] weights at the start where the text does not say them (`equal_total`); `null` when there was no run. */
  startWeights: readonly number[] | null;
}

/** Reasons, each a clause. */
const whatDeepXdeHasNot: [string, (problem: Problem) => boolean][] = [
  ['its network is one smooth function of the time, and events make the solution jump', ({ events }) => !!events],
  [
    'its equations read the network where they are evaluated and nowhere else, and delays read it at earlier times',
    ({ terms }) => terms.flatMap(statementsOf).some(({ residual }) => readsPast(residual)),
  ],
];

/** @throws ExportError where the problem has no counterpart in DeepXDE, CompileError where it is no problem. */
export function pythonScript(stated: Problem, { version, startWeights }: PythonOptions): string {
  const without = whatDeepXdeHasNot.find(([, is]) => is(stated));
  if (without) throw new ExportError(`This problem cannot be exported to DeepXDE: ${without[0]}.`);
  // DeepXDE weighs single statements: those of a family share the weight of its mean.
  const { problem, origins } = unrolled(withoutDeviations(stated));
  // One smooth network, as DeepXDE has it.
  const compiled = compile(problem, { kinks: [] });
  const soft = stated.terms.filter((term) => !term.hard);
  const shares = problem.terms.flatMap((term, i): WeightShare[] =>
    term.hard
      ? []
      : [{ of: soft.indexOf(stated.terms[origins[i]]), among: stated.terms[origins[i]].members?.length ?? 1 }],
  );
  const plan = planFor(compiled);
  const context: ScriptContext = { compiled, problem, names: new PythonNames() };
  const t = context.names.of('variable', problem.variable.name);
  const terms = termsText(context, t);
  const network = networkText(context, t);
  const weights = weightsText(context, plan.totalSteps, startWeights, shares);
  const scalars = scalarsText(context);
  const training = trainingText(plan, {
    compile: ['loss=LOSSES', 'loss_weights=WEIGHTS', ...(scalars ? ['external_trainable_variables=SCALARS'] : [])].join(
      ', ',
    ),
    scalars: scalars !== '',
    callbacks: weights.scheduled ? ', callbacks=[Weights()]' : '',
  });
  const notes = [...deviations(stated), ...training.notes];
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

START, END = ${numeral(problem.variable.from)}, ${numeral(problem.variable.to)}`,
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
    ...(terms.some(({ data }) => data?.deviation)
      ? ['Data are plain sums of squares: noise that is stated as an expression is not in them.']
      : []),
    ...(terms.some(({ data }) => data?.distribution)
      ? ['Data are plain sums of squares: the distribution that is stated of them is not in them.']
      : []),
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
    .map((p) => `${parameter(context, p.name).text} = ${numeral(p.value)}${p.unit ? `  # ${comment(p.unit)}` : ''}`)
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
    `# Trained besides the network, each behind a smooth transform.\nSCALARS = [${starts.map((x) => `dde.Variable(float(${numeral(x)}))`).join(', ')}]`,
    ...functions,
  ].join('\n\n\n');
}

/** Which weight of the problem as stated a statement has, and among how many it is shared. */
interface WeightShare {
  of: number;
  among: number;
}

function weightsText(
  { compiled }: ScriptContext,
  total: number,
  startWeights: readonly number[] | null,
  shares: readonly WeightShare[],
): { text: string; scheduled: boolean } {
  const start = new Float64Array(compiled.terms.length);
  new WrittenWeights(compiled).at(0, total, {}, start);
  const order = lossOrder(compiled);
  const shared = (i: number, text: string): string => (shares[i].among > 1 ? `(${text}) / ${shares[i].among}` : text);
  const texts = order.map((i) => {
    const schedule = compiled.terms[i].term.weight?.schedule;
    if (schedule === 'equal_total') {
      if (!startWeights) {
        throw new ExportError(
          `the weight of "${compiled.terms[i].term.name}" is equal_total, which the first step settles: train, then export the run folder`,
        );
      }
      return shared(i, numeral(startWeights[shares[i].of]));
    }
    return shared(i, schedule ? scheduleText(schedule, total) : numeral(start[i]));
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
