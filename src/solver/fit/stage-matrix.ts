/**
 * @file The linearised equations at the nodes of one step: a row for each equation and node, a column for each unknown's
 * highest derivative at each node. Its non-zeros stand where the equations read unknowns, so that it is factorised in an
 * order that is found once for all steps; where a pivot of this order vanishes, with row exchanges.
 */
import { factorise, type LU, signOf, solveFactorised } from '../../numeric/lu.ts';
import { matching } from '../../numeric/matching.ts';
import { PatternLU, pivotOrder } from '../../numeric/pattern-lu.ts';

/** That an equation reads a derivative of an unknown which is `below` orders below its highest. */
export interface StageRead {
  /** Its partial derivative at the first node; those at the others follow. */
  at: number;
  equation: number;
  unknown: number;
  below: number;
}

/** Pivots this far below the largest entry of the same equation and unknown are as good as none. */
const smallest = 1e-6;
/** Share of the multiplications without a pattern above which nothing is gained by it. */
const worthwhile = 0.7;
/** Searching an order takes the square of their number. */
const mostUnknowns = 1000;

export class StageMatrix {
  readonly size: number;
  readonly #nodes: number;
  readonly #reads: readonly StageRead[];
  /** [equations], [unknowns] place of each in the order of pivots */
  readonly #rowOf: Int32Array;
  readonly #columnOf: Int32Array;
  readonly #pattern: PatternLU | null;
  /** [reads·nodes·nodes] where each entry is in the pattern, and in the dense matrix */
  readonly #places: Int32Array;
  readonly #densePlaces: Int32Array;
  /** [equations][…] entries of the pattern by its own unknown */
  readonly #own: readonly Int32Array[];
  readonly #least: Float64Array;
  readonly #pivots: Int32Array<ArrayBuffer>;
  #dense = new Float64Array(0);
  /** The factors, where rows were exchanged. */
  #exchanged: LU | null = null;
  /** Of the determinant by the exchanges that lead to the order of pivots. */
  readonly #parity: number;

  /** @param n number of equations and of unknowns */
  constructor(reads: readonly StageRead[], n: number, nodes: number) {
    this.#reads = reads;
    this.#nodes = nodes;
    this.size = n * nodes;
    const all: Set<number>[] = Array.from({ length: n }, () => new Set());
    const highest: Set<number>[] = Array.from({ length: n }, () => new Set());
    for (const { equation, unknown, below } of reads) {
      all[equation].add(unknown);
      if (below === 0) highest[equation].add(unknown);
    }
    const choices = highest.map((row) => [...row]);
    const pairs = n > mostUnknowns ? null : matching(choices, n);
    const columns = pairs?.complete ? pairs.columns : null;
    const partner = columns ?? all.map((_, i) => i);
    this.#rowOf = new Int32Array(n);
    this.#columnOf = new Int32Array(n);
    (columns ? pivotOrder(all, columns) : partner).forEach((equation, place) => {
      this.#rowOf[equation] = place;
      this.#columnOf[partner[equation]] = place;
    });
    // Whole blocks of nodes are exchanged.
    this.#parity = nodes % 2 === 0 ? 1 : parity(this.#rowOf) * parity(this.#columnOf);
    const rows: Set<number>[] = Array.from({ length: this.size }, () => new Set());
    this.#each((row, column) => rows[row].add(column));
    const pattern = columns && PatternLU.of(rows);
    this.#pattern = pattern && pattern.cost < (worthwhile * this.size ** 3) / 3 ? pattern : null;
    this.#places = new Int32Array(reads.length * nodes * nodes).fill(-1);
    this.#densePlaces = this.#places.slice();
    const own: number[][] = all.map(() => []);
    this.#each((row, column, at, { equation, unknown }) => {
      this.#densePlaces[at] = row * this.size + column;
      if (!this.#pattern) return;
      this.#places[at] = this.#pattern.indexOf(row, column);
      if (partner[equation] === unknown) own[equation].push(this.#places[at]);
    });
    this.#own = own.map((places) => Int32Array.from(places));
    this.#least = new Float64Array(this.size);
    this.#pivots = new Int32Array(this.size);
  }

  #each(what: (row: number, column: number, at: number, read: StageRead) => void): void {
    const nodes = this.#nodes;
    this.#reads.forEach((read, r) => {
      for (let s = 0; s < nodes; s++) {
        for (let u = 0; u < nodes; u++) {
          if (read.below === 0 && s !== u) continue;
          what(this.rowAt(s, read.equation), this.columnAt(u, read.unknown), (r * nodes + s) * nodes + u, read);
        }
      }
    });
  }

  rowAt(node: number, equation: number): number {
    return this.#rowOf[equation] * this.#nodes + node;
  }

  columnAt(node: number, unknown: number): number {
    return this.#columnOf[unknown] * this.#nodes + node;
  }

  /** Multiplications of a factorisation. */
  get cost(): number {
    return this.#pattern ? this.#pattern.cost : this.size ** 3 / 3;
  }

  /**
   * @param partials by what the equations read, at the nodes
   * @param integration [below][nodes·nodes] what is read at the nodes by the highest derivatives there, without h^below
   * @returns whether the matrix is regular
   */
  factorise(partials: Float64Array, integration: readonly ArrayLike<number>[], h: number): boolean {
    this.#exchanged = null;
    if (this.#pattern) {
      this.#fill(this.#pattern.values.fill(0), this.#places, partials, integration, h);
      this.#bound(this.#pattern.values);
      if (this.#pattern.factorise(this.#least)) return true;
    }
    if (this.#dense.length === 0) this.#dense = new Float64Array(this.size ** 2);
    this.#fill(this.#dense.fill(0), this.#densePlaces, partials, integration, h);
    this.#exchanged = factorise(this.#dense, this.size, this.#pivots);
    return this.#exchanged.regular;
  }

  /** Of the determinant of the last matrix, rows by equations and columns by unknowns. */
  get sign(): number {
    return this.#parity * (this.#exchanged ? signOf(this.#exchanged) : this.#pattern!.sign);
  }

  #fill(
    matrix: Float64Array,
    places: Int32Array,
    partials: Float64Array,
    integration: readonly ArrayLike<number>[],
    h: number,
  ): void {
    const nodes = this.#nodes;
    const reads = this.#reads;
    for (let r = 0; r < reads.length; r++) {
      const { at, below } = reads[r];
      const powers = integration[below];
      const factor = h ** below;
      for (let s = 0; s < nodes; s++) {
        const x = partials[at + s] * factor;
        if (x === 0) continue;
        const to = (r * nodes + s) * nodes;
        if (below === 0) matrix[places[to + s]] += x;
        else for (let u = 0; u < nodes; u++) matrix[places[to + u]] += x * powers[s * nodes + u];
      }
    }
  }

  #bound(values: Float64Array): void {
    const own = this.#own;
    for (let e = 0; e < own.length; e++) {
      let largest = 0;
      for (let j = 0; j < own[e].length; j++) largest = Math.max(largest, Math.abs(values[own[e][j]]));
      for (let s = 0; s < this.#nodes; s++) this.#least[this.rowAt(s, e)] = smallest * largest;
    }
  }

  /**
   * Solves with the last factors, which must be regular.
   * @param b [size·stride] row-major, in place: rows as `rowAt` says before, as `columnAt` says after
   * @param count how many of the `stride` columns
   */
  solve(b: Float64Array, stride = 1, count = stride): void {
    if (!this.#exchanged) this.#pattern!.solve(b, stride, count);
    else if (stride === 1) solveFactorised(this.#exchanged, b);
    else solveColumns(this.#exchanged, b, stride, count);
  }
}

/** 1 where an even number of exchanges leads to it, else −1. */
function parity(order: Int32Array): number {
  const places = order.slice();
  let sign = 1;
  for (let k = 0; k < places.length; k++) {
    while (places[k] !== k) {
      const to = places[k];
      places[k] = places[to];
      places[to] = to;
      sign = -sign;
    }
  }
  return sign;
}

/** Solves for `count` right-hand sides at once. @param b [n·stride] row-major, in place */
export function solveColumns({ n, factors, pivots, moved }: LU, b: Float64Array, stride: number, count = stride): void {
  for (let k = 0; k < n; k++) {
    const p = pivots[k] * stride;
    const at = k * stride;
    if (p !== at) {
      for (let q = 0; q < count; q++) {
        const x = b[p + q];
        b[p + q] = b[at + q];
        b[at + q] = x;
      }
    }
    if (moved) continue;
    for (let i = k + 1; i < n; i++) {
      const x = factors[i * n + k];
      if (x !== 0) for (let q = 0; q < count; q++) b[i * stride + q] -= x * b[at + q];
    }
  }
  for (let i = 1; i < n && moved; i++) {
    for (let k = 0; k < i; k++) {
      const x = factors[i * n + k];
      if (x !== 0) for (let q = 0; q < count; q++) b[i * stride + q] -= x * b[k * stride + q];
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    const at = i * stride;
    for (let j = i + 1; j < n; j++) {
      const x = factors[i * n + j];
      if (x !== 0) for (let q = 0; q < count; q++) b[at + q] -= x * b[j * stride + q];
    }
    const pivot = factors[i * n + i];
    for (let q = 0; q < count; q++) b[at + q] /= pivot;
  }
}
