/** @file The compact text of a piecewise network, as a run folder keeps it. */
import { base64Of, doublesOfBase64 } from '../../problem/json/codec.ts';
import type { PiecewiseNetwork } from './piecewise.ts';

export const networkFormat = 'pinn-lens piecewise network';
export const networkFormatVersion = 1;

/** Compact text: JSON whose numbers stand in base64 of little-endian doubles. */
export function networkToJson(net: PiecewiseNetwork): string {
  return JSON.stringify({
    format: networkFormat,
    version: networkFormatVersion,
    activation: 'tanh',
    choice: net.choice,
    unknowns: net.unknowns.map(({ name, order }) => ({ name, order })),
    weights: base64Of(net.weights),
    biases: base64Of(net.biases),
    borders: base64Of(net.borders),
    backwards: Array.from(net.backwards, (x, k) => [x, k] as const).flatMap(([x, k]) => (x ? [k] : [])),
    states: base64Of(net.states),
    outputs: base64Of(net.outputs),
    ...(net.jumps && { jumps: base64Of(net.jumps) }),
    ...(net.before && { before: base64Of(net.before) }),
  });
}

/** @throws with one sentence when the text is not a network of this format and version. */
export function networkFromJson(text: string): PiecewiseNetwork {
  const raw: unknown = JSON.parse(text);
  if (!isRecord(raw) || raw.format !== networkFormat) throw new Error('this is not a piecewise network');
  if (raw.version !== networkFormatVersion) {
    throw new Error(
      `version ${String(raw.version)} of a piecewise network cannot be read; this is ${networkFormatVersion}`,
    );
  }
  const { unknowns, choice, backwards } = raw;
  if (!Array.isArray(unknowns) || !isRecord(choice) || !Array.isArray(backwards))
    throw new Error('the network is incomplete');
  let offset = 0;
  const states = unknowns.map((u: { name: string; order: number }) => {
    const state = { name: u.name, order: u.order, offset };
    offset += u.order;
    return state;
  });
  const borders = doubles(raw.borders);
  const count = borders.length - 1;
  const net: PiecewiseNetwork = {
    choice: {
      width: Number(choice.width),
      slope: Number(choice.slope),
      points: Number(choice.points),
      seed: Number(choice.seed),
    },
    unknowns: states,
    stateSize: offset,
    weights: doubles(raw.weights),
    biases: doubles(raw.biases),
    borders,
    backwards: Uint8Array.from({ length: count }, (_, k) => (backwards.includes(k) ? 1 : 0)),
    states: doubles(raw.states),
    outputs: doubles(raw.outputs),
    ...(raw.jumps !== undefined && { jumps: doubles(raw.jumps) }),
    ...(raw.before !== undefined && { before: doubles(raw.before) }),
  };
  const w = net.weights.length;
  if (
    count < 1 ||
    net.biases.length !== w ||
    net.states.length !== count * offset ||
    net.outputs.length !== count * states.length * w
  ) {
    throw new Error('the sizes in the network file do not fit together');
  }
  return net;
}

const isRecord = (x: unknown): x is Record<string, unknown> => typeof x === 'object' && x !== null;

function doubles(text: unknown): Float64Array {
  try {
    if (typeof text === 'string') return doublesOfBase64(text);
  } catch {
    // Said below.
  }
  throw new Error('the network is incomplete');
}
