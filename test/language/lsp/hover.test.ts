import { describe, expect, it } from 'vitest';
import { full } from '../spec.ts';
import { open, Pinn } from './services.ts';

const spec = `${full.replace(
  'let   w',
  'param L: mm = 5 // length\nparam V: mV = -65\nparam f: kHz = 2*1.5 in [1, 10]\nparam s = 20%\nlet   g = 2*pi*L\nlet   w',
)}
variant other { k = 5  weights { motion = 5 until 100 } network { layers = [8] } train { lbfgs(10) } }
variant same { }
sweep single { m = [1, 2] }
`;

/** Trained by a network, in milliseconds and millivolts. */
const scaled = `variable t: s in [0, 10]
unknown u(t): mV in [0, 4]
param w: 1/s = 1
equation u'' = -w^2*if(u > 1, 2, 3)*u
initial u(0) = 3
initial u'(0) = -1
data lab { t = [0, 1]  u = [3, 2.5] }
network { layers = [8] }
`;

async function hover(needle: string, offset = 0, text = spec): Promise<string> {
  const { document, textDocument } = await open(text);
  const at = text.indexOf(needle);
  if (at < 0) throw new Error(`"${needle}" does not stand in the text`);
  const position = document.textDocument.positionAt(at + offset);
  const found = await Pinn.lsp.HoverProvider?.getHoverContent(document, { position, textDocument });
  return (found?.contents as { value: string } | undefined)?.value ?? '';
}

describe('hover', () => {
  it.each([
    ['numbers of a declaration', '-65', 1, ['**-65 mV** = -0.065 V', 'The solver reads -65, in mV.']],
    ['factors that make up a number with a unit', '1.5 in', 0, ['**1.5 kHz** = 1500 1/s']],
    ['bounds', '10]', 0, ['**10 kHz** = 10000 1/s']],
    ['numbers that take the unit of an unknown', '1\nhard', 0, ['**1 m**', 'The solver reads 1, in m.']],
    ['points of the interval', '0) = 1', 0, ['**0 s**']],
    ['numbers of a variant', '5  weights', 0, ['**5 N/m**']],
    ['shares', '20%', 0, ['`20%` is the share 0.2']],
    ['settings', '0.01 }', 0, ['Standard deviation']],
    ['settings of a training', '0 }', 0, ['Seed of everything']],
    ['arguments by their place', '5000, rate', 0, ['steps = 5000']],
    ['names in units', 'kHz', 0, ['kilohertz', '1 kHz = 1000 1/s']],
    ['products of units', 'kg/s', 0, ['kilogram', 'mass']],
    ['a let that does not change', 'g = 2', 0, ['value 31.415927 mm = 0.031415927 m', 'not used']],
    ['expressions that do not change', '*L', 0, ['value 31.415927']],
    ['uses of a quantity', 'L: mm', 0, ['value 5 mm = 0.005 m', 'used once, in line 10', 'length']],
    ['uses of a term', 'motion:', 0, ['used 6 times, in lines']],
    ['unknowns', 'u(t): m', 0, ['order 2', 'used 7 times']],
    ['data files', '"lab.csv"', 3, ['3 rows, 2 columns', '| time [s] | 0 … 0.2 |', '| x [mm] | -650 … 1000 |']],
    [
      'columns',
      '"x [mm]"',
      3,
      ['`x [mm]` of `lab.csv`: 3 rows, -650 … 1000', 'read as u in m: each number times 0.001'],
    ],
    ['variants', 'other {', 0, ['| k | 5 | 300 |', '| weight of motion | constant 5 | constant 0.0001 |', 'lbfgs(10)']],
    ['variants that change nothing', 'same {', 0, ['it changes nothing']],
    ['sweeps', 'band', 0, ['motion and seed: 13 × 3 = 39 runs']],
    ['sweeps along one axis', 'single', 0, ['m: 2 runs']],
    [
      'a weight of a variant',
      'motion = 5',
      0,
      ['in the variant "other": weight constant 5', 'in the spec: weight constant 0.0001'],
    ],
    ['a weight of the spec', 'motion  = 1e-4', 0, ['weight constant 0.0001']],
  ])('explains %s', async (_what, needle, offset, expected) => {
    const shown = await hover(needle, offset);
    for (const part of expected) expect(shown).toContain(part);
  });

  it.each([
    [
      'the start of an unknown',
      'u(0) = 3',
      7,
      'A network reads 0.5, in units of 2 mV, counted from 2 mV (`scale auto`).',
    ],
    ['a slope', "u'(0) = -1", 9, 'A network reads -2.5, in units of 0.4 mV/s (`scale auto`).'],
    ['a point of an interval', '10]', 0, 'A network reads 1, in units of 5 s, counted from 5 s (`scale auto`).'],
    [
      'where an unknown is read',
      'u(0) = 3',
      2,
      'A network reads -1, in units of 5 s, counted from 5 s (`scale auto`).',
    ],
    ['a measured value', '2.5]', 0, 'A network reads 0.25, in units of 2 mV, counted from 2 mV (`scale auto`).'],
    ['a threshold', '1, 2, 3', 0, 'A network reads -0.5, in units of 2 mV, counted from 2 mV (`scale auto`).'],
  ])('says what a network reads of %s', async (_what, needle, offset, expected) => {
    expect(await hover(needle, offset, scaled)).toContain(expected);
  });

  it('says of a written scale what it does, and nothing of a scale that nothing reads', async () => {
    const written = `${scaled}scale { t = 2  u = 4 }\n`;
    expect(await hover('u(0) = 3', 7, written)).toContain('A network reads 0.75, in units of 4 mV (`scale`).');
    expect(await hover('u = 4', 4, written)).toContain('A network reads u in units of 4 mV.');
    expect(await hover('u(0) = 3', 7, `${scaled}scale none\n`)).not.toContain('network');
    expect(await hover('u(0) = 3', 7, scaled.replace(/^network.*\n/m, ''))).not.toContain('network');
    expect(await hover('x(0) = 3', 7, scaled.replaceAll('u', 'x').replaceAll(/: (m?[sV]|1.s)/g, ''))).toBe('');
  });

  it('says why a file cannot be read, and nothing of a column in it', async () => {
    const text = `${full}data more from "none.csv" { t = "a"  u = "b" }\n`;
    expect(await hover('"none.csv"', 2, text)).toBe('`none.csv` cannot be read: there is no such file');
    expect(await hover('"a"', 1, text)).toBe('');
  });

  it('does not explain a factor by a unit it does not have', async () => {
    expect(await hover('2*pi*L')).toBe('');
    expect(await hover('2*m')).toBe('');
  });
});
