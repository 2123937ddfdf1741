/** @file What DeepXDE is given: points, equations, conditions, data and their losses, as `dde.data.PDE` takes them. */
import type { Compiled } from '../../trainer/compile/compile.ts';
import { ExportError } from '../trained/export-error.ts';
import {
  conditionOf,
  hasIntegral,
  lossOf,
  PointFunction,
  quadratureNodes,
  residualOf,
  type ScriptContext,
  writtenScale,
} from './terms.ts';
import { comment, indented, numbers, quoted } from './text.ts';

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
export function termsText(context: ScriptContext, t: string): string {
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
    const { term, rows } = compiled.terms[i];
    const [{ group }] = rows;
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
export function lossOrder(compiled: Compiled): number[] {
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
  const out = compiled.heldOutData.get(term.name);
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
