/** @file An expression with its unit. */
import type { Expression } from '../../problem/expression.ts';
import type { UnitType } from './unit-type.ts';

export interface Typed {
  expression: Expression;
  unit: UnitType;
}
