import { oscillator as spec } from '../run/spec.ts';

/** The damped oscillator (ω₀ = 20, d = 2) in small, as text; what is given replaces the blocks. */
export function oscillator(parts: {
  layers: string;
  points: string;
  train: string;
  /** Declarations behind the rest, such as variants and sweeps. */
  extra: string;
}): string {
  return spec({
    network: `{ layers = ${parts.layers}  activation = tanh }`,
    points: `{ ${parts.points} }`,
    train: `{ ${parts.train}  seed = 0 }`,
    extra: `${parts.extra}\n`,
  });
}
