/** @file What lowering an expression needs to know about its surroundings. */
import type { AstNode } from 'langium';
import type { Expression as ProblemExpression } from '../../problem/expression.ts';
import type { Unit } from '../../problem/units/unit.ts';
import type { WrittenUnit } from '../../problem/units/unit-text.ts';
import type { Estimate, Expression, Let, Param } from '../generated/ast.ts';
import type { Report } from '../syntax/report.ts';
import type { DeclaredQuantity, Symbols } from '../syntax/symbols.ts';
import type { Typed } from './typed.ts';
import type { UnitType } from './unit-type.ts';

/** Where an expression stands, which decides what `t` and `u` mean in it. */
export type Place = 'constant' | 'equation' | 'initial' | 'boundary' | 'integral' | 'data' | 'exact' | 'guess' | 'let';

/** The value of a `param`, or the starting value of an `estimate`. */
export interface ParameterValue {
  value: number;
  /** In the parameter's own unit; refers to other parameters by name. */
  definition: ProblemExpression;
}

export interface ParameterValues {
  /** The value of `node`; NaN (already reported) when it cannot be had. */
  of(node: Param | Estimate, context: LoweringContext): ParameterValue;
  /** Those known so far, by name. */
  readonly values: Record<string, number>;
}

export interface LoweringContext {
  symbols: Symbols;
  report: Report;
  place: Place;
  /** Declared units, `null` where none is declared. */
  units: Map<DeclaredQuantity, Unit | null>;
  /** Those that stand in the text, in its order, so that messages can speak of them. */
  writtenUnits: WrittenUnit[];
  parameters: ParameterValues;
  interval: { from: number; to: number };
  /** Unit of every expression node seen, for hover and hints. */
  types: Map<AstNode, UnitType>;
  /** What lets stand for at each kind of place, as far as it has been read. */
  lets: Map<Place, Map<Let, Typed>>;
  /** `lowerExpression`, handed on here so that the files of this folder need not import one another in circles. */
  lower: (node: Expression | undefined, context: LoweringContext) => Typed;
}
