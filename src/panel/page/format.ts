/** @file Numbers and times as the panel writes them. */
import { maxAbs } from '../../numeric/vector.ts';

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** `n` as superscript: 10⁻⁴. */
export const superscript = (n: number): string =>
  (n < 0 ? '⁻' : '') + [...String(Math.abs(n))].map((d) => superscripts[Number(d)]).join('');

const minus = (text: string): string => text.replace('-', '−');

/**
 * A number with `digits` significant digits: plain between 10⁻³ and 10⁵, otherwise as `1.23e−4`. Missing values
 * (NaN: not evaluated) are a dash.
 */
export function number(value: number, digits = 3): string {
  if (Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e5) {
    const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
    return minus(value.toFixed(Math.min(20, decimals)));
  }
  return value
    .toExponential(digits - 1)
    .replace('e+', 'e')
    .replace(/-/g, '−');
}

/** A number for people: as `number`, without zeros that say nothing. */
export function brief(value: number, digits = 3): string {
  const text = number(value, digits);
  return text.includes('.') ? text.replace(/\.?0+(?=e|$)/, '') : text;
}

/** A share 0…1 in percent. */
export function percent(share: number): string {
  if (!Number.isFinite(share)) return '–';
  const p = share * 100;
  if (p > 0 && p < 0.1) return '<0.1 %';
  if (p > 99.9 && p < 100) return '>99.9 %';
  return `${p.toFixed(p < 10 ? 1 : 0)} %`;
}

/** A cosine with its sign, two decimals. */
export function signed(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const text = Math.abs(value).toFixed(2);
  return Number(text) === 0 ? '0.00' : `${value < 0 ? '−' : '+'}${text}`;
}

/** A ratio ≥ 1 as `7000×`. */
export function ratio(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (value >= 1e5) return `10${superscript(Math.round(Math.log10(value)))}×`;
  return `${value >= 10 ? integer(Number(value.toPrecision(2))) : value.toFixed(1)}×`;
}

/** A whole number with thin spaces between thousands. */
export const integer = (value: number): string =>
  minus(String(Math.round(value))).replace(/\B(?=(\d{3})+(?!\d))/g, '\u202f');

/** Seconds as `0.42 s`, `12.3 s`, `4 min 05 s`, `2 h 10 min`. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return '–';
  if (seconds < 10) return `${seconds.toFixed(seconds < 1 ? 2 : 1)} s`;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')} min`;
}

/** `name [unit]`. */
export const withUnit = (name: string, unit: string | null): string => (unit ? `${name} [${unit}]` : name);

/** Tick labels of one axis: a common number of decimals, or powers of ten where the range asks for them. */
export function tickLabels(ticks: readonly number[]): string[] {
  const largest = maxAbs(ticks);
  if (largest === 0) return ticks.map(() => '0');
  const step = ticks.length > 1 ? Math.abs(ticks[1] - ticks[0]) : largest;
  if (largest >= 1e5 || largest < 1e-3) {
    const power = Math.floor(Math.log10(largest));
    const decimals = Math.max(0, power - Math.floor(Math.log10(step) + 1e-9));
    return ticks.map((t) =>
      t === 0 ? '0' : `${minus((t / 10 ** power).toFixed(Math.min(6, decimals)))}·10${superscript(power)}`,
    );
  }
  const decimals = Math.min(8, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
  return ticks.map((t) => minus(Number(t.toFixed(decimals)) === 0 ? '0' : t.toFixed(decimals)));
}

/** Labels of steps: `0`, `500`, `2k`, `1.5M`. */
export function stepLabel(step: number): string {
  if (Math.abs(step) >= 1e6) return `${Number((step / 1e6).toPrecision(4))}M`;
  if (Math.abs(step) >= 1e4) return `${Number((step / 1e3).toPrecision(4))}k`;
  return String(Number(step.toPrecision(12)));
}

/** Labels of a logarithmic axis: powers of ten; 2 and 5 times one only as plain small numbers. */
export function logLabel(value: number): string {
  const power = Math.round(Math.log10(value));
  if (Math.abs(value / 10 ** power - 1) > 1e-6) return brief(value, 1);
  if (power >= -2 && power <= 3) return String(10 ** power < 1 ? (10 ** power).toFixed(-power) : 10 ** power);
  return `10${superscript(power)}`;
}
