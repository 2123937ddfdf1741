/** @file Priors that say of an estimate what its bounds exclude. */
import { roughPlaceText } from '../../problem/number-text/sentence.ts';
import type { Parameter, Prior, PriorName } from '../../problem/problem.ts';
import { textOf } from '../syntax/source.ts';
import type { CheckContext } from './context.ts';

/** Where all but a thousandth of a density lies; a little wide for Laplace's and the gamma distribution. */
const ranges: Record<PriorName, (a: number, b: number) => [number, number]> = {
  normal: (middle, deviation) => [middle - 3.3 * deviation, middle + 3.3 * deviation],
  lognormal: (middle, deviation) => [Math.exp(middle - 3.3 * deviation), Math.exp(middle + 3.3 * deviation)],
  uniform: (low, high) => [low, high],
  laplace: (middle, scale) => [middle - 7 * scale, middle + 7 * scale],
  gamma: (shape, scale) => [
    Math.max(0, scale * (shape - 3.3 * Math.sqrt(shape))),
    scale * (shape + 7 + 3.3 * Math.sqrt(shape)),
  ],
};

export function checkPriors({ problem, symbols, report, unread }: CheckContext): void {
  if (unread.lost('declaration')) return;
  for (const { name, estimate } of problem.parameters) {
    const node = symbols.quantities.get(estimate?.experiment?.of ?? name);
    if (!estimate?.prior || node?.$type !== 'Estimate' || !node.prior) continue;
    const { prior } = estimate;
    const [from, to] = ranges[prior.distribution](prior.args[0], prior.args[1]);
    const { low, high } = estimate;
    const isAbove = high !== null && from > high;
    const isBelow = low !== null && to < low;
    if (!isAbove && !isBelow) continue;
    const isLogarithm = /\(\s*log\s*\(/.test(textOf(node.prior));
    report.add(
      'prior-outside',
      node.prior,
      `this prior expects "${name}" between ${roughPlaceText(from)} and ${roughPlaceText(to)}, ${isAbove ? 'above' : 'below'} its bounds: the fit would rest on a bound${isLogarithm ? ownHint : logHint(prior, estimate)}`,
      { severity: 'warning' },
    );
  }
}

const ownHint = '; widen the bounds, or correct the prior';

/** `lognormal(5, 1)` of a number about 5. */
function logHint({ distribution, args: [middle] }: Prior, { low, high }: NonNullable<Parameter['estimate']>): string {
  const isMeant = distribution === 'lognormal' && middle > Math.max(0, low ?? 0) && middle <= (high ?? middle);
  return isMeant
    ? `; the first argument is the mean of the logarithm, for a median of ${roughPlaceText(middle)} write log(${roughPlaceText(middle)})`
    : ownHint;
}
