/**
 * @file Linear algebra of coupled windows, linear in their number: the changes of all border states from the continuity
 * rows G_w x_w + P_w p − x_{w+1} = b_w and a few conditions on special borders, by structured orthogonal elimination
 * (Wright, SIAM J. Sci. Stat. Comput. 13, 1992), which is stable also where solutions grow both ways.
 */
import { leastSquares, triangularise } from '../../numeric/qr.ts';

export interface Chain {
  /** Numbers of a state n and of parameters p. */
  states: number;
  parameters: number;
  /** [K][n·(n+p)] row-major [G_w | P_w]. */
  ends: Float64Array[];
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
}

export interface ChainSolution {
  /** [K+1][n] */
  states: Float64Array[];
  parameters: Float64Array;
  /** False when conditions and equations do not determine the states. */
  regular: boolean;
}

/** Rows kept for the way back: R x_j + S x_a + T x_{j+1} + Q p = r. */
type Kept = Float64Array;

export function solveChain(chain: Chain): ChainSolution {
  const { states: n, parameters: p, ends, right, special } = chain;
  const windows = ends.length;
  const width = 3 * n + p + 1;
  const kept: (Kept | null)[] = new Array(windows + 1).fill(null);
  const spots = special.length;
  const columns = spots * n + p;
  const rows = (spots - 1) * n + chain.conditionsRight.length;
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
      for (let j = 0; j < n; j++) relation[i * relationWidth + j] = ends[a][i * (n + p) + j];
      relation[i * relationWidth + n + i] = -1;
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
        for (let c = 0; c < n; c++) work[low + c] = ends[j][i * (n + p) + c];
        work[low + 2 * n + i] = -1;
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
  dense.set(chain.conditions, (spots - 1) * n * columns);
  denseRight.set(chain.conditionsRight, (spots - 1) * n);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++)
      dense[r * columns + c] *= c < spots * n ? chain.sizes[c % n] : chain.sizes[n + c - spots * n];
    let most = 0;
    for (let c = 0; c < columns; c++) most = Math.max(most, Math.abs(dense[r * columns + c]));
    if (most === 0) continue;
    for (let c = 0; c < columns; c++) dense[r * columns + c] /= most;
    denseRight[r] /= most;
  }
  const { solution, rank } = leastSquares(dense, rows, columns, denseRight, 1e-13);
  const states: Float64Array[] = new Array(windows + 1);
  special.forEach((border, k) => {
    states[border] = Float64Array.from({ length: n }, (_, i) => solution[k * n + i] * chain.sizes[i]);
  });
  const parameters = Float64Array.from({ length: p }, (_, q) => solution[spots * n + q] * chain.sizes[n + q]);
  for (let segment = 0; segment < spots - 1; segment++) {
    const first = states[special[segment]];
    for (let j = special[segment + 1] - 1; j > special[segment]; j--) {
      states[j] = backwards(kept[j]!, n, p, width, first, states[j + 1], parameters);
    }
  }
  return { states, parameters, regular: rank === columns };
}

function backwards(
  rows: Kept,
  n: number,
  p: number,
  width: number,
  first: Float64Array,
  next: Float64Array,
  parameters: Float64Array,
): Float64Array {
  const x = new Float64Array(n);
  for (let i = n - 1; i >= 0; i--) {
    const row = i * width;
    let sum = rows[row + 3 * n + p];
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
