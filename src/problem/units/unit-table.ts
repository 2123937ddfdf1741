/**
 * @file The units of the language and their prefixes, with what they are: the table that reading, spelling hints,
 * completion and hover share. It holds the SI units and the few others that models use. Offsets (degrees Celsius) and
 * logarithms (decibel) do not multiply and are refused.
 */
import type { Dimension } from './unit.ts';

export interface UnitRow {
  /** As it is written: `Ω`. */
  name: string;
  /** As it is spoken: `ohm`; other spellings follow. */
  words: readonly string[];
  /** What it measures. */
  quantity: string;
  dimension: Dimension;
  /** Value of one such unit in SI base units. */
  scale: number;
  /** Whether prefixes may stand in front. */
  prefixed: boolean;
  /** In what it is defined, where that is not what prefixes say: `60 s`. */
  definition: string;
}

export interface PrefixRow {
  name: string;
  /** `milli` */
  word: string;
  factor: number;
}

type Exponents = readonly [m: number, kg?: number, s?: number, A?: number, K?: number, mol?: number, cd?: number];

const row =
  (prefixed: boolean) =>
  (name: string, words: string, quantity: string, scale: number, exponents: Exponents, definition = ''): UnitRow => {
    const [m, kg = 0, s = 0, A = 0, K = 0, mol = 0, cd = 0] = exponents;
    return {
      name,
      words: words.split(' '),
      quantity,
      dimension: [m, kg, s, A, K, mol, cd],
      scale,
      prefixed,
      definition,
    };
  };

/** A unit that takes SI prefixes. `g` rather than `kg` carries the prefix of mass. */
const si = row(true);
/** A unit that stands alone. */
const plain = row(false);

export const unitTable: readonly UnitRow[] = [
  si('m', 'metre meter', 'length', 1, [1]),
  si('g', 'gram gramme', 'mass', 1e-3, [0, 1]),
  si('s', 'second sec', 'time', 1, [0, 0, 1]),
  si('A', 'ampere amp', 'electric current', 1, [0, 0, 0, 1]),
  si('K', 'kelvin', 'temperature', 1, [0, 0, 0, 0, 1]),
  si('mol', 'mole', 'amount of substance', 1, [0, 0, 0, 0, 0, 1]),
  si('cd', 'candela', 'luminous intensity', 1, [0, 0, 0, 0, 0, 0, 1]),
  si('Hz', 'hertz', 'frequency', 1, [0, 0, -1], '1/s'),
  si('Bq', 'becquerel', 'radioactivity', 1, [0, 0, -1], '1/s'),
  si('N', 'newton', 'force', 1, [1, 1, -2], 'kg*m/s^2'),
  si('Pa', 'pascal', 'pressure', 1, [-1, 1, -2], 'N/m^2'),
  si('J', 'joule', 'energy', 1, [2, 1, -2], 'N*m'),
  si('W', 'watt', 'power', 1, [2, 1, -3], 'J/s'),
  si('C', 'coulomb', 'electric charge', 1, [0, 0, 1, 1], 'A*s'),
  si('V', 'volt', 'voltage', 1, [2, 1, -3, -1], 'W/A'),
  si('F', 'farad', 'capacitance', 1, [-2, -1, 4, 2], 'C/V'),
  si('Ω', 'ohm', 'resistance', 1, [2, 1, -3, -2], 'V/A'),
  si('ohm', 'ohm', 'resistance', 1, [2, 1, -3, -2], 'V/A'),
  si('S', 'siemens', 'conductance', 1, [-2, -1, 3, 2], 'A/V'),
  si('Wb', 'weber', 'magnetic flux', 1, [2, 1, -2, -1], 'V*s'),
  si('T', 'tesla', 'magnetic field', 1, [0, 1, -2, -1], 'Wb/m^2'),
  si('H', 'henry', 'inductance', 1, [2, 1, -2, -2], 'Wb/A'),
  si('lm', 'lumen', 'luminous flux', 1, [0, 0, 0, 0, 0, 0, 1], 'cd*sr'),
  si('lx', 'lux', 'illuminance', 1, [-2, 0, 0, 0, 0, 0, 1], 'lm/m^2'),
  si('Gy', 'gray', 'absorbed dose', 1, [2, 0, -2], 'J/kg'),
  si('Sv', 'sievert', 'dose equivalent', 1, [2, 0, -2], 'J/kg'),
  si('kat', 'katal', 'catalytic activity', 1, [0, 0, -1, 0, 0, 1], 'mol/s'),
  si('l', 'litre liter', 'volume', 1e-3, [3], 'dm^3'),
  si('L', 'litre liter', 'volume', 1e-3, [3], 'dm^3'),
  si('M', 'molar', 'concentration', 1e3, [-3, 0, 0, 0, 0, 1], 'mol/L'),
  si('U', 'enzyme-unit', 'catalytic activity', 1e-6 / 60, [0, 0, -1, 0, 0, 1], 'µmol/min'),
  si('bar', 'bar', 'pressure', 1e5, [-1, 1, -2], '1e5 Pa'),
  si('eV', 'electronvolt', 'energy', 1.602176634e-19, [2, 1, -2], '1.602176634e-19 J'),
  si('cal', 'calorie', 'energy', 4.184, [2, 1, -2], '4.184 J'),
  si('erg', 'erg', 'energy', 1e-7, [2, 1, -2], '1e-7 J'),
  si('dyn', 'dyne', 'force', 1e-5, [1, 1, -2], '1e-5 N'),
  si('P', 'poise', 'viscosity', 0.1, [-1, 1, -1], '0.1 Pa*s'),
  si('St', 'stokes', 'kinematic viscosity', 1e-4, [2, 0, -1], 'cm^2/s'),
  si('Ci', 'curie', 'radioactivity', 3.7e10, [0, 0, -1], '3.7e10 Bq'),
  si('Da', 'dalton', 'mass', 1.6605390666e-27, [0, 1], '1.66053906660e-27 kg'),
  si('rad', 'radian', 'angle', 1, [0]),
  si('sr', 'steradian', 'solid angle', 1, [0]),
  plain('%', 'percent', 'share', 1e-2, [0], '1/100'),
  plain('ppm', 'ppm', 'share', 1e-6, [0], '1e-6'),
  plain('ppb', 'ppb', 'share', 1e-9, [0], '1e-9'),
  plain('min', 'minute', 'time', 60, [0, 0, 1], '60 s'),
  plain('h', 'hour hr', 'time', 3600, [0, 0, 1], '60 min'),
  plain('hour', 'hour', 'time', 3600, [0, 0, 1], '60 min'),
  plain('d', 'day', 'time', 86400, [0, 0, 1], '24 h'),
  plain('day', 'day', 'time', 86400, [0, 0, 1], '24 h'),
  plain('week', 'week wk', 'time', 604800, [0, 0, 1], '7 day'),
  plain('year', 'year yr', 'time', 31557600, [0, 0, 1], '365.25 day'),
  plain('deg', 'degree', 'angle', Math.PI / 180, [0], 'π/180 rad'),
  plain('°', 'degree', 'angle', Math.PI / 180, [0], 'π/180 rad'),
  plain('rev', 'revolution turn', 'angle', 2 * Math.PI, [0], '2π rad'),
  plain('rpm', 'rpm', 'rotation', (2 * Math.PI) / 60, [0, 0, -1], 'rev/min'),
  plain('t', 'tonne ton', 'mass', 1000, [0, 1], '1000 kg'),
  plain('ha', 'hectare', 'area', 1e4, [2], '1e4 m^2'),
  plain('atm', 'atmosphere', 'pressure', 101325, [-1, 1, -2], '101325 Pa'),
  plain('mmHg', 'mmHg', 'pressure', 133.322387415, [-1, 1, -2], '133.322 Pa'),
  plain('Torr', 'torr', 'pressure', 101325 / 760, [-1, 1, -2], 'atm/760'),
  plain('psi', 'psi', 'pressure', 6894.757293168, [-1, 1, -2], 'lbf/inch^2'),
  plain('Å', 'angstrom', 'length', 1e-10, [1], '1e-10 m'),
  plain('AU', 'AU', 'length', 149597870700, [1], '149597870700 m'),
  plain('ly', 'lightyear', 'length', 9460730472580800, [1], '9.4607e15 m'),
  plain('inch', 'inch inches', 'length', 0.0254, [1], '2.54 cm'),
  plain('ft', 'foot feet', 'length', 0.3048, [1], '0.3048 m'),
  plain('yd', 'yard', 'length', 0.9144, [1], '3 ft'),
  plain('mi', 'mile', 'length', 1609.344, [1], '1609.344 m'),
  plain('lb', 'pound lbs', 'mass', 0.45359237, [0, 1], '0.45359237 kg'),
  plain('lbf', 'pound-force', 'force', 4.4482216152605, [1, 1, -2], '4.448 N'),
  plain('hp', 'horsepower', 'power', 745.6998715822702, [2, 1, -3], '745.7 W'),
  plain('kWh', 'kilowatt-hour', 'energy', 3.6e6, [2, 1, -2], '3.6e6 J'),
];

export const prefixTable: readonly PrefixRow[] = [
  { name: 'Q', word: 'quetta', factor: 1e30 },
  { name: 'R', word: 'ronna', factor: 1e27 },
  { name: 'Y', word: 'yotta', factor: 1e24 },
  { name: 'Z', word: 'zetta', factor: 1e21 },
  { name: 'E', word: 'exa', factor: 1e18 },
  { name: 'P', word: 'peta', factor: 1e15 },
  { name: 'T', word: 'tera', factor: 1e12 },
  { name: 'G', word: 'giga', factor: 1e9 },
  { name: 'M', word: 'mega', factor: 1e6 },
  { name: 'k', word: 'kilo', factor: 1e3 },
  { name: 'h', word: 'hecto', factor: 1e2 },
  { name: 'da', word: 'deca', factor: 1e1 },
  { name: 'd', word: 'deci', factor: 1e-1 },
  { name: 'c', word: 'centi', factor: 1e-2 },
  { name: 'm', word: 'milli', factor: 1e-3 },
  { name: 'µ', word: 'micro', factor: 1e-6 },
  { name: 'n', word: 'nano', factor: 1e-9 },
  { name: 'p', word: 'pico', factor: 1e-12 },
  { name: 'f', word: 'femto', factor: 1e-15 },
  { name: 'a', word: 'atto', factor: 1e-18 },
  { name: 'z', word: 'zepto', factor: 1e-21 },
  { name: 'y', word: 'yocto', factor: 1e-24 },
];

/** Other ways to write µ: the letter u, and the Greek letter beside the micro sign. */
const micro = new Set(['u', 'μ']);

const celsius = 'degrees Celsius have an offset and do not multiply; use K';
const fahrenheit = 'degrees Fahrenheit have an offset and do not multiply; use K';
const logarithmic = 'is a logarithm and does not multiply; state the quantity itself';
const counted = 'is a count and counts have no unit; write 1';

interface Refusal {
  reason: string;
  /** What to write in its place. */
  use?: string;
}

const refusals = (names: string, reason: (name: string) => string, use?: string): [string, Refusal][] =>
  names.split(' ').map((name) => [name, { reason: reason(name), use }]);

/** Names people write that cannot be used, with the reason. */
export const refusedUnits: ReadonlyMap<string, Refusal> = new Map([
  ...refusals('degC °C celsius Celsius', () => celsius),
  ...refusals('degF °F fahrenheit Fahrenheit', () => fahrenheit),
  ...refusals('dB dBm Np', (name) => `${name} ${logarithmic}`),
  ...refusals('IU', () => 'IU is another amount for each substance; write mg, or 1 for a count'),
  ...refusals(
    'cells cell people persons individuals molecules spikes counts count copies',
    (name) => `${name} ${counted}`,
    '1',
  ),
]);

/** Spellings that are no units, and the unit that is meant. */
const spellings: ReadonlyMap<string, string> = new Map([
  ['mcg', 'µg'],
  ['mcL', 'µL'],
  ['mcl', 'µL'],
  ['mcM', 'µM'],
  ['cc', 'mL'],
  ['gm', 'g'],
  ['kgs', 'kg'],
  ['hrs', 'h'],
  ['secs', 's'],
  ['mins', 'min'],
  ['msec', 'ms'],
  ['usec', 'µs'],
  ['µsec', 'µs'],
  ['nsec', 'ns'],
  ['sqm', 'm^2'],
  ['mph', 'mi/h'],
  ['kph', 'km/h'],
  ['kmh', 'km/h'],
  ['mps', 'm/s'],
  ['rps', 'rev/s'],
  ['cps', 'Hz'],
  ['torr', 'Torr'],
  ['KG', 'kg'],
  ['Kg', 'kg'],
  ['kgf', '9.80665 N'],
]);

const byName: ReadonlyMap<string, UnitRow> = new Map(unitTable.map((r) => [r.name, r]));
const byPrefix: ReadonlyMap<string, PrefixRow> = new Map([
  ...prefixTable.map((p) => [p.name, p] as const),
  ...[...micro].map((name) => [name, prefixTable.find((p) => p.name === 'µ')!] as const),
]);

/** A simple unit as it is written, taken apart; `undefined` for others. */
export function readSimpleUnit(written: string): { row: UnitRow; prefix: PrefixRow | null } | undefined {
  // U+2126 OHM SIGN and U+03A9 GREEK CAPITAL OMEGA look the same.
  const name = written.replace('\u2126', 'Ω');
  const row = byName.get(name);
  if (row) return { row, prefix: null };
  for (const length of [2, 1]) {
    const prefix = byPrefix.get(name.slice(0, length));
    const base = byName.get(name.slice(length));
    if (prefix && base?.prefixed) return { row: base, prefix };
  }
  return undefined;
}

/** What a simple unit is, for completion and hover: `millivolt, 1e-3 V; voltage`; `undefined` for others. */
export function unitSummary(name: string): string | undefined {
  const found = readSimpleUnit(name);
  if (!found) return undefined;
  const { row, prefix } = found;
  const word = row.words[0];
  if (prefix) return `${prefix.word}${word}, ${prefix.factor} ${row.name}; ${row.quantity}`;
  return `${word}${row.definition ? `, ${row.definition}` : ''}; ${row.quantity}`;
}

/** Words for units, in small letters: `volt`, `volts`, `millivolts`. */
function spoken(word: string): string | undefined {
  const small = word.toLowerCase();
  const row = (text: string) =>
    unitTable.find((r) => r.words.some((w) => w.toLowerCase() === text || `${w.toLowerCase()}s` === text));
  const whole = row(small);
  if (whole) return whole.name;
  for (const prefix of prefixTable) {
    const base = small.startsWith(prefix.word) ? row(small.slice(prefix.word.length)) : undefined;
    if (base?.prefixed) return prefix.name + base.name;
  }
  return undefined;
}

/** The unit that a name which is none is meant to be: another spelling, its word, or its letters in the wrong case. */
export function meantUnit(name: string): string | undefined {
  const known = spellings.get(name) ?? spoken(name);
  if (known) return known;
  const small = name.toLowerCase();
  const sameLetters = unitTable.filter((r) => r.name.toLowerCase() === small && r.name !== name);
  if (sameLetters.length > 0) return sameLetters[0].name;
  // A capital prefix of thousands, `KV`, and small letters of names, `khz`.
  for (const prefix of ['k', 'm', 'µ', 'u', 'n', 'p', 'c']) {
    if (!small.startsWith(prefix)) continue;
    const base = unitTable.find((r) => r.prefixed && r.name.toLowerCase() === small.slice(prefix.length));
    if (base) return prefix + base.name;
  }
  return undefined;
}

/** Products that are written without a sign: something per kelvin, a quantity over time, a torque, apparent power. */
const joined = /^(?:(.+)(K)|([kMmµ]?(?:Pa|V|A|W|J|N))([sh])|([kMm]?[NΩ])(m)|([kM]?V)(A))$/u;

/** `kgK` as `kg*K`; `undefined` where two units were not joined. */
export function joinedUnits(name: string): string | undefined {
  const [first, second] =
    joined
      .exec(name)
      ?.slice(1)
      .filter((part) => part !== undefined) ?? [];
  return first !== undefined && readSimpleUnit(first) ? `${first}*${second}` : undefined;
}

/** Units offered by completion, most usual first. */
export const commonUnits = [
  's',
  'm',
  'kg',
  'N',
  'N/m',
  'kg/s',
  '1/s',
  'rad',
  'm/s',
  'm/s^2',
  'J',
  'W',
  'Pa',
  'V',
  'A',
  'K',
  'mol',
  'mol/L',
  'min',
  'h',
  'day',
  'mm',
  'Hz',
];
