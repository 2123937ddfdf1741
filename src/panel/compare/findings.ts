/** @file What a comparison comes to, in sentences. Pure. */
import { divergencePoint, firstAngle } from '../../problem/divergence-point.ts';
import { leader, shares } from '../../problem/gram.ts';
import { degrees, percent } from '../../problem/number-text/quantity.ts';
import { integer, number } from '../../problem/number-text/typeset.ts';
import type { ShownRun } from '../page/model.ts';
import { firstValue, quantities } from './quantities.ts';

/** A share above this leads; shares within this of 1/m of each other are balanced. */
const leads = 0.6;
const even = 0.06;

/** Who has the say in the first update. */
function firstSay({ header, history, label }: ShownRun): string | null {
  const { start } = history;
  if (!start || header.terms.length < 2) return null;
  const share = shares(start.gram, start.weights);
  const first = leader(start.gram, start.weights);
  if (!first) return null;
  const equal = share.every((s) => Math.abs(s - 1 / share.length) < even);
  if (equal) return `In "${label}" every term has the same say at the start.`;
  return first.share < leads
    ? null
    : `In "${label}" ${header.terms[first.i].name} makes ${percent(first.share)} of the first update.`;
}

/** What the comparison comes to, against the first run. */
export function findings(runs: readonly ShownRun[]): string[] {
  const [first, ...others] = runs;
  if (!first) return [];
  const total = quantities([first])[0];
  const compared = others.map((other) => {
    const sentences: string[] = [];
    const [a, b] = [firstValue(first, total), firstValue(other, total)];
    const equal = Math.abs(a - b) <= 1e-4 * Math.max(Math.abs(a), Math.abs(b));
    const angle = firstAngle(first, other);
    if (Number.isFinite(a) && Number.isFinite(b)) {
      sentences.push(
        equal
          ? `"${first.label}" and "${other.label}" start with the same total, ${number(a, 6)}`
          : `Totals at the start: "${first.label}" ${number(a)}, "${other.label}" ${number(b)}`,
      );
    }
    if (Number.isFinite(angle)) {
      sentences[0] = `${sentences[0]}${equal ? ', but their' : '; their'} first gradients point ${degrees(angle)} apart`;
    }
    if (sentences.length > 0) sentences[0] += '.';
    const split = divergencePoint(first, other);
    if (split) {
      sentences.push(
        split.step === 0
          ? `They differ from the start: ${split.term} is ${number(split.losses[0])} against ${number(split.losses[1])}.`
          : `They have parted by step ${integer(split.step)}: ${split.term} is ${number(split.losses[0])} against ${number(split.losses[1])}.`,
      );
    } else sentences.push(`"${other.label}" has not parted from "${first.label}".`);
    return sentences.join(' ');
  });
  const says = runs.map(firstSay).filter((text) => text !== null);
  return says.length > 0 ? [...compared, says.join(' ')] : compared;
}
