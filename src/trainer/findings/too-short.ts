/**
 * @file A training of Adam that cannot have got anywhere: each of its steps moves a number of the network by about the
 * rate at most, and all of them together by less than a tenth, where networks need about 1.
 */
import { say } from '../../problem/number-text/sentence.ts';
import { longEnough } from '../../problem/rewrites/training.ts';
import type { Detector } from './detector.ts';
import { remedy } from './remedy.ts';

/** Way that a number of the network may have gone, below which nothing is learnt. */
const leastWay = 0.1;

export const tooShort: Detector = {
  code: 'too-short',
  patience: () => 0,
  look({ context, samples, now, ended }) {
    if (!ended || !(now.measure > 0.1) || samples.some(({ rate }, k) => k < samples.length - 1 && !(rate > 0)))
      return [];
    const fastest = Math.max(...samples.map(({ rate }) => Math.max(0, rate || 0)));
    const way = fastest * now.step;
    if (!(way > 0 && way < leastWay)) return [];
    const { problem } = context;
    const { fix, advice } = remedy(context, longEnough(problem));
    return [
      {
        key: '',
        clearly: true,
        finding: {
          severity: 'warning',
          term: null,
          range: problem.training.source ?? problem.variable.source,
          message:
            `The training is too short: ${now.step} steps at a rate of ${say(fastest)} move a number of the network by ` +
            `${say(way)} at most.${advice}`,
          evidence: { steps: now.step, rate: fastest, way },
          related: [],
          fix,
        },
      },
    ];
  },
};
