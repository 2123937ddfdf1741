/** @file Numbers for people: few digits, fixed width where columns must not move. */

/** Three significant digits, scientific outside 1e-3…1e4; `–` for what is not known. */
export function brief(x: number): string {
  if (Number.isNaN(x)) return '–';
  if (!Number.isFinite(x)) return x > 0 ? '∞' : '-∞';
  if (x === 0) return '0';
  const size = Math.abs(x);
  if (size >= 1e-3 && size < 1e4) return Number(x.toPrecision(3)).toString();
  return x.toExponential(2).replace('e+', 'e');
}

/** Always nine characters wide: `1.23e-04`. */
export function fixed(x: number): string {
  return (Number.isNaN(x) ? '–' : x.toExponential(2).replace(/e([+-])(\d)$/, 'e$10$2')).padStart(9);
}

export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '?';
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 100) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  return minutes < 100 ? `${minutes} min ${whole % 60} s` : `${(minutes / 60).toFixed(1)} h`;
}
