/** @file What lowering an expression needs to know about its surroundings. */
import type { AstNode } from 'langium';
import type { Structures } from '../../problem/equal-expressions.ts';
import type { Expression as ProblemExpression } from '../../problem/expression.ts';
import type { Unit } from '../../problem/units/unit.ts';
import type { WrittenUnit } from '../../problem/units/unit-text.ts';
import type { SpecFiles } from '../files/files.ts';
import type { Estimate, Expression, FunctionDeclaration, Learned, Let, Param } from '../generated/ast.ts';
import type { Report } from '../syntax/report.ts';
import type { DeclaredQuantity, Symbols, TermSymbol } from '../syntax/symbols.ts';
import type { Learning } from './learning.ts';
import type { Typed } from './typed.ts';
import type { UnitType } from './unit-type.ts';

/** Where an expression stands, which decides what `t` and `u` mean in it. */
export type Place =
  | 'constant'
  | 'equation'
  | 'event'
  | 'initial'
  | 'boundary'
  | 'integral'
  | 'data'
  | 'exact'
  | 'guess'
  | 'let';

/** The value of a `param`, or the starting value of an `estimate`. */
export interface ParameterValue {
  value: number;
  /** In the parameter's own unit; refers to other parameters by name. */
  definition: ProblemExpression;
}

/** What a let stands for: by the index of the member, the empty text for one that is no family. */
export type LetValue = ReadonlyMap<string, Typed>;

export interface ParameterValues {
  /** The value of `node`, or of one of its members; NaN (already reported) when it cannot be had. */
  of(node: Param | Estimate, context: LoweringContext, index?: readonly number[]): ParameterValue;
  /** Those known so far, by name. */
  readonly values: Record<string, number>;
  /** A table that knows nothing yet. */
  fresh(): ParameterValues;
}

/** A member, or the statement of one experiment, that is named on its own, and where. */
export interface MemberTerm {
  symbol: TermSymbol;
  node: AstNode;
}

/** What is known of functions. */
export interface Calls {
  readonly structures: Structures;
  readonly known: Map<string, Typed>;
  /** Functions that call themselves, which is reported. */
  readonly circular: ReadonlySet<FunctionDeclaration>;
}

/** How large an expression is once its lets and calls are written out. */
export interface Extent {
  parts: number;
  depth: number;
}

/** The expressions of one spec that lets, calls and families have written out. */
export interface WrittenOut {
  extents: Map<ProblemExpression, Extent>;
  /** Parts that have been read. */
  read: number;
  /** Where it is said that they are too many. */
  report: Report;
  /** Whether it was said that they are too many; nothing more is written out then. */
  isFull: boolean;
  /** How many findings there were then. */
  told: number;
}

/** What is declared for each index of a family: its first and its last value. */
export type FamilyBounds = readonly (readonly [low: number, high: number])[];

export interface LoweringContext {
  symbols: Symbols;
  report: Report;
  files: SpecFiles;
  place: Place;
  /** Declared units, `null` where none is declared. */
  units: Map<DeclaredQuantity, Unit | null>;
  /** Those that stand in the text, in its order, so that messages can speak of them. */
  writtenUnits: WrittenUnit[];
  parameters: ParameterValues;
  interval: { from: number; to: number };
  /** Unit of every expression node seen, for hover and hints. */
  types: Map<AstNode, UnitType>;
  /** What lets and their members stand for at each kind of place, as far as it has been read. */
  lets: Map<Place, Map<Let, LetValue>>;
  /** What the indices and arguments in force stand for. */
  bound: ReadonlyMap<AstNode, Typed>;
  /** Names of the experiments, in the order of the text and of the rows of its tables. */
  experiments: readonly string[];
  /** The experiment of each term that belongs to one, by its name. */
  experimentOf: Map<string, string>;
  /** In `noise`: what is measured, and whether deviations are those of its logarithm. */
  measured?: { value: Typed; isLogarithm: boolean };
  /** How many calls deep the body that is being read stands; 0 outside functions. */
  depth: number;
  /** What calls of functions came to, so that equal ones are read once and shared. */
  calls: Calls;
  /** What lets and calls have written out, which has a limit. */
  written: WrittenOut;
  /** Bounds of the declared families; `null` where they are wrong, which is reported. */
  families: Map<AstNode, FamilyBounds | null>;
  /** Members of families of terms that blocks name on their own, by their index. */
  memberTerms: ReadonlyMap<TermSymbol, ReadonlyMap<string, MemberTerm>>;
  /** Statements that blocks name in one experiment alone, by their name there: `plate[low]`. */
  experimentTerms: ReadonlyMap<string, MemberTerm>;
  /** What is known of learned functions; one that is wrong is not among them. */
  learned: ReadonlyMap<Learned, Learning>;
  /** Names of the params that sizes and indices of families rest on. */
  sizes: Set<string>;
  /** How often the unit that a part must have was looked for, which has a limit. */
  asides: { count: number };
  /** Whether this reading is only to learn a unit: nothing of it is told. */
  isAside?: boolean;
  /** `lowerExpression`, handed on here so that the files of this folder need not import one another in circles. */
  lower: (node: Expression | undefined, context: LoweringContext) => Typed;
}
