/**
 * @file The same problem with learned functions that can bend more: neurons of half the distance beside those that there
 * are, held smooth by the same weight. What a fit of it says otherwise was decided by the width and not by the data.
 */
import { binary, type Expression, literal, mapped } from '../expression.ts';
import { curvatureRows, evenNeurons } from '../learned-basis.ts';
import { memberName } from '../member.ts';
import type { LearnedFunction, Parameter, Problem, Term } from '../problem.ts';
import { changedTerm } from './changed-term.ts';

/** Neurons of a function, beyond which nothing is added: they follow what data can show. */
const wide = 20;

/** `null` where no learned function is narrow, or nothing holds one smooth. */
export function withWiderFunctions(problem: Problem): Problem | null {
  const narrow = (problem.learned ?? []).filter((f) => f.smoothness !== null && widthOf(f) <= wide);
  return narrow.length > 0 ? narrow.reduce(widened, problem) : null;
}

/** Beside its neurons it has a constant and a slope. */
const widthOf = ({ coefficients }: LearnedFunction): number => coefficients.length - 2;

function widened(problem: Problem, f: LearnedFunction): Problem {
  const { name, coefficients, smoothness } = f;
  const width = widthOf(f);
  const finer = evenNeurons(2 * width);
  const added = finer.map((_, k) => memberName(name, [width + 2 + k]));
  const [, slope] = coefficients;
  // The straight part, slope·z, says what z is; each value of the function has one.
  const isStraight = (e: Expression): boolean =>
    e.kind === 'binary' && e.operator === '*' && e.left.kind === 'parameter' && e.left.name === slope;
  const bend = (e: Expression): Expression => {
    if (e.kind !== 'binary') return e;
    const z = mapped(e.right, isStraight, bend) ?? e.right;
    return finer.reduce<Expression>(
      (sum, neuron, k) =>
        binary(
          '+',
          sum,
          binary('*', parameter(added[k]), {
            kind: 'call',
            name: 'tanh',
            args: [binary('*', literal(neuron.slope), binary('-', z, literal(neuron.centre)))],
          }),
        ),
      binary('*', e.left, z),
    );
  };
  const at = (e: Expression): Expression => mapped(e, isStraight, bend) ?? e;
  const term = (t: Term): Term =>
    changedTerm(t, at, (data) => (data.deviation ? { ...data, deviation: at(data.deviation) } : data));
  const model = problem.parameters.find((p) => p.name === slope);
  const isHeld = (t: Term): boolean =>
    t.name === smoothness || (t.member !== undefined && t.member.family === smoothness);
  const held = problem.terms.find(isHeld);
  if (!model || !held) return problem;
  const free = added.map(
    (own, k): Parameter => ({ ...model, name: own, member: { family: name, index: [width + 2 + k] }, value: 0 }),
  );
  const names = [...coefficients.slice(2), ...added];
  const rows = curvatureRows([...evenNeurons(width), ...finer]);
  const members = rows.map((row, j) => ({
    index: [j + 1],
    residual: [...row].reduce<Expression>(
      (sum, x, k) => (k < j ? sum : binary('+', sum, binary('*', literal(x), parameter(names[k])))),
      literal(0),
    ),
  }));
  const { member: _, ...smooth } = held;
  return {
    ...problem,
    parameters: [...problem.parameters, ...free],
    terms: [
      ...problem.terms.filter((t) => !isHeld(t)).map(term),
      { ...smooth, name: smoothness!, residual: members[0].residual, members },
    ],
    ...(problem.experiments && {
      experiments: problem.experiments.map((e) => ({ ...e, terms: e.terms.map(term) })),
    }),
    learned: problem.learned?.map((other) =>
      other === f
        ? { ...f, coefficients: [...coefficients, ...added], value: at(f.value), calls: f.calls.map(at) }
        : { ...other, calls: other.calls.map(at) },
    ),
  };
}

const parameter = (name: string): Expression => ({ kind: 'parameter', name });
