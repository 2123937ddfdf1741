/** @file Between parentheses: options of a method, points of an unknown, arguments of a function. */

import { methodOfCall } from '../cursor/call.ts';
import type { OpenBracket } from '../cursor/cursor.ts';
import { expression, rangeWords } from './expressions.ts';
import { options, optionValues } from './methods.ts';
import { kinds, type Offer } from './offer.ts';
import { scheduleWords } from './schedules.ts';
import { isOperandNext, type WritingPlace } from './writing-place.ts';

const curves = new Set(['unknown', 'input', 'exact', 'guess']);

export function inCall(place: WritingPlace, frame: OpenBracket): Offer[] {
  const { cursor, sketch } = place;
  const called = sketch.quantities.get(frame.owner)?.kind;
  const isHead = curves.has(cursor.statement ?? '') && !cursor.tokens.some((t) => t.text === '=');
  if (isHead)
    return [...sketch.quantities.values()]
      .filter((q) => q.kind === 'variable')
      .map((q) => ({ label: q.name, kind: kinds.variable, detail: q.text }));
  if (cursor.statement === 'sweep' || frame.owner === 'grow') return [];
  const row = methodOfCall(cursor, frame);
  if (!row) {
    if (!isOperandNext(frame.value[frame.value.length - 1])) return rangeWords(frame.value);
    const ends = called === 'unknown' ? sketch.ends : [];
    return [
      ...ends.map((label): Offer => ({ label, kind: kinds.value, detail: 'end of the interval' })),
      ...expression(place),
    ];
  }
  // The numbers of a prior are expressions by position: log(0.5).
  const values = row.place === 'prior' ? expression(place) : [];
  if (frame.key === null)
    return isOperandNext(frame.value[frame.value.length - 1]) ? [...options(row, frame.names), ...values] : [];
  const parameter = row.parameters.find((p) => p.name === frame.key);
  if (!parameter) return [];
  if (frame.value.length === 0) return optionValues(parameter);
  return parameter.type === 'schedule' ? scheduleWords(frame.value).offers : [];
}
