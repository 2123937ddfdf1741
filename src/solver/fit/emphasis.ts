/**
 * @file A fit that follows some of its measurements more than they deserve. Many a minimum meets one series at the cost of
 * another, and where the sizes of their noise are estimated these agree to it. A fit with noise held, that of one series a
 * part of what it is and that of some others larger, leaves such a minimum; the likelihood then goes down from where it
 * ends. As restarts from data drawn again (Wood, Biometrics 57, 2001), of whole series.
 */
import type { Random } from '../../numeric/random.ts';
import type { JointModel } from './joint-model.ts';

/** What deviations of the series that is followed, and of others that are followed less, are multiplied by. */
const followed = 0.25;
const neglected = 2;

/** What can be followed by itself: a series over all experiments, or an experiment where there is one series. */
function partsOf({ experiments }: JointModel): { names: string[]; of: (e: number, series: number) => string } {
  const nameOf = (e: number, s: number): string => experiments[e].observed.series[s].term.name;
  const named = new Set(experiments.flatMap(({ observed }, e) => observed.series.map((_, s) => nameOf(e, s))));
  if (named.size > 1) return { names: [...named], of: nameOf };
  return { names: experiments.map((_, e) => `${e}`), of: (e) => `${e}` };
}

/** The model with one part of the data followed more; `null` where there is one part alone. */
export function emphasised(model: JointModel, random: Random): JointModel | null {
  const { names, of } = partsOf(model);
  if (names.length < 2) return null;
  const chosen = names[Math.floor(random.uniform() * names.length)];
  const factors = new Map(
    names.map((name) => [name, name === chosen ? followed : random.uniform() < 0.5 ? 1 : neglected]),
  );
  return {
    ...model,
    held: model.held.map((held, q) => (held === 1 || model.noise[q] === 1 ? 1 : 0)),
    blur: model.experiments.map(({ observed }, e) => observed.series.map((_, s) => factors.get(of(e, s))!)),
  };
}
