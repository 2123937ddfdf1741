/**
 * @file What an event makes of small changes. The state after it is x⁺ = g(t, x⁻, p); a change of state and parameters
 * also moves its time by δ, which lets the state run on before it and less behind it (saltation; Leine & Nijmeijer,
 * Dynamics and Bifurcations of Non-smooth Mechanical Systems, 2004, ch. 7):
 *
 *   dx⁺ = ∂g/∂x dx⁻ + ∂g/∂p dp + (d g(t, x(t))/dt − f⁺) δ,  δ = ∂t/∂x dx⁻ + ∂t/∂p dp.
 */

export interface StateJump {
  time: number;
  /** Index of the window before which it stands. */
  window: number;
  /** Whether the state itself changes, and not its slope alone. */
  moves: boolean;
  /** [n·n] ∂g/∂x, row-major. */
  byState: Float64Array;
  /** [n·p] ∂g/∂p */
  byParameters: Float64Array;
  /** [n] dg/dt − f⁺ */
  drift: Float64Array;
  /** [n] ∂t/∂x⁻ */
  timeByState: Float64Array;
  /** [p] ∂t/∂p */
  timeByParameters: Float64Array;
}

/**
 * Of a surface at which the highest derivatives change.
 * @param gradient [n] ∂gap/∂x, `byParameters` ∂gap/∂p, `rate` d(gap)/dt before
 * @param change [n] change of dx/dt
 */
export function jumpOfSlope(
  { time, window }: Pick<StateJump, 'time' | 'window'>,
  gap: { gradient: Float64Array; byParameters: Float64Array; rate: number },
  change: Float64Array,
): StateJump {
  const n = change.length;
  const p = gap.byParameters.length;
  const byState = new Float64Array(n * n);
  for (let i = 0; i < n; i++) byState[i * n + i] = 1;
  return {
    ...{ time, window, moves: false, byState, byParameters: new Float64Array(n * p) },
    drift: change.map((x) => -x),
    timeByState: gap.gradient.map((x) => -x / gap.rate),
    timeByParameters: gap.byParameters.map((x) => -x / gap.rate),
  };
}

/**
 * Carries derivatives over the jump.
 * @param slope [n·free] row-major ∂x/∂θ before
 * @param parameterSlope [p·free] ∂p/∂θ
 * @returns [n·free] behind
 */
export function slopeBehind(
  { byState, byParameters, drift, timeByState, timeByParameters }: StateJump,
  slope: ArrayLike<number>,
  parameterSlope: ArrayLike<number>,
  free: number,
): Float64Array {
  const n = drift.length;
  const p = timeByParameters.length;
  const out = new Float64Array(n * free);
  for (let q = 0; q < free; q++) {
    let moved = 0;
    for (let c = 0; c < n; c++) moved += timeByState[c] * slope[c * free + q];
    for (let c = 0; c < p; c++) moved += timeByParameters[c] * parameterSlope[c * free + q];
    for (let r = 0; r < n; r++) {
      let sum = drift[r] * moved;
      for (let c = 0; c < n; c++) sum += byState[r * n + c] * slope[c * free + q];
      for (let c = 0; c < p; c++) sum += byParameters[r * p + c] * parameterSlope[c * free + q];
      out[r * free + q] = sum;
    }
  }
  return out;
}
