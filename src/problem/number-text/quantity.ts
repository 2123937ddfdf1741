/** @file Shares, times, sizes in memory and angles: numbers with their unit. */
import { decimals, exactly, notFinite, scientific, upTo } from './digits.ts';

/** A share 0…1: `50 %`, `3.4 %`, `<0.1 %`, `>99.9 %`. */
export function percent(share: number): string {
  if (!Number.isFinite(share)) return '–';
  const p = share * 100;
  if (p > 0 && p < 0.1) return '<0.1 %';
  if (p > 99.9 && p < 100) return '>99.9 %';
  return `${decimals(p, p < 9.95 ? 1 : 0)} %`;
}

/** A share as a tick, or where there is no room: `67 %`. */
export const wholePercent = (share: number): string =>
  `${Number.isFinite(share) ? Math.round(100 * share) : notFinite(share)} %`;

/** A share whose smallness is the news: `39 %`, `1.4 %`, `0.014 %`, `3e-5 %`. */
export function finePercent(share: number): string {
  const p = 100 * share;
  return `${p >= 1e-3 ? upTo(p, 2) : scientific(p, 1)} %`;
}

/** Seconds: `420 ms`, `12.3 s`, `4 min 05 s`, `2 h 10 min`. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return '–';
  if (seconds < 0.9995) return `${Math.round(1000 * seconds)} ms`;
  if (seconds < 59.95) return `${decimals(seconds, 1)} s`;
  const whole = Math.round(seconds);
  const [minutes, hours] = [Math.floor(whole / 60), Math.floor(whole / 3600)];
  const twoDigits = (n: number) => String(n % 60).padStart(2, '0');
  return hours === 0 ? `${minutes} min ${twoDigits(whole)} s` : `${hours} h ${twoDigits(minutes)} min`;
}

/** Milliseconds of a short measurement: `0.036 ms`, `5.2 ms`, `120 ms`. */
export const milliseconds = (ms: number): string => `${ms < 10 ? exactly(ms, 2) : decimals(ms, 0)} ms`;

const MB = 2 ** 20;

/** Bytes: `340 MB`. */
export const megabytes = (bytes: number): string => `${decimals(bytes / MB, 0)} MB`;

/** How far a download is: `12 of 340 MB`. */
export const megabytesOf = (done: number, total: number): string => `${decimals(done / MB, 0)} of ${megabytes(total)}`;

/** Bytes of a disk: `1.5 GB`. */
export const gigabytes = (bytes: number): string => `${decimals(bytes / 2 ** 30, 1)} GB`;

/** An angle: `12.3°`. */
export const degrees = (angle: number): string => (Number.isFinite(angle) ? `${decimals(angle, 1)}°` : '–');
