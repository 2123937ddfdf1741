/** @file Values of `param`s and starting values of `estimate`s, each defined by an expression of others. */
import { byName } from '../../problem/by-name.ts';
import { evaluate } from '../../problem/evaluate.ts';
import { walk } from '../../problem/expression.ts';
import type { Estimate, Param } from '../generated/ast.ts';
import type { LoweringContext, ParameterValue, ParameterValues } from './context.ts';
import { adoptUnit } from './unify.ts';
import { unitTypeOf } from './unit-type.ts';

export class ParameterTable implements ParameterValues {
  readonly #values = new Map<Param | Estimate, ParameterValue>();
  readonly #open = new Set<Param | Estimate>();
  readonly values: Record<string, number> = byName<number>();

  of(node: Param | Estimate, context: LoweringContext): ParameterValue {
    const known = this.#values.get(node);
    if (known) return known;
    if (this.#open.has(node)) {
      context.report.add('cyclic-definition', node, `the value of "${node.name}" depends on itself`, {
        property: 'name',
      });
      return { value: Number.NaN, definition: { kind: 'number', value: Number.NaN } };
    }
    this.#open.add(node);
    const inner: LoweringContext = { ...context, place: 'constant' };
    const target = unitTypeOf(context.units.get(node) ?? null);
    const definition = adoptUnit(context.lower(node.value, inner), target, node.value, inner).expression;
    walk(definition, (e) => {
      if (e.kind !== 'parameter') return;
      const other = context.symbols.quantities.get(e.name);
      if (node.$type === 'Param' && other?.$type === 'Estimate')
        context.report.add(
          'param-of-estimate',
          node.value,
          `"${node.name}" would change with the trained "${e.name}"; write it as let ${node.name} = …`,
        );
    });
    const value = evaluate(definition, { parameters: this.values });
    this.#open.delete(node);
    const result = { value, definition };
    this.#values.set(node, result);
    this.values[node.name] = value;
    return result;
  }
}
