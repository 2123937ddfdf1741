/** @file What the author should know of how a differential-algebraic problem was read. */
import { maxAbs } from '../../numeric/vector.ts';
import { listed, say } from '../../problem/number-text/sentence.ts';
import type { Conditions } from './conditions.ts';
import { timesText, valueName } from './constraint-name.ts';
import type { InitialState } from './initial.ts';
import type { System } from './system.ts';

/** Longest list in a sentence. */
const mostListed = 6;

/** Which equations were differentiated; empty where none was. */
export function structureNotes({ index, equations }: System): string[] {
  const differentiated = equations.filter((e) => e.differentiations > 0).sort((a, b) => a.term - b.term);
  if (differentiated.length === 0) return [];
  const how = listed(shortened(differentiated.map((e) => `"${e.name}" ${timesText(e.differentiations)}`)));
  return [`Structural index ${index}: solved after differentiating ${how}.`];
}

/** Values at the start that no condition gives and the equations do. */
export function startNotes(system: System, { evaluator: c, terms, points }: Conditions, start: InitialState): string[] {
  if (system.index === 0) return [];
  const given = new Set(
    c.rows
      .slice(0, terms.length)
      .flatMap((row) =>
        Array.from(row.inputs, (i) => c.inputs[i]).flatMap((x) => (x.kind === 'jet' ? [`${x.output} ${x.order}`] : [])),
      ),
  );
  const at = String(points[0] ?? system.from);
  // What is left of the rounding of other values is zero.
  const rounding = 1e-15 * Math.max(maxAbs(start.state), maxAbs(start.top));
  const shown = (x: number) => say(Math.abs(x) <= rounding ? 0 : x);
  const found = system.unknowns.flatMap(({ name, order, offset }, i) =>
    Array.from({ length: Math.max(1, order) }, (_, m) => ({
      m,
      value: order === 0 ? start.top[i] : start.state[offset + m],
    }))
      .filter(({ m }) => !given.has(`${i} ${m}`))
      .map(({ m, value }) => `${valueName(name, m, at)} = ${shown(value)}`),
  );
  if (found.length === 0) return [];
  const from = system.hidden.rows.length > 0 ? 'the equations and their hidden constraints' : 'the equations';
  return [`${listed(shortened(found))} ${found.length === 1 ? 'follows' : 'follow'} from ${from}.`];
}

function shortened(parts: string[]): string[] {
  const more = parts.length - mostListed;
  return more > 0 ? [...parts.slice(0, mostListed), `${more} more`] : parts;
}
