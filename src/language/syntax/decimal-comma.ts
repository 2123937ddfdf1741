/** @file `0,5` where two numbers are read: a decimal point is meant. */
import type { AstNode } from 'langium';
import type { Fix } from '../../problem/fix.ts';
import { replaceRange } from './report.ts';
import { rangeOf, textOf } from './source.ts';

/** The number that two whole numbers with nothing but a comma between them are meant to be; `null` for others. */
export function decimalComma(whole: AstNode, decimals: AstNode): { number: string; fix: Fix } | null {
  const [before, behind] = [textOf(whole), textOf(decimals)];
  const touching = whole.$cstNode && decimals.$cstNode && decimals.$cstNode.offset === whole.$cstNode.end + 1;
  if (!touching || !/^-?\d+$/.test(before) || !/^\d+$/.test(behind)) return null;
  const number = `${before}.${behind}`;
  const range = { start: rangeOf(whole).start, end: rangeOf(decimals).end };
  return { number, fix: replaceRange('Write a decimal point', range, number) };
}
