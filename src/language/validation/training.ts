/** @file Choices of training that are known not to work, or not to do what they seem to. */
import type { Fix } from '../../problem/fix.ts';
import { whyNotMarched } from '../../problem/marchable.ts';
import { networkSize, writtenResiduals } from '../../problem/network-size.ts';
import { shortText } from '../../problem/number-text/axis.ts';
import { parameterValues } from '../../problem/parameters.ts';
import { fastestRate } from '../../problem/structure/fastest-rate.ts';
import { mostRuns, sweepSize } from '../../problem/sweep-size.ts';
import type * as ast from '../generated/ast.ts';
import { replaceRange } from '../syntax/report.ts';
import { rangeOf } from '../syntax/source.ts';
import type { CheckContext } from './context.ts';
import { blockInForce } from './in-force.ts';
import { structureFor } from './structure.ts';

/** Methods that leave nothing for a phase before or after them. */
const wholeTrainings: Readonly<Record<string, string>> = {
  auto: 'auto chooses the phases itself',
  random_features: 'random_features solves the problem window after window and leaves no network to train',
};

/** `auto` and `random_features` stand alone, `march` stands in front and only where there is a direction to march in. */
export function checkPhases(context: CheckContext): void {
  const { report } = context;
  for (const statement of context.symbols.model.statements) {
    const trains =
      statement.$type === 'Train'
        ? [statement]
        : statement.$type === 'Variant'
          ? statement.items.filter((i) => i.$type === 'Train')
          : [];
    for (const train of trains) {
      const calls = [...(train.method ? [train.method] : []), ...train.entries.filter((e) => e.$type === 'MethodCall')];
      const march = calls.findIndex((c) => c.method === 'march');
      if (march > 0)
        report.add('phase-order', calls[march], 'march stands in front of the phases that it repeats in every window');
      if (march === calls.length - 1 && march >= 0)
        report.add(
          'phase-order',
          calls[march],
          'march repeats the phases that follow it; add one, such as levenberg_marquardt(200)',
        );
      const reason = march >= 0 && !context.unread.any ? whyNotMarched(context.problem) : null;
      if (reason) report.add('not-marchable', calls[march], reason);
      for (const call of calls) {
        const whole = calls.length > 1 ? wholeTrainings[call.method] : undefined;
        if (whole) report.add('phase-order', call, `${whole}; it stands alone`);
      }
    }
  }
}

/** Methods whose line search or least squares needs more digits than f32 has. */
const needsDoubles = new Set(['lbfgs', 'levenberg_marquardt', 'ssbroyden']);

export function checkPrecision(context: CheckContext): void {
  const { problem, report } = context;
  const train = blockInForce('Train', context);
  if (problem.training.precision !== 'f32' || !train) return;
  for (const call of train.entries) {
    if (call.$type !== 'MethodCall' || !needsDoubles.has(call.method)) continue;
    report.add(
      'f32-stalls',
      call,
      `${call.method} stalls in f32 far above the accuracy it can reach; use precision = f64`,
      {
        severity: 'warning',
      },
    );
  }
}

/** Weighting methods whose combined direction is no gradient, so that nothing can be searched along it. */
const combining = new Set(['pcgrad', 'conflict_free']);

type Blocks = { weights: ast.Weights | undefined; train: ast.Train | undefined };

/** Blocks of a spec or of a variant that say how weights adapt and what trains. */
const blocksOf = (items: readonly (ast.Statement | ast.VariantItem)[]): Blocks => ({
  weights: items.find((i) => i.$type === 'Weights' && i.method !== undefined) as ast.Weights | undefined,
  train: items.find((i) => i.$type === 'Train'),
});

/** Of the spec as written, and of every variant with its own blocks in place of the spec's. */
export function checkCombining({ symbols, report }: CheckContext): void {
  const { statements } = symbols.model;
  const base = blocksOf(statements);
  const variants = statements.flatMap((s) => (s.$type === 'Variant' ? [blocksOf(s.items)] : []));
  for (const own of [base, ...variants]) {
    // What a variant changes nothing of is said once, of the spec.
    if (own !== base && !own.weights && !own.train) continue;
    const { method } = (own.weights ?? base.weights)?.method ?? {};
    if (method === undefined || !combining.has(method)) continue;
    const train = own.train ?? base.train;
    for (const call of [...(train?.method ? [train.method] : []), ...(train?.entries ?? [])]) {
      if (call.$type !== 'MethodCall' || !needsDoubles.has(call.method)) continue;
      // Where the variant brings the method alone, the spec's phases are right without it.
      const place = own.train || own === base ? call : own.weights!;
      report.add(
        'combining-needs-adam',
        place,
        `${method} combines the gradients into a direction that is no gradient, so ${call.method} cannot search along it; use adam`,
      );
    }
  }
}

/**
 * More parameters per residual than this, and nothing holds the solution between the points. Networks are usually
 * overparametrised – a factor of twenty trains well – so only the hopeless is reported.
 */
const crowded = 200;

export function checkCapacity(context: CheckContext): void {
  const { problem, report, unread } = context;
  if (unread.any || !(problem.written.points || problem.written.network)) return;
  const residuals = writtenResiduals(problem);
  const size = networkSize(problem);
  const node = blockInForce('Network', context) ?? blockInForce('Points', context);
  if (!node || size <= crowded * residuals) return;
  report.add(
    'more-parameters-than-points',
    node,
    `${size} network parameters but only ${residuals} residuals; add points or make the network smaller`,
    {
      severity: 'warning',
      evidence: { parameters: size, residuals },
    },
  );
}

/** Periods or time constants that one network rarely follows over the whole interval. */
const manyTimescales = 60;

export function checkLongInterval(context: CheckContext): void {
  const { problem, symbols, report, unread } = context;
  const { training, written } = problem;
  const isTrainedAsWhole =
    (written.weights ||
      written.loss ||
      written.network ||
      training.phases.some((p) => p.name !== 'auto' && p.name !== 'random_features')) &&
    !training.phases.some((p) => p.name === 'march' || p.name === 'random_features' || p.name === 'auto');
  if (unread.any || !isTrainedAsWhole || !symbols.variable) return;
  const rate = fastestRate(structureFor(context), parameterValues(problem), problem.variable.from);
  const length = problem.variable.to - problem.variable.from;
  if (rate === null || !(rate * length >= manyTimescales)) return;
  report.add(
    'long-interval',
    symbols.variable,
    `the interval is about ${Math.round(rate * length)} time constants long; one network rarely follows that, use train auto, which solves it window after window, or march, which trains a network per window`,
    { severity: 'warning', property: 'interval', evidence: { timeConstants: rate * length }, fix: marchFix(context) },
  );
}

/** `march` in front of the phases of the train block, where there is a block and a direction to march in. */
function marchFix(context: CheckContext): Fix | null {
  const first = blockInForce('Train', context)?.entries.find((e) => e.$type === 'MethodCall');
  if (!first || whyNotMarched(context.problem) !== null) return null;
  const { start } = rangeOf(first);
  return replaceRange('Train a network per window', { start, end: start }, 'march  ');
}

/** Values of a sweep that its target cannot take. */
export function checkSweeps({ problem, symbols, report }: CheckContext): void {
  const sweeps = symbols.model.statements.filter((s) => s.$type === 'Sweep');
  for (const node of sweeps) {
    const runs = sweepSize(problem.sweeps.find((s) => s.name === node.name)?.axes ?? []);
    if (runs > mostRuns)
      report.add(
        'out-of-range',
        node,
        `sweep "${node.name}" has ${shortText(runs)} runs; the most is ${mostRuns}: give its axes fewer values`,
        { property: 'name', severity: 'warning' },
      );
    for (const axis of node.axes) {
      const name = `${axis.border ? `${axis.border} ` : ''}${axis.target?.$refText}${axis.primes.join('')}`;
      const lowered = problem.sweeps
        .find((s) => s.name === node.name)
        ?.axes.find(({ target }) =>
          target.kind === 'weight'
            ? target.term === name
            : target.kind === 'parameter'
              ? target.name === name
              : target.kind === name,
        );
      if (!lowered) continue;
      const { kind } = lowered.target;
      const term = problem.terms.find((t) => t.name === name);
      if (kind === 'weight' && lowered.values.some((v) => v < 0))
        report.add('negative-weight', axis, `weights must not be negative`);
      if (kind === 'weight' && term?.hard)
        report.add('weight-on-hard', axis, `"${name}" is satisfied by construction; it has no weight`);
      if (
        (kind === 'seed' || kind === 'width') &&
        lowered.values.some((v) => !Number.isInteger(v) || v < (kind === 'width' ? 1 : 0))
      )
        report.add('wrong-value', axis, `${kind} takes ${kind === 'width' ? 'positive ' : ''}whole numbers`);
    }
  }
}
