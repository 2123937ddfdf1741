/** @file Pieces of Python text. */
import { numeral } from './expression.ts';

/** Lines of a block. */
export const indented = (lines: readonly string[]): string => lines.map((line) => `    ${line}`).join('\n');
/** Longest line of numbers. */
const lineLength = 100;

/** A list of numbers, long ones over several lines. */
export function numbers(values: ArrayLike<number>): string {
  const lines = [''];
  for (const text of Array.from(values, numeral)) {
    const line = lines[lines.length - 1];
    if (line.length + text.length > lineLength) lines.push(`${text}, `);
    else lines[lines.length - 1] = `${line}${text}, `;
  }
  if (lines.length === 1) return `[${lines[0].slice(0, -2)}]`;
  return `[\n${lines.map((line) => `    ${line.trimEnd()}\n`).join('')}]`;
}

/** A comment never breaks out of its line; Python reads no source with a zero byte, even there. */
export const comment = (text: string): string => text.replace(/[\s\p{C}]+/gu, ' ');

/** What JSON escapes Python reads the same way. */
export const quoted = (text: string): string => JSON.stringify(text);
