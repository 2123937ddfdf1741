/**
 * @file Eigenvalues of real square matrices without symmetry, and of pencils of them, in double precision: reduction to
 * Hessenberg form by Householder reflections, then the QR iteration with double shifts (Golub & Van Loan, 7.4 and 7.5).
 */
import { factorise, solveFactorised } from './lu.ts';

export interface Eigenvalue {
  re: number;
  im: number;
}

/** QR steps for one eigenvalue; exceptional shifts after every tenth. */
const mostSteps = 90;
const precision = 2 ** -52;
/** Steps after which what is small beside the whole matrix is small enough, and not only beside its neighbours. */
const patient = 30;
/** Share of the norm whose square is no number any more: nothing can be told of it. */
const vanishing = 1e-150;

/**
 * Eigenvalues of the row-major [n·n] matrix `a`, the largest real part first; pairs stand side by side, the one with the
 * positive imaginary part first. `null` where the iteration does not end or an entry is no number.
 */
export function eigenvalues(a: ArrayLike<number>, n: number): Eigenvalue[] | null {
  const h = Float64Array.from(a);
  if (!h.every(Number.isFinite)) return null;
  // In its own size, by a power of two, so that no product of its entries overflows and few underflow.
  let largest = 0;
  for (const x of h) largest = Math.max(largest, Math.abs(x));
  const unit = largest === 0 ? 1 : 2 ** Math.max(-1000, Math.floor(Math.log2(largest)));
  for (let k = 0; k < h.length; k++) h[k] /= unit;
  toHessenberg(h, n);
  const found: Eigenvalue[] = [];
  let norm = 0;
  for (const x of h) norm += Math.abs(x);
  let high = n - 1;
  let steps = 0;
  while (high >= 0) {
    let low = high;
    for (; low > 0; low--) {
      const beside = Math.abs(h[(low - 1) * n + low - 1]) + Math.abs(h[low * n + low]) || norm;
      const small = precision * (steps > patient ? norm : beside);
      if (Math.abs(h[low * n + low - 1]) <= Math.max(small, vanishing * norm)) break;
    }
    if (low === high) {
      found.push({ re: h[high * n + high], im: 0 });
      high--;
      steps = 0;
    } else if (low === high - 1) {
      found.push(...pairOf(h, n, low));
      high -= 2;
      steps = 0;
    } else {
      if (++steps > mostSteps) return null;
      doubleStep(h, n, low, high, steps % 10 === 0);
    }
  }
  return found
    .map(({ re, im }) => ({ re: unit * re, im: unit * im }))
    .sort((x, y) => y.re - x.re || Math.abs(y.im) - Math.abs(x.im) || y.im - x.im);
}

/**
 * Finite λ with det(A − λB) = 0, of row-major [n·n] matrices: those of (A − σB)⁻¹B are 1/(λ − σ). `null` where the pencil is
 * singular.
 * @param shift σ, no eigenvalue and of their size
 */
export function pencilEigenvalues(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  n: number,
  shift: number,
): Eigenvalue[] | null {
  const lu = factorise(
    Float64Array.from({ length: n * n }, (_, k) => a[k] - shift * b[k]),
    n,
  );
  if (!lu.regular) return null;
  const matrix = new Float64Array(n * n);
  const column = new Float64Array(n);
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < n; i++) column[i] = b[i * n + j];
    solveFactorised(lu, column);
    for (let i = 0; i < n; i++) matrix[i * n + j] = column[i];
  }
  const inverse = eigenvalues(matrix, n);
  if (!inverse) return null;
  const largest = Math.max(...inverse.map((x) => Math.hypot(x.re, x.im)));
  return inverse
    .filter(({ re, im }) => Math.hypot(re, im) > infinite * largest)
    .map(({ re, im }) => {
      const square = re * re + im * im;
      return { re: shift + re / square, im: im === 0 ? 0 : -im / square };
    })
    .sort((x, y) => y.re - x.re || y.im - x.im);
}

/** Share of the largest 1/(λ − σ) below which λ is infinite: it belongs to an algebraic equation. */
const infinite = 1e-12;

function toHessenberg(h: Float64Array, n: number): void {
  const v = new Float64Array(n);
  for (let k = 0; k + 2 < n; k++) {
    let scale = 0;
    for (let i = k + 2; i < n; i++) scale = Math.max(scale, Math.abs(h[i * n + k]));
    if (scale === 0) continue;
    let square = 0;
    for (let i = k + 1; i < n; i++) {
      v[i] = h[i * n + k];
      square += v[i] * v[i];
    }
    v[k + 1] += Math.sign(v[k + 1] || 1) * Math.sqrt(square);
    reflect(h, n, v, k + 1, n - 1, k, n - 1, 0, n - 1);
    for (let i = k + 2; i < n; i++) h[i * n + k] = 0;
  }
}

/** H ← PHP with P = I − 2vvᵀ/vᵀv, v in `from … to`; rows are changed in `columnsFrom …`, columns in `… rowsTo`. */
function reflect(
  h: Float64Array,
  n: number,
  v: Float64Array,
  from: number,
  to: number,
  columnsFrom: number,
  columnsTo: number,
  rowsFrom: number,
  rowsTo: number,
): void {
  let square = 0;
  for (let i = from; i <= to; i++) square += v[i] * v[i];
  if (square === 0) return;
  for (let j = columnsFrom; j <= columnsTo; j++) {
    let sum = 0;
    for (let i = from; i <= to; i++) sum += v[i] * h[i * n + j];
    const factor = (2 * sum) / square;
    for (let i = from; i <= to; i++) h[i * n + j] -= factor * v[i];
  }
  for (let i = rowsFrom; i <= rowsTo; i++) {
    let sum = 0;
    for (let j = from; j <= to; j++) sum += h[i * n + j] * v[j];
    const factor = (2 * sum) / square;
    for (let j = from; j <= to; j++) h[i * n + j] -= factor * v[j];
  }
}

/** Both eigenvalues of the 2×2 block at `k`. */
function pairOf(h: Float64Array, n: number, k: number): Eigenvalue[] {
  const a = h[k * n + k];
  const b = h[k * n + k + 1];
  const c = h[(k + 1) * n + k];
  const d = h[(k + 1) * n + k + 1];
  const middle = (a + d) / 2;
  const half = (a - d) / 2;
  const square = half * half + b * c;
  if (square < 0) {
    const im = Math.sqrt(-square);
    return [
      { re: middle, im },
      { re: middle, im: -im },
    ];
  }
  // Both as distances from d, free of cancellation, so that their sum stays a + d to rounding (LAPACK's dlanv2).
  const away = half + Math.sign(half || 1) * Math.sqrt(square);
  return [
    { re: d + away, im: 0 },
    { re: away === 0 ? d : d - (b / away) * c, im: 0 },
  ];
}

/** One step of Francis on the active block `low … high`. */
function doubleStep(h: Float64Array, n: number, low: number, high: number, exceptional: boolean): void {
  const at = (i: number, j: number): number => h[i * n + j];
  let trace = at(high - 1, high - 1) + at(high, high);
  let determinant = at(high - 1, high - 1) * at(high, high) - at(high - 1, high) * at(high, high - 1);
  if (exceptional) {
    const size = Math.abs(at(high, high - 1)) + Math.abs(at(high - 1, high - 2));
    trace = 1.5 * size;
    determinant = size * size;
  }
  const v = new Float64Array(n);
  let x = at(low, low) * at(low, low) + at(low, low + 1) * at(low + 1, low) - trace * at(low, low) + determinant;
  let y = at(low + 1, low) * (at(low, low) + at(low + 1, low + 1) - trace);
  let z = at(low + 1, low) * at(low + 2, low + 1);
  for (let k = low; k < high; k++) {
    const last = Math.min(k + 2, high);
    const size = Math.hypot(x, y, last > k + 1 ? z : 0);
    if (size > 0) {
      v[k] = x + Math.sign(x || 1) * size;
      v[k + 1] = y;
      if (last > k + 1) v[last] = z;
      reflect(h, n, v, k, last, Math.max(low, k - 1), high, low, Math.min(k + 3, high));
    }
    if (k > low) for (let i = k + 1; i <= last; i++) h[i * n + k - 1] = 0;
    x = at(k + 1, k);
    y = k + 2 <= high ? at(k + 2, k) : 0;
    z = k + 3 <= high ? at(k + 3, k) : 0;
  }
}
