/** @file Plain data as an author would write it in a spec. */
import { method } from '../../problem/catalogue/catalogue.ts';
import type { MethodPlace } from '../../problem/catalogue/method.ts';
import type { AddVariant, FixCall, SetNetwork, VariantBlocks } from '../../problem/fix.ts';
import { numberText } from '../../problem/number-text/spec.ts';
import { isConstant, type Schedule, type ScheduleStep, stepText } from '../../problem/schedule.ts';

function scheduleText({ value, until, segments }: Schedule): string {
  const held = (s: ScheduleStep | undefined) => (s ? ` until ${stepText(s)}` : '');
  const parts = segments.map((s) => ` then ${s.shape} to ${numberText(s.to)} at ${stepText(s.at)}${held(s.until)}`);
  return `${numberText(value)}${segments.length > 0 ? held(until) : ''}${parts.join('')}`;
}

/** A call with what differs from the defaults: by position as far as that goes, then by name. */
export function callText({ name, args }: FixCall, place: MethodPlace): string {
  const row = method(place, name);
  if (!row) throw new Error(`no ${place} ${name} in the catalogue`);
  const written: string[] = [];
  let byPosition = true;
  row.parameters.forEach((parameter, i) => {
    const value = args[parameter.name];
    byPosition &&= value !== undefined && i < row.positional;
    if (value === undefined) return;
    const plain = typeof value === 'object' && isConstant(value) ? value.value : value;
    if (!byPosition && plain === parameter.default) return;
    const text = typeof plain === 'number' ? numberText(plain) : scheduleText(plain);
    written.push(byPosition ? text : `${parameter.name} = ${text}`);
  });
  return written.length > 0 ? `${name}(${written.join(', ')})` : name;
}

/** Settings of a network as they are written, by key. */
export const networkSettings = ({ layers, activation, features }: SetNetwork['settings']): Record<string, string> => ({
  ...(layers ? { layers: layersText(layers) } : {}),
  ...(activation ? { activation } : {}),
  ...(features ? { features: callText(features, 'features') } : {}),
});

const layersText = (layers: readonly number[]): string => `[${layers.join(', ')}]`;

type Writers = { [B in keyof VariantBlocks]-?: (block: NonNullable<VariantBlocks[B]>) => string };

const entries = <T>(values: Record<string, T>, text: (value: T) => string): string =>
  Object.entries(values)
    .map(([name, value]) => `${name} = ${text(value)}`)
    .join('  ');

/** What stands between the braces of each block. */
const writers: Writers = {
  network: ({ layers }) => `layers = ${layersText(layers)}`,
  points: (samplers) => entries(samplers, (call) => callText(call, 'sampler')),
  weights: (weights) => entries(weights, scheduleText),
  train: (phases) => phases.map((call) => callText(call, 'phase')).join('  '),
};

/** The statement that adds a variant, on one line: `variant wider { network { layers = [64, 64] } }`. */
export function variantText({ name, blocks }: AddVariant): string {
  const written = Object.entries(blocks).map(
    ([block, value]) => `${block} { ${(writers[block as keyof VariantBlocks] as (v: unknown) => string)(value)} }`,
  );
  return `variant ${name} { ${written.join('  ')} }`;
}
