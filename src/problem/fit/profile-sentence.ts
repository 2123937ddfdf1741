/** @file What a profile says, in words. */

import { listed, say } from '../number-text/sentence.ts';
import type { ProfileCurve, ProfileEnd } from '../profile-curve.ts';

const ends: Record<ProfileEnd, (side: string) => string | null> = {
  limit: () => null,
  bound: (side) => `its bound on the ${side} is met before the data speak against it`,
  far: (side) => `the data never speak against it on the ${side}`,
  stuck: (side) => `no fit is found further on the ${side}`,
  stopped: (side) => `it was stopped on the ${side}`,
};

/** One sentence on what the curve shows; for several a line each. */
export function profileSentence(curve: ProfileCurve): string {
  const { name, verdict, along, below } = curve;
  const reasons = [ends[curve.ends.left]('left'), ends[curve.ends.right]('right')].filter((x) => x !== null);
  const why = reasons.length > 0 ? `: ${reasons.join(', and ')}` : '';
  const rising = along.filter((a) => a.direction === 'rising').map((a) => a.name);
  const falling = along.filter((a) => a.direction === 'falling').map((a) => a.name);
  const moves = [
    rising.length > 0 ? `${listed(rising)} ${rising.length > 1 ? 'rise' : 'rises'}` : null,
    falling.length > 0 ? `${listed(falling)} ${falling.length > 1 ? 'fall' : 'falls'}` : null,
  ].filter((x) => x !== null);
  const movement = moves.length > 0 ? ` As it grows, ${moves.join(' and ')}.` : '';
  const better =
    below > 0
      ? ` Along it −2 log L is ${say(below)} lower than at the fit: the fit is not the best one, so start it from there.`
      : '';
  return `${name} is ${verdict}${why}.${movement}${better}`;
}
