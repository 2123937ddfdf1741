/** @file Why a line that was meant for a lens log is none, in words: what is left out without a word is looked for in vain. */
import { lensFieldsOf } from './lens-lines.ts';
import { type LensFrame, lensLogVersion } from './lens-log.ts';

type Fields = Record<string, unknown>;

/** What is wrong with a header. */
function ofHeader({ lens, terms }: Fields): string {
  if (lens !== lensLogVersion)
    return `a header says "lens": ${JSON.stringify(lens)}, and what can be read is ${lensLogVersion}`;
  if (!Array.isArray(terms) || terms.length === 0) return 'a header has no list of "terms"';
  return 'in a header "terms" are not objects with a "name" each';
}

/** What is wrong with a frame. */
function ofFrame(fields: Fields): string {
  if (!Number.isInteger(fields.step) || Number(fields.step) < 0)
    return `"step" is ${JSON.stringify(fields.step) ?? 'missing'}, and is a whole number from 0`;
  const wrong = ['losses', 'weights', 'gram'].find((key) => !areNumbers(fields[key]));
  const what = wrong !== undefined && fields[wrong] === undefined ? 'is missing' : 'is no list of numbers';
  return `"${wrong}" ${what} at step ${fields.step}`;
}

const areNumbers = (value: unknown): boolean =>
  Array.isArray(value) && value.every((x) => x === null || typeof x === 'number');

/** Of a text that is no line of a log; `null` for what is torn, or meant to be something else. */
export function troubleOfLine(text: string): string | null {
  const fields = lensFieldsOf(text);
  if (fields === null) return null;
  if ('lens' in fields) return ofHeader(fields);
  return 'losses' in fields || 'gram' in fields ? ofFrame(fields) : null;
}

const numbers = ({ length }: readonly unknown[]): string => (length === 1 ? '1 number' : `${length} numbers`);

/** Of a frame in a run of m terms; `null` where it is one. */
export function troubleOfFrame({ step, losses, weights, gram }: LensFrame, m: number): string | null {
  const terms = m === 1 ? '1 term' : `${m} terms`;
  if (losses.length !== m) return `"losses" has ${numbers(losses)} at step ${step}, and there are ${terms}`;
  if (weights.length !== m) return `"weights" has ${numbers(weights)} at step ${step}, and there are ${terms}`;
  const triangle = (m * (m + 1)) / 2;
  if (gram.length === triangle) return null;
  return `"gram" has ${numbers(gram)} at step ${step}, and the upper triangle of ${terms} has ${triangle}`;
}
