/**
 * @file The linearised equations of one window: ∂(T r)/∂s of its coordinates, ∂(T r)/∂x of the state at its left border
 * and ∂(T r)/∂p of the estimated parameters, from the exact derivatives of the tapes.
 */

import { product } from '../../numeric/dense.ts';
import { type LU, solveFactorised } from '../../numeric/lu.ts';
import { addProduct, addProducts } from '../../numeric/products.ts';
import { factorial } from '../../numeric/special.ts';
import type { Basis } from '../basis/basis.ts';
import type { WindowPlace, WindowSolver } from './window.ts';

const tested = new WeakMap<Basis, Map<Basis, Float64Array[]>>();

/** T of `rows` times the tables of `columns`: [order+1][rows.rank·columns.rank]. Made once for each pair. */
function testedTables(rows: Basis, columns: Basis): Float64Array[] {
  const known = tested.get(rows) ?? new Map<Basis, Float64Array[]>();
  tested.set(rows, known);
  let tables = known.get(columns);
  if (!tables) {
    const n = rows.grid.tau.length;
    tables = columns.at.map((table) => product(rows.test, table, rows.rank, n, columns.rank));
    known.set(columns, tables);
  }
  return tables;
}

const transposes = new WeakMap<Basis, Float64Array[]>();

/** [order+1][k·N] the tables `at` of a basis, each basis function's values side by side. */
function transposed(basis: Basis): Float64Array[] {
  let tables = transposes.get(basis);
  if (!tables) {
    const { rank: k } = basis;
    const n = basis.grid.tau.length;
    tables = basis.at.map((table) => Float64Array.from(table, (_, i) => table[(i % n) * k + Math.floor(i / n)]));
    transposes.set(basis, tables);
  }
  return tables;
}

/** Whether all of `count` values are the same. */
function isConstant(values: Float64Array, from: number, count: number): boolean {
  for (let p = 1; p < count; p++) if (values[from + p] !== values[from]) return false;
  return true;
}

/** Adds ∂(T r)/∂s at the jets now in `window.at` (with its Jacobian) to `matrix`, [size·size] row-major. */
export function assembleMatrix(window: WindowSolver, place: WindowPlace, matrix: Float64Array): void {
  const { at: f, points: n, size, bases, first, system } = window;
  const half = place.length / 2;
  const weighted = new Float64Array(n * Math.max(...bases.map((b) => b.rank)));
  f.rows.forEach((row, e) => {
    const rows = bases[e];
    row.inputs.forEach((input, j) => {
      const read = f.inputs[input];
      if (read.kind !== 'jet') return;
      const columns = bases[read.output];
      const factor = half ** (system.unknowns[read.output].order - read.order);
      const from = (row.first + j) * f.layout.capacity;
      const k = columns.rank;
      if (isConstant(f.partials, from, n)) {
        const x = f.partials[from] * factor;
        if (x === 0) return;
        const block = testedTables(rows, columns)[read.order];
        for (let a = 0; a < rows.rank; a++) {
          const out = (first[e] + a) * size + first[read.output];
          for (let b = 0; b < k; b++) matrix[out + b] += x * block[a * k + b];
        }
        return;
      }
      for (let p = 0; p < n; p++) {
        const x = f.partials[from + p] * factor;
        for (let at = p; at < rows.rank * n; at += n) weighted[at] = rows.test[at] * x;
      }
      const out = first[e] * size + first[read.output];
      addProducts(transposed(columns)[read.order], k, n, weighted, 0, n, 1, matrix, out, size, rows.rank);
    });
  });
}

/** ∂(T r)/∂x and ∂(T r)/∂p, column after column: [(stateSize + parameters)·size]. */
export function borderColumns(window: WindowSolver, place: WindowPlace): Float64Array {
  const { at: f, points: n, size, bases, first, system } = window;
  const states = system.stateSize;
  const out = new Float64Array((states + system.estimates.length) * size);
  const half = place.length / 2;
  const { tau } = bases[0].grid;
  const weighted = new Float64Array(n);
  f.rows.forEach((row, e) => {
    const { test, rank } = bases[e];
    row.inputs.forEach((input, j) => {
      const read = f.inputs[input];
      const from = (row.first + j) * f.layout.capacity;
      const add = (column: number, factor: (p: number) => number) => {
        for (let p = 0; p < n; p++) weighted[p] = f.partials[from + p] * factor(p);
        addProduct(test, rank, n, weighted, 0, 1, out, column * size + first[e]);
      };
      if (read.kind === 'scalar') {
        add(states + read.index, () => 1);
        return;
      }
      const { order, offset } = system.unknowns[read.output];
      for (let m = read.order; m < order; m++) {
        const power = m - read.order;
        add(offset + m, (p) => (half * (1 + tau[p])) ** power / factorial(power));
      }
    });
  });
  return out;
}

/** How a window answers small changes of the state at its left border and of the parameters. */
export interface Response {
  /** [(stateSize + parameters)·size] −M⁻¹ ∂(T r)/∂(x, p): change of the coordinates, column after column. */
  coordinates: Float64Array;
  /** [stateSize·(stateSize + parameters)] row-major: change of the state at the right border. */
  end: Float64Array;
}

export function responseOf(window: WindowSolver, place: WindowPlace, lu: LU): Response {
  const { size, system } = window;
  const states = system.stateSize;
  const columns = states + system.estimates.length;
  const coordinates = borderColumns(window, place);
  for (let c = 0; c < columns; c++) solveFactorised(lu, coordinates, c * size);
  for (let i = 0; i < coordinates.length; i++) coordinates[i] = -coordinates[i];
  const end = new Float64Array(states * columns);
  const column = new Float64Array(states);
  for (let c = 0; c < columns; c++) {
    endOf(window, place, coordinates, c * size, column);
    for (let r = 0; r < states; r++) end[r * columns + c] = column[r];
  }
  for (const { order, offset } of system.unknowns) {
    for (let m = 0; m < order; m++) {
      for (let j = m; j < order; j++)
        end[(offset + m) * columns + offset + j] += place.length ** (j - m) / factorial(j - m);
    }
  }
  return { coordinates, end };
}

/** The part of the state at the right border that comes from coordinates: F s. */
export function endOf(
  window: WindowSolver,
  place: WindowPlace,
  coordinates: Float64Array,
  at: number,
  out: Float64Array,
): void {
  const half = place.length / 2;
  window.bases.forEach((basis, i) => {
    const { order, offset } = window.system.unknowns[i];
    for (let m = 0; m < order; m++) {
      let sum = 0;
      for (let q = 0; q < basis.rank; q++) sum += basis.end[m][q] * coordinates[at + window.first[i] + q];
      out[offset + m] = sum * half ** (order - m);
    }
  });
}
