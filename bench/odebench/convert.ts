/** @file A system of ODEBench as the text of a spec. */

export interface OdebenchSystem {
  number: number;
  name: string;
  /** Page of Strogatz' book or other source. */
  from: string;
  /** Right-hand sides in x_0 …, c_0 …; `^` is the power. */
  equations: string[];
  constants: number[];
  initial: number[];
}

/** `extra` is put at the end, for example a `train` block; `hard` builds the initial values in. */
export function specOf(
  system: OdebenchSystem,
  [from, to]: [number, number],
  { extra = '', hard = false }: { extra?: string; hard?: boolean } = {},
): string {
  // The language has no cotangent.
  const right = (text: string) => text.replace(/\bcot\(([^()]*)\)/g, '(1/tan($1))');
  return [
    `problem "ODEBench ${system.number}: ${system.name.replaceAll('"', "'")}"`,
    ...system.constants.map((c, i) => `param c_${i} = ${c}`),
    `variable t in [${from}, ${to}]`,
    `unknown ${system.equations.map((_, i) => `x_${i}(t)`).join(', ')}`,
    ...system.equations.map((e, i) => `equation e_${i}: x_${i}' = ${right(e)}`),
    ...system.initial.map((x, i) => `${hard ? 'hard ' : ''}initial start_${i}: x_${i}(${from}) = ${x}`),
    extra,
    '',
  ].join('\n');
}
