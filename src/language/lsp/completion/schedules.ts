/** @file The words of a schedule, each after what it needs: `100 until 2000 then linear to 1 at 6000`. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: snippets mark the places to fill in like this
import { wordDocs } from '../../docs/docs.ts';
import type { Token } from '../../syntax/tokens.ts';
import { keyword, kinds, type Offer } from './offer.ts';
import { isOperandNext } from './writing-place.ts';

const shapes = ['linear', 'cosine', 'exponential', 'step'];

export const wholeSchedule: Offer = {
  label: '100 until 2000 then linear to 1 at 6000',
  kind: kinds.snippet,
  insert: '${1:100} until ${2:2000} then ${3|linear,cosine,exponential,step|} to ${4:1} at ${5:6000}',
  docs: 'a schedule',
};

const word = (label: string): Offer => keyword(label, wordDocs[label], `${label} `);

/** What follows each word of a schedule once its number is written. */
const next: ReadonlyMap<string, string[]> = new Map([
  ['', ['until', 'then']],
  ['until', ['then']],
  ['to', ['at']],
  ['at', ['then', 'until']],
]);

export interface Continuation {
  offers: Offer[];
  /** Whether the value may end here, so that the next entry can follow. */
  mayEnd: boolean;
}

const open: Continuation = { offers: [], mayEnd: false };

/** @param written the value so far, from behind its `=` */
export function scheduleWords(written: readonly Token[]): Continuation {
  const last = written[written.length - 1];
  if (last?.text === 'then') return { offers: shapes.map(word), mayEnd: false };
  if (shapes.includes(last?.text) && written[written.length - 2]?.text === 'then')
    return { offers: [word('to')], mayEnd: false };
  if (isOperandNext(last)) return open;
  const before = written.findLast(({ text }) => next.has(text))?.text ?? '';
  return { offers: (next.get(before) ?? []).map(word), mayEnd: before !== 'to' };
}
