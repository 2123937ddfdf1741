/** The part of the package `odex` (Hairer & Wanner's ODEX in JavaScript) that is used here; it ships no declarations. */
export class Solver {
  constructor(n: number);
  maxSteps: number;
  initialStepSize: number;
  denseOutput: boolean;
  /** Of which dense output is made; by default of all. */
  denseComponents?: number[];
  relativeTolerance: number;
  absoluteTolerance: number | number[];
  solve(
    f: (x: number, y: number[]) => number[],
    x: number,
    y: number[],
    xEnd: number,
    solOut?: (
      n: number,
      xOld: number,
      x: number,
      y: number[],
      dense: (component: number, x: number) => number,
    ) => boolean | undefined,
  ): {
    y: number[];
    /** 0: the end was reached. */
    outcome: number;
    nStep: number;
    nEval: number;
  };
}
