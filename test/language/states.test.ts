import { describe, expect, it } from 'vitest';
import { compileSpec } from '../../src/language/check/compile-spec.ts';
import { formatText } from '../../src/language/format/format.ts';
import { piecewise } from '../../src/problem/pieces/piecewise.ts';
import { parseProblem } from '../../src/problem/schema.ts';
import { edited, open, Pinn } from './lsp/services.ts';
import { line, problemOf } from './spec.ts';

const spec = (state: string, more = '') => `let n = 3
variable t in [0, 10]
unknown T[1..n](t)
${state}
equation r[i in 1..n]: T[i]' = on[i]
initial s[i in 1..n]: T[i](0) = 0
event stop[i in 1..n] at i { on[i] = 3*i - on[i] }
${more}`;
const said = (text: string) => compileSpec(text).findings.map(line);

describe('families of states', () => {
  it('have a member each with its first value, and are one term', () => {
    const problem = problemOf(spec('state on[i in 1..n]: 1/s = i/2').replace('t in', 't: s in'));
    expect(problem.unknowns.slice(3)).toMatchObject(
      [1, 2, 3].map((i) => ({ name: `on[${i}]`, member: { family: 'on', index: [i] }, unit: '1/s', held: true })),
    );
    expect(problem.terms.map((t) => [t.name, t.members?.length])).toEqual([
      ['r', 3],
      ['s', 3],
      ["on'", 3],
      ['on(0)', 3],
    ]);
    expect(parseProblem(JSON.parse(JSON.stringify(problem)))).toEqual(problem);
  });

  it('have one value for all where no index is named', () => {
    expect(said(spec('state on[1..n] = 1'))).toEqual([]);
  });

  it('are known on every piece of a network', () => {
    const problem = problemOf(spec('state on[i in 1..n] = i/2'));
    const { held } = piecewise(problem, []);
    expect([...held.keys()]).toEqual(['on[1]', 'on[2]', 'on[3]']);
    expect(held.get('on[2]')).toHaveLength(4);
  });

  it.each([
    ['state on[1..2] = 1', 'index-out-of-range there is no on[3]: "on" runs from 1 to 2 (here i = 3)'],
    ['state on[1..0] = 1', 'empty-family "on" has no member: 1 to 0 is empty'],
    ['state on[i in 1..n] = T[i]', 'not-constant'],
    ['state on = 1', 'not-a-family "on" is no family; it has no members to choose from'],
  ])('%s: %s', (state, message) => {
    expect(said(spec(state)).join('\n')).toContain(message);
  });

  it('are named by a member in events', () => {
    expect(said(spec('state on[1..n] = 1', 'event all at 5 { on = 0 }\n')).join('\n')).toContain(
      'index-missing "on" is a family; say which member: on[1]',
    );
  });

  it('are formatted, renamed and outlined as they are written', async () => {
    expect(formatText(spec('state   on[ i  in 1 .. n ]=i/2'))).toContain('state on[i in 1..n] = i/2\n');
    const text = spec('state on[i in 1..n] = i/2');
    const at = text.indexOf('on[i in');
    const { document, position, textDocument } = await open(`${text.slice(0, at)}|${text.slice(at)}`);
    const edit = await Pinn.lsp.RenameProvider!.rename(document, { position, textDocument, newName: 'heater' });
    expect(edited(document, edit?.changes?.[textDocument.uri] ?? [])).toBe(text.replaceAll('on[i', 'heater[i'));
    const symbols = await Pinn.lsp.DocumentSymbolProvider!.getSymbols(document, { textDocument });
    expect(symbols.map((s) => s.name)).toContain('on[i in 1..n]');
    const hover = await Pinn.lsp.HoverProvider!.getHoverContent(document, { position, textDocument });
    expect((hover?.contents as { value: string } | undefined)?.value).toContain('3 members, on[1] to on[3]');
  });
});

it.each(['stop', 'rising', 'over', 'times'])(
  'an event may be called %s, a word further on in its statement',
  (name) => {
    const { events } = problemOf(
      spec('state on[1..n] = 1', `event ${name} when T[1] >= 9 { stop }\n`).replace('event stop[', 'event turn['),
    );
    expect(events?.map((e) => e.name)).toEqual(['turn[1]', 'turn[2]', 'turn[3]', name]);
  },
);
