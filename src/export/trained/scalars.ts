/** @file The numbers of a frame by name, as tables and TensorBoard show them. */
import type { FrameLine, TermLine } from '../../problem/json/lines.ts';

/** What a frame says of each term, with its name in exports. */
const perTerm: Record<keyof TermLine, string> = {
  loss: 'loss',
  heldOut: 'held_out_loss',
  weight: 'weight',
  gradientNorm: 'gradient_norm',
  weightedGradientNorm: 'weighted_gradient_norm',
  share: 'share',
  stepDot: 'step_dot',
  stepCosine: 'step_cosine',
};

/** `quantity` or `quantity/term`; `null` where the number does not exist at this frame. */
export function scalarsOf(line: FrameLine): Map<string, number | null> {
  const scalars = new Map<string, number | null>([
    ['total', line.total],
    ['measure', line.measure],
    ['rate', line.rate],
    ['step_norm', line.stepNorm],
    ['alignment', line.alignment],
  ]);
  for (const [key, label] of Object.entries(perTerm) as [keyof TermLine, string][]) {
    for (const [term, values] of Object.entries(line.terms)) scalars.set(`${label}/${term}`, values[key]);
  }
  for (const [pair, value] of Object.entries(line.cosines)) scalars.set(`cosine/${pair}`, value);
  for (const [name, value] of Object.entries(line.parameters)) scalars.set(`parameter/${name}`, value);
  return scalars;
}
