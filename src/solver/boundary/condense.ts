/**
 * @file Linear algebra of coupled windows, linear in their number: the changes of all border states from the continuity
 * rows G_w x_w + P_w p − x_{w+1} = b_w – or, of windows that start at their right border,
 * G_w x_{w+1} + P_w p − x_w = b_w – and a few conditions on special borders, by structured orthogonal elimination
 * (Wright, SIAM J. Sci. Stat. Comput. 13, 1992), which is stable also where solutions grow both ways.
 */
import { type LeastSquares, leastSquares, triangularise } from '../../numeric/qr.ts';

export interface Chain {
  /** Numbers of a state n and of parameters p. */
  states: number;
  parameters: number;
  /** [K][n·(n+p)] row-major [G_w | P_w]. */
  ends: Float64Array[];
  /** [K] windows that start at their right border. */
  backwards: readonly boolean[];
  /** [K][n] */
  right: Float64Array[];
  /** Ascending borders that conditions look at; the first is 0 and the last K. */
  special: number[];
  /** [rows·(special·n + p)] row-major. */
  conditions: Float64Array;
  /** [rows] */
  conditionsRight: Float64Array;
  /** [n+p] sizes of the unknowns, for scaling columns. */
  sizes: Float64Array;
  /** Numbers of the first state, and parameters, that stay as they are. */
  fixed: { first: readonly number[]; parameters: readonly number[] };
  /** Share of the largest below which what is left of a column counts as zero; by default that of rounding. */
  cut?: number;
}

/** Changes of all border states and of the parameters. */
export interface ChainChange {
  /** [K+1][n] */
  states: Float64Array[];
  parameters: Float64Array;
}

export interface ChainSolution extends ChainChange {
  /** Independent changes that neither a row of the chain nor a condition notices; none where all is determined. */
  free: ChainChange[];
}

/** Rows kept for the way back: R x_j + S x_a + T x_{j+1} + Q p = r. */
type Kept = Float64Array;

const rounding = 1e-13;

/**
 * The change that meets the continuity rows exactly and the conditions: exactly, or where there are more of them than free
 * numbers as well as possible.
 */
export function solveChain(chain: Chain): ChainSolution {
  const { states: n, parameters: p, ends, backwards, right, special, fixed, cut = rounding } = chain;
  const windows = ends.length;
  const width = 3 * n + p + 1;
  const kept: (Kept | null)[] = new Array(windows + 1).fill(null);
  const spots = special.length;
  const columns = spots * n + p;
  const stays = [...fixed.first, ...fixed.parameters.map((q) => spots * n + q)];
  const hard = (spots - 1) * n + stays.length;
  const rows = hard + chain.conditionsRight.length;
  const dense = new Float64Array(rows * columns);
  const denseRight = new Float64Array(rows);
  const work = new Float64Array(2 * n * width);
  for (let segment = 0; segment < spots - 1; segment++) {
    const a = special[segment];
    const b = special[segment + 1];
    // [C | D | Q | r] of C x_a + D x_j + Q p = r.
    let relation = new Float64Array(n * (2 * n + p + 1));
    const relationWidth = 2 * n + p + 1;
    for (let i = 0; i < n; i++) {
      const [from, to] = backwards[a] ? [n, 0] : [0, n];
      for (let j = 0; j < n; j++) relation[i * relationWidth + from + j] = ends[a][i * (n + p) + j];
      relation[i * relationWidth + to + i] = -1;
      for (let q = 0; q < p; q++) relation[i * relationWidth + 2 * n + q] = ends[a][i * (n + p) + n + q];
      relation[i * relationWidth + 2 * n + p] = right[a][i];
    }
    for (let j = a + 1; j < b; j++) {
      work.fill(0);
      for (let i = 0; i < n; i++) {
        const top = i * width;
        const from = i * relationWidth;
        for (let c = 0; c < n; c++) {
          work[top + c] = relation[from + n + c];
          work[top + n + c] = relation[from + c];
        }
        for (let c = 0; c <= p; c++) work[top + 3 * n + c] = relation[from + 2 * n + c];
        const low = (n + i) * width;
        const [known, end] = backwards[j] ? [2 * n, 0] : [0, 2 * n];
        for (let c = 0; c < n; c++) work[low + known + c] = ends[j][i * (n + p) + c];
        work[low + end + i] = -1;
        for (let c = 0; c < p; c++) work[low + 3 * n + c] = ends[j][i * (n + p) + n + c];
        work[low + 3 * n + p] = right[j][i];
      }
      equilibrate(work, 2 * n, width);
      triangularise(work, 2 * n, n, width);
      kept[j] = work.slice(0, n * width);
      relation = new Float64Array(n * relationWidth);
      for (let i = 0; i < n; i++) {
        const low = (n + i) * width;
        for (let c = 0; c < n; c++) {
          relation[i * relationWidth + c] = work[low + n + c];
          relation[i * relationWidth + n + c] = work[low + 2 * n + c];
        }
        for (let c = 0; c <= p; c++) relation[i * relationWidth + 2 * n + c] = work[low + 3 * n + c];
      }
    }
    for (let i = 0; i < n; i++) {
      const row = (segment * n + i) * columns;
      for (let c = 0; c < n; c++) {
        dense[row + segment * n + c] += relation[i * relationWidth + c];
        dense[row + (segment + 1) * n + c] += relation[i * relationWidth + n + c];
      }
      for (let c = 0; c < p; c++) dense[row + spots * n + c] += relation[i * relationWidth + 2 * n + c];
      denseRight[segment * n + i] = relation[i * relationWidth + 2 * n + p];
    }
  }
  stays.forEach((column, i) => {
    dense[((spots - 1) * n + i) * columns + column] = 1;
  });
  dense.set(chain.conditions, hard * columns);
  denseRight.set(chain.conditionsRight, hard);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++)
      dense[r * columns + c] *= c < spots * n ? chain.sizes[c % n] : chain.sizes[n + c - spots * n];
    let most = 0;
    for (let c = 0; c < columns; c++) most = Math.max(most, Math.abs(dense[r * columns + c]));
    if (most === 0) continue;
    for (let c = 0; c < columns; c++) dense[r * columns + c] /= most;
    denseRight[r] /= most;
  }
  const { solution, kernel } =
    rows > columns
      ? hardFirst(dense, denseRight, { rows, hard, columns, cut })
      : leastSquares(dense, rows, columns, denseRight, cut);
  /** Everything in between from the special borders; `homogeneous` leaves the right-hand sides out. */
  const unfold = (x: Float64Array, homogeneous: boolean): ChainChange => {
    const states: Float64Array[] = new Array(windows + 1);
    special.forEach((border, k) => {
      states[border] = Float64Array.from({ length: n }, (_, i) => x[k * n + i] * chain.sizes[i]);
    });
    const parameters = Float64Array.from({ length: p }, (_, q) => x[spots * n + q] * chain.sizes[n + q]);
    for (let segment = 0; segment < spots - 1; segment++) {
      const first = states[special[segment]];
      for (let j = special[segment + 1] - 1; j > special[segment]; j--) {
        states[j] = between(kept[j]!, n, p, width, first, states[j + 1], parameters, homogeneous);
      }
    }
    return { states, parameters };
  };
  return { ...unfold(solution, false), free: kernel().map((x) => unfold(x, true)) };
}

/** min ‖Ax − b‖ of the rows behind the first `hard` ones, which hold exactly (Golub & Van Loan 12.1.4, by their kernel). */
function hardFirst(
  matrix: Float64Array,
  right: Float64Array,
  { rows, hard, columns, cut }: { rows: number; hard: number; columns: number; cut: number },
): Pick<LeastSquares, 'solution' | 'kernel'> {
  const exact = leastSquares(matrix.slice(0, hard * columns), hard, columns, right.slice(0, hard), cut);
  const directions = exact.kernel();
  const soft = rows - hard;
  const { solution } = exact;
  const reduced = new Float64Array(soft * directions.length);
  const rest = new Float64Array(soft);
  const dot = (row: number, x: Float64Array) => {
    let sum = 0;
    for (let c = 0; c < columns; c++) sum += matrix[(hard + row) * columns + c] * x[c];
    return sum;
  };
  for (let r = 0; r < soft; r++) {
    rest[r] = right[hard + r] - dot(r, solution);
    directions.forEach((x, k) => {
      reduced[r * directions.length + k] = dot(r, x);
    });
  }
  const best = leastSquares(reduced, soft, directions.length, rest, cut);
  const combined = (c: Float64Array, from: Float64Array) => {
    const out = from.slice();
    directions.forEach((x, k) => {
      for (let i = 0; i < columns; i++) out[i] += c[k] * x[i];
    });
    return out;
  };
  return {
    solution: combined(best.solution, solution),
    kernel: () => best.kernel().map((c) => combined(c, new Float64Array(columns))),
  };
}

function between(
  rows: Kept,
  n: number,
  p: number,
  width: number,
  first: Float64Array,
  next: Float64Array,
  parameters: Float64Array,
  homogeneous: boolean,
): Float64Array {
  const x = new Float64Array(n);
  for (let i = n - 1; i >= 0; i--) {
    const row = i * width;
    let sum = homogeneous ? 0 : rows[row + 3 * n + p];
    for (let c = 0; c < n; c++) sum -= rows[row + n + c] * first[c] + rows[row + 2 * n + c] * next[c];
    for (let q = 0; q < p; q++) sum -= rows[row + 3 * n + q] * parameters[q];
    for (let c = i + 1; c < n; c++) sum -= rows[row + c] * x[c];
    x[i] = rows[row + i] === 0 ? 0 : sum / rows[row + i];
  }
  return x;
}

/** Divides every row by its largest entry (right-hand side left out). */
function equilibrate(m: Float64Array, rows: number, width: number): void {
  for (let r = 0; r < rows; r++) {
    let most = 0;
    for (let c = 0; c < width - 1; c++) most = Math.max(most, Math.abs(m[r * width + c]));
    if (most > 0) for (let c = 0; c < width; c++) m[r * width + c] /= most;
  }
}
