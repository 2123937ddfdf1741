/** @file Inputs given by samples, interpolated as the trainer does. */

import { monotoneSlopes } from '../../numeric/interpolant.ts';
import { ExportError } from '../trained/export-error.ts';
import type { ScriptContext } from './terms.ts';
import { numbers } from './text.ts';

const samplesClass = {
  linear: `class Samples:
    """A function given by samples, straight between them; outside the nearest value is kept."""

    def __init__(self, times, values):
        self.times, self.values = (torch.tensor(x, dtype=dde.config.real(torch)) for x in (times, values))

    def __call__(self, t):
        t = t.detach().clamp(self.times[0], self.times[-1])
        k = (torch.searchsorted(self.times, t.contiguous(), right=True) - 1).clamp(0, len(self.times) - 2)
        s = (t - self.times[k]) / (self.times[k + 1] - self.times[k])
        return self.values[k] + s * (self.values[k + 1] - self.values[k])`,
  cubic: `class MonotoneSamples:
    """A function given by samples and slopes, cubic between them; outside the nearest value is kept."""

    def __init__(self, times, values, slopes):
        self.times, self.values, self.slopes = (
            torch.tensor(x, dtype=dde.config.real(torch)) for x in (times, values, slopes)
        )

    def __call__(self, t):
        t = t.detach().clamp(self.times[0], self.times[-1])
        k = (torch.searchsorted(self.times, t.contiguous(), right=True) - 1).clamp(0, len(self.times) - 2)
        h = self.times[k + 1] - self.times[k]
        s = (t - self.times[k]) / h
        r = 1 - s
        return (
            self.values[k] * (1 + 2 * s) * r * r
            + self.slopes[k] * h * s * r * r
            + self.values[k + 1] * s * s * (3 - 2 * s)
            - self.slopes[k + 1] * h * s * s * r
        )`,
};

/** Classes and one object per input; empty without inputs. */
export function inputsText({ problem, names }: ScriptContext): string {
  const odd = problem.inputs.find(({ interpolation, outside, times }) => {
    return interpolation === 'previous' || outside === 'periodic' || times.some((t, i) => i > 0 && t === times[i - 1]);
  });
  if (odd)
    throw new ExportError(
      `This problem cannot be exported to DeepXDE: its input "${odd.name}" jumps or is repeated, which the script cannot state.`,
    );
  const kinds = new Set(problem.inputs.map((input) => (input.interpolation === 'cubic' ? 'cubic' : 'linear')));
  const made = problem.inputs.map(({ name, times, values, interpolation }) => {
    const args = [numbers(times), numbers(values)];
    if (interpolation === 'cubic') args.push(numbers(monotoneSlopes(times, values)));
    return `${names.of(`input ${name}`, name)} = ${interpolation === 'cubic' ? 'MonotoneSamples' : 'Samples'}(${args.join(', ')})`;
  });
  return [...[...kinds].map((kind) => samplesClass[kind]), ...(made.length > 0 ? [made.join('\n')] : [])].join(
    '\n\n\n',
  );
}
