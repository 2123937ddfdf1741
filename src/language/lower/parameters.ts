/** @file Values of `param`s and starting values of `estimate`s, each defined by an expression of others or by a list. */
import { byName } from '../../problem/by-name.ts';
import { evaluate } from '../../problem/evaluate.ts';
import { type Expression, literal, walk } from '../../problem/expression.ts';
import { familyName, memberName } from '../../problem/member.ts';
import type { Estimate, Param } from '../generated/ast.ts';
import type { LoweringContext, ParameterValue, ParameterValues } from './context.ts';
import { columnValues, openTable } from './data.ts';
import { familyBounds, indicesOf, isFamily, withIndex } from './families.ts';
import { adoptUnit } from './unify.ts';
import { unitTypeOf } from './unit-type.ts';

const nothing: ParameterValue = { value: Number.NaN, definition: literal(Number.NaN) };

export class ParameterTable implements ParameterValues {
  /** By the index of the member, the empty text for one that is no family. */
  readonly #values = new Map<Param | Estimate, Map<string, ParameterValue>>();
  readonly #open = new Set<Param | Estimate>();
  readonly values: Record<string, number> = byName<number>();

  fresh(): ParameterTable {
    return new ParameterTable();
  }

  of(node: Param | Estimate, context: LoweringContext, index: readonly number[] = []): ParameterValue {
    const known = this.#values.get(node);
    if (known) return known.get(index.join()) ?? nothing;
    if (this.#open.has(node)) {
      context.report.add('cyclic-definition', node, `the value of "${node.name}" depends on itself`, {
        property: 'name',
      });
      return nothing;
    }
    this.#open.add(node);
    const found = this.#read(node, { ...context, place: 'constant' });
    this.#open.delete(node);
    this.#values.set(node, found);
    return found.get(index.join()) ?? nothing;
  }

  #read(node: Param | Estimate, context: LoweringContext): Map<string, ParameterValue> {
    if (!isFamily(node)) {
      if (node.list || node.file)
        context.report.add(
          'not-a-family',
          node,
          `"${node.name}" is one number; a family of them is ${node.name}[1..n]`,
          {
            property: node.list ? 'list' : 'file',
          },
        );
      return new Map([['', this.#defined(node, node.name, this.#expression(node, context), context)]]);
    }
    const members = indicesOf(familyBounds(node, context) ?? [[1, 0]]);
    const given = this.#given(node, members.length, context);
    return new Map(
      members.map((index, i) => {
        const definition = given
          ? literal(given[i] ?? Number.NaN)
          : this.#expression(node, withIndex(node, index, context));
        return [index.join(), this.#defined(node, memberName(node.name, index), definition, context)];
      }),
    );
  }

  /** In the parameter's own unit. */
  #expression(node: Param | Estimate, context: LoweringContext): Expression {
    const target = unitTypeOf(context.units.get(node) ?? null);
    return adoptUnit(context.lower(node.value, context), target, node.value, context).expression;
  }

  /** The values of a list or a column, one for each member in their order; `null` where an expression gives them. */
  #given(node: Param | Estimate, count: number, context: LoweringContext): number[] | null {
    const { report } = context;
    const unit = unitTypeOf(context.units.get(node) ?? null);
    if (!node.list && !node.file) return null;
    const own = node.columns.find((c) => c.subject?.$type === 'Reference' && c.subject.target?.ref === node);
    if (node.file && !own) {
      report.add('data-column', node, `say which column holds ${node.name}: ${node.name} = "column"`, {
        property: 'name',
      });
      return [];
    }
    const table = node.file ? openTable(node, context.files, context) : null;
    const column = own ?? { value: node.list! };
    const values = columnValues(column as Parameters<typeof columnValues>[0], table, unit, context);
    if (values && count > 0 && values.length !== count)
      report.add('family-size', node, `"${node.name}" has ${count} members, but ${values.length} values are given`, {
        property: node.list ? 'list' : 'file',
      });
    return values ?? [];
  }

  #defined(node: Param | Estimate, name: string, definition: Expression, context: LoweringContext): ParameterValue {
    walk(definition, (e) => {
      if (e.kind !== 'parameter') return;
      const other = context.symbols.quantities.get(familyName(e.name));
      if (node.$type === 'Param' && other?.$type === 'Estimate')
        context.report.add(
          'param-of-estimate',
          node.value,
          `"${node.name}" would change with the trained "${e.name}"; write it as let ${node.name} = …`,
        );
    });
    const value = evaluate(definition, { parameters: this.values });
    this.values[name] = value;
    return { value, definition };
  }
}
