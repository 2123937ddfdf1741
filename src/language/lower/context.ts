/** @file What lowering an expression needs to know about its surroundings. */
import type { AstNode } from 'langium';
import type { Unit } from '../../problem/units.ts';
import type { Expression } from '../generated/ast.ts';
import type { Report } from '../syntax/report.ts';
import type { DeclaredQuantity, Symbols } from '../syntax/symbols.ts';
import type { ParameterTable } from './parameters.ts';
import type { Typed } from './unify.ts';
import type { UnitType } from './unit-type.ts';

/** Where an expression stands, which decides what `t` and `u` mean in it. */
export type Place = 'constant' | 'equation' | 'initial' | 'boundary' | 'integral' | 'data' | 'exact' | 'let';

export interface LoweringContext {
  symbols: Symbols;
  report: Report;
  place: Place;
  /** Declared units, `null` where none is declared. */
  units: Map<DeclaredQuantity, Unit | null>;
  parameters: ParameterTable;
  interval: { from: number; to: number };
  /** Unit of every expression node seen, for hover and hints. */
  types: Map<AstNode, UnitType>;
  /** Lets being expanded, outermost first; a cycle shows here. */
  expanding: DeclaredQuantity[];
  /** `lowerExpression`, handed on here so that the files of this folder need not import one another in circles. */
  lower: (node: Expression | undefined, context: LoweringContext) => Typed;
}
