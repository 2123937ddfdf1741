/**
 * @file Terms with several results (families of statements) for engines that know one result for each term: the engine
 * runs a program with a term for each result, and what it finds is added up.
 */
import { concatenated } from '../../numeric/vector.ts';
import type { Precision } from '../../problem/problem.ts';
import type { GroupPoints, Program } from '../compile/program.ts';
import type { FloatArray, Session } from './engine.ts';

/** `program` with a term for each result, and the term of `program` that each of them belongs to. */
export function oneResultEach(program: Program): { program: Program; termOf: number[] } {
  const termOf: number[] = [];
  const groups = program.groups.map((group) => ({
    ...group,
    terms: group.terms.map((term) => termOf.push(term) - 1),
  }));
  return { program: { ...program, groups, terms: termOf.length }, termOf };
}

/** Opens `program`, folded where it has terms with several results. */
export async function openFolded(program: Program, open: (program: Program) => Promise<Session>): Promise<Session> {
  const results = program.groups.reduce((sum, group) => sum + group.terms.length, 0);
  if (results <= program.terms) return open(program);
  const { program: rows, termOf } = oneResultEach(program);
  return new FoldedSession(await open(rows), termOf, program.terms);
}

export class FoldedSession implements Session {
  readonly precision: Precision;
  readonly terms: number;
  readonly parameters: number;
  readonly losses: Float64Array;
  readonly gradients: FloatArray;
  readonly gram: Float64Array;
  readonly #rows: Session;
  readonly #termOf: readonly number[];

  /** @param termOf term of each term of `rows` */
  constructor(rows: Session, termOf: readonly number[], terms: number) {
    this.#rows = rows;
    this.#termOf = termOf;
    this.precision = rows.precision;
    this.terms = terms;
    this.parameters = rows.parameters;
    this.losses = new Float64Array(terms);
    this.gradients = rows.gradients.slice(0, terms * rows.parameters);
    this.gram = new Float64Array(terms * terms);
  }

  get theta(): FloatArray {
    return this.#rows.theta;
  }

  async evaluate(): Promise<void> {
    const { parameters: p, terms } = this;
    await this.#rows.evaluate();
    this.#foldLosses();
    this.gradients.fill(0);
    this.gram.fill(0);
    for (const [row, term] of this.#termOf.entries()) {
      for (let k = 0; k < p; k++) this.gradients[term * p + k] += this.#rows.gradients[row * p + k];
      for (const [other, second] of this.#termOf.entries())
        this.gram[term * terms + second] += this.#rows.gram[row * this.#termOf.length + other];
    }
  }

  async evaluateLosses(): Promise<void> {
    await this.#rows.evaluateLosses();
    this.#foldLosses();
  }

  #foldLosses(): void {
    this.losses.fill(0);
    for (const [row, term] of this.#termOf.entries()) this.losses[term] += this.#rows.losses[row];
  }

  #rowsOf(term: number): number[] {
    return this.#termOf.flatMap((own, row) => (own === term ? [row] : []));
  }

  async residuals(term: number): Promise<Float64Array> {
    const parts: Float64Array[] = [];
    for (const row of this.#rowsOf(term)) parts.push((await this.#rows.residuals(row)).slice());
    return concatenated(parts);
  }

  async jacobian(term: number): Promise<{ residuals: Float64Array; jacobian: Float64Array }> {
    const residuals: Float64Array[] = [];
    const jacobian: Float64Array[] = [];
    for (const row of this.#rowsOf(term)) {
      const own = await this.#rows.jacobian(row);
      residuals.push(own.residuals.slice());
      jacobian.push(own.jacobian.slice());
    }
    return { residuals: concatenated(residuals), jacobian: concatenated(jacobian) };
  }

  jets(times: Float64Array, order: number): Float64Array | Promise<Float64Array> {
    return this.#rows.jets(times, order);
  }

  setGroup(index: number, points: GroupPoints): void | Promise<void> {
    return this.#rows.setGroup(index, points);
  }

  dispose(): void {
    this.#rows.dispose();
  }
}
