/** What is wrong with a spec under a variant, or with values from outside. */
import { describe, expect, it } from 'vitest';
import { compileSpec } from '../../src/language/check/compile-spec.ts';
import { applyOverrides, applyVariant, type Overrides } from '../../src/problem/variant.ts';
import { line } from './spec.ts';

/** Findings of `text` as written, and under `variant` and overrides. */
function findings(text: string, variant: string | null, set: Overrides = {}): { written: string[]; under: string[] } {
  const written = compileSpec(text);
  if (!written.problem) throw new Error(written.findings.map(line).join('\n'));
  const problem = applyOverrides(variant === null ? written.problem : applyVariant(written.problem, variant), set);
  const under = compileSpec(text, { restated: { variant, problem } });
  return { written: written.findings.map(line), under: under.findings.map(line) };
}

const spec = `param a = 1
variable t in [0, 2]
unknown u(t)
equation e: u'/(t - 2 - a) = -u
initial s: u(0) = 1
initial r: a*u(0) = 1
`;
const weighted = `variable t in [0, 2]
unknown u(t)
equation e: u' = -u
initial s: u(0) = 1
weights { e = 1 until 400 then linear to 2 at 500  s = 1 }
train { adam(1000) }
`;

describe('a check under a variant', () => {
  it('sees the values of its params', () => {
    const text = `${spec}variant near { a = -1 }\n`;
    const { written, under } = findings(text, 'near');
    expect(written.join('\n')).not.toMatch(/singular|contradict/);
    expect(under).toContainEqual(expect.stringMatching(/^4:\d+ warning singular-coefficient .* t = 1;/));
    expect(under).toContainEqual(expect.stringMatching(/^6:\d+ \w+ contradict/));
  });

  it('sees values from outside', () => {
    expect(findings(spec, null, { a: -1 }).under).toEqual(findings(`${spec}variant near { a = -1 }\n`, 'near').under);
  });

  it('measures schedules by its own training, and leaves out what it replaces', () => {
    const text = `${weighted}variant short { train { adam(300) } }
variant other { weights { e = 1 until 200 then linear to 2 at 250 } }
variant both { weights { e = 1 until 200 then linear to 2 at 250 }  train { adam(100) } }
`;
    const late = (variant: string | null) =>
      findings(text, variant)
        .under.filter((l) => l.includes('schedule-too-long'))
        .map((l) => l.split(' ')[0]);
    expect(late(null)).toEqual([]);
    expect(late('short')).toEqual(['5:23']);
    expect(late('other')).toEqual([]);
    expect(late('both')).toEqual(['9:38']);
  });

  it('reports at the block that is in force', () => {
    const text = `${weighted}variant single { train { lbfgs(100)  precision = f32 } }
variant large { network { layers = [512, 512] } points { e = uniform(10) } }
`;
    expect(findings(text, 'single').under).toContainEqual(expect.stringMatching(/^7:26 warning f32-stalls/));
    expect(findings(text, 'large').under).toContainEqual(expect.stringMatching(/^8:17 warning more-parameters/));
    expect(findings(text, null).written.join('\n')).not.toMatch(/f32-stalls|more-parameters/);
  });

  it('does not check a weight that it replaces', () => {
    const text = weighted.replace('s = 1 }', 's = 0 }');
    const off = (variant: string | null) =>
      findings(`${text}variant on { weights { s = 1 } }\n`, variant).under.filter((l) => l.includes('zero-weight'));
    expect(off(null)).toHaveLength(1);
    expect(off('on')).toEqual([]);
  });
});
