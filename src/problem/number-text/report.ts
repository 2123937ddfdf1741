/** @file Numbers in tables and logs of plain text, under each other and with an ASCII minus. */
import { aligned, decimals, exactly, type Style, styled, upTo } from './digits.ts';

const inTable: Style = { plain: 3, scientific: 3, below: 1e4, padded: false };

/** Three significant digits: `0.0123`, `300`, `1.23e-5`. */
export const threeDigits = (x: number): string => styled(x, inTable);

/** A cosine or a correlation: `0.50`, `-0.45`. */
export const twoDecimals = (x: number): string => decimals(x, 2);

/** Of one column, whatever its size: `1.23e-4`, `1.00e+0`. */
export const columnText = (x: number, digits = 3): string => aligned(x, digits);

/** The ticks of a picture drawn with characters: `0.5000`. */
export const characterTick = (x: number): string => exactly(x, 4);

/** A total that another one is held against: `0.994404`, `20.6530`. */
export const comparedText = (x: number): string => exactly(x, 6);

/** A quantity as it was given, in its unit: `9.80665`. */
export const givenText = (x: number): string => upTo(x, 8);

/** A fitted parameter: `0.3333333`. */
export const estimateText = (x: number): string => upTo(x, 7);

/** An end of its confidence interval: `0.33333`. */
export const boundText = (x: number): string => upTo(x, 5);
