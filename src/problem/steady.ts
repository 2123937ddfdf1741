/** @file Equilibria of autonomous equations, as plain data. */

/** What small disturbances of an equilibrium do, by the eigenvalues λ of the linearised equations. */
export type Stability =
  /** All Re λ < 0. */
  | 'stable'
  /** All Re λ > 0. */
  | 'unstable'
  /** Some of either sign. */
  | 'saddle'
  /** Some Re λ = 0, none above: what is left out of the linearised equations decides. */
  | 'undecided'
  /** The equations read the past, whose eigenvalues are without number; they are not looked for. */
  | 'not looked for';

export interface Equilibrium {
  /** [unknowns] */
  values: number[];
  stability: Stability;
  /** Finite ones, the largest real part first; in 1 / unit of the variable. */
  eigenvalues: { re: number; im: number }[];
  /** Not alone: others lie beside it, as where something is conserved. */
  isolated: boolean;
  /** How many starts of the search ended here. */
  starts: number;
}

export interface SteadyReport {
  unknowns: { name: string; unit: string | null }[];
  equilibria: Equilibrium[];
  /** Starts of the search. */
  starts: number;
  /** What was found, and where more may lie: sentences. */
  because: string;
}
