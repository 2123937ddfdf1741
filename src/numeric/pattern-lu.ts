/**
 * @file LU factors of matrices that all have their non-zeros at the same places. What a step of the elimination reads and
 * writes is found once, so that factors and solutions cost in proportion to the non-zeros (Duff, Erisman & Reid, Direct
 * Methods for Sparse Matrices, 2017, chapters 8 and 10). Rows are not exchanged: the order is given, and a matrix that it
 * does not suit is told.
 */

/** What one pivot does to one row below it. */
interface Elimination {
  /** Where the row's entry below the pivot is. */
  factor: number;
  /** [length of the pivot's upper row] where the row's entries in its columns are. */
  targets: Int32Array;
}

/** Beyond so many places to change, a matrix is not sparse in any useful way. */
const mostTargets = 1 << 20;

export class PatternLU {
  readonly size: number;
  /** The entries, set by the caller before `factorise`, which leaves the factors in their place. */
  readonly values: Float64Array;
  /** [rows] entries of row r are `first[r]` … `first[r + 1]`, by ascending `column`. */
  readonly #first: Int32Array;
  readonly #column: Int32Array;
  /** [rows] place of the pivot */
  readonly #pivot: Int32Array;
  readonly #eliminations: readonly (readonly Elimination[])[];
  /** Multiplications of one factorisation. */
  readonly cost: number;

  private constructor(rows: readonly number[][], eliminations: readonly (readonly Elimination[])[]) {
    this.size = rows.length;
    this.#first = new Int32Array(rows.length + 1);
    rows.forEach((row, r) => {
      this.#first[r + 1] = this.#first[r] + row.length;
    });
    this.#column = Int32Array.from(rows.flat());
    this.#pivot = Int32Array.from(rows, (row, r) => this.#first[r] + row.indexOf(r));
    this.#eliminations = eliminations;
    this.cost = eliminations.reduce(
      (sum, below) => sum + below.reduce((inner, { targets }) => inner + 1 + targets.length, 0),
      0,
    );
    this.values = new Float64Array(this.#column.length);
  }

  /**
   * @param places [rows] columns of the entries that may be other than zero; the pivots are the diagonal
   * @returns `null` where so much fills in that nothing is gained
   */
  static of(places: readonly Iterable<number>[]): PatternLU | null {
    const sets = places.map((row, r) => new Set([...row, r]));
    const below: number[][] = sets.map(() => []);
    let targets = 0;
    for (let r = 0; r < sets.length; r++) {
      // Columns that fill in left of the diagonal are looked at when their turn comes.
      for (let k = 0; k < r; k++) {
        if (!sets[r].has(k)) continue;
        below[k].push(r);
        for (const column of sets[k]) if (column > k) sets[r].add(column);
        targets += sets[k].size;
        if (targets > mostTargets) return null;
      }
    }
    const rows = sets.map((set) => [...set].sort((a, b) => a - b));
    const first: number[] = [];
    let count = 0;
    for (const row of rows) {
      first.push(count);
      count += row.length;
    }
    const at = rows.map((row, r) => new Map(row.map((column, j) => [column, first[r] + j])));
    const eliminations = rows.map((row, k) => {
      const upper = row.filter((column) => column > k);
      return below[k].map((r) => ({
        factor: at[r].get(k)!,
        targets: Int32Array.from(upper, (column) => at[r].get(column)!),
      }));
    });
    return new PatternLU(rows, eliminations);
  }

  /** Where in `values` the entry is. @throws where the pattern has none */
  indexOf(row: number, column: number): number {
    for (let at = this.#first[row]; at < this.#first[row + 1]; at++) if (this.#column[at] === column) return at;
    throw new RangeError(`no entry ${row}, ${column}`);
  }

  /**
   * Factorises `values` in place.
   * @param least [rows] sizes that pivots must not fall below
   * @returns false where one does; nothing is to be solved then
   */
  factorise(least: Float64Array): boolean {
    const v = this.values;
    for (let k = 0; k < this.size; k++) {
      const place = this.#pivot[k];
      const pivot = v[place];
      if (!(Math.abs(pivot) > least[k]) || Math.abs(pivot) === Number.POSITIVE_INFINITY) return false;
      const rows = this.#eliminations[k];
      for (let i = 0; i < rows.length; i++) {
        const { factor, targets } = rows[i];
        const x = v[factor] / pivot;
        v[factor] = x;
        if (x !== 0) for (let j = 0; j < targets.length; j++) v[targets[j]] -= x * v[place + 1 + j];
      }
    }
    return true;
  }

  /** Of the determinant, after `factorise`. */
  get sign(): number {
    let sign = 1;
    for (let k = 0; k < this.size; k++) if (this.values[this.#pivot[k]] < 0) sign = -sign;
    return sign;
  }

  /**
   * Solves for right-hand sides with the factors.
   * @param b [size·stride] row-major, in place
   * @param count how many of the `stride` columns
   */
  solve(b: Float64Array, stride = 1, count = stride): void {
    const v = this.values;
    const first = this.#first;
    const column = this.#column;
    const pivots = this.#pivot;
    for (let r = 0; r < this.size; r++) {
      const to = r * stride;
      for (let at = first[r]; at < pivots[r]; at++) {
        const x = v[at];
        const from = column[at] * stride;
        if (x !== 0) for (let q = 0; q < count; q++) b[to + q] -= x * b[from + q];
      }
    }
    for (let r = this.size - 1; r >= 0; r--) {
      const to = r * stride;
      for (let at = pivots[r] + 1; at < first[r + 1]; at++) {
        const x = v[at];
        const from = column[at] * stride;
        if (x !== 0) for (let q = 0; q < count; q++) b[to + q] -= x * b[from + q];
      }
      const inverse = 1 / v[pivots[r]];
      for (let q = 0; q < count; q++) b[to + q] *= inverse;
    }
  }
}

/**
 * An order of pivots that fills in little: each time the row and column with the fewest others (Markowitz 1957), the first
 * of equals.
 * @param rows [rows] columns of the entries of each
 * @param partner [rows] the column whose pivot is in this row
 */
export function pivotOrder(rows: readonly Iterable<number>[], partner: readonly number[]): number[] {
  const n = rows.length;
  const owner = new Array<number>(n);
  partner.forEach((column, row) => {
    owner[column] = row;
  });
  // Rows by the rows that own their columns: the pivots are the diagonal then.
  const across = rows.map((row, r) => new Set([r, ...Array.from(row, (column) => owner[column])]));
  const down: Set<number>[] = across.map(() => new Set());
  across.forEach((row, r) => {
    for (const c of row) down[c].add(r);
  });
  const left = new Set(across.keys());
  const order: number[] = [];
  while (left.size > 0) {
    let best = -1;
    let fewest = Number.POSITIVE_INFINITY;
    for (const k of left) {
      const others = (across[k].size - 1) * (down[k].size - 1);
      if (others < fewest) [best, fewest] = [k, others];
    }
    order.push(best);
    left.delete(best);
    for (const r of down[best]) {
      if (r === best) continue;
      across[r].delete(best);
      for (const c of across[best]) {
        if (c === best) continue;
        across[r].add(c);
        down[c].add(r);
      }
    }
    for (const c of across[best]) down[c].delete(best);
  }
  return order;
}
