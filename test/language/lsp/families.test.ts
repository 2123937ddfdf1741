import { describe, expect, it } from 'vitest';
import { edited, open, Pinn } from './services.ts';

const spec = `let n = 3
// Up to a capacity.
function full(a, b) = a/(a + b)
variable t in [0, 1]
unknown x[1..n](t)
equation motion[i in 1..n]: x[i]' = -i*x[i] + full(x[i], 2 + n)
initial start[i in 1..n]: x[i](0) = 1
weights { motion = 1  motion[2] = 3 }
`;

async function renamed(needle: string, offset: number, newName: string): Promise<string> {
  const i = spec.indexOf(needle) + offset;
  const { document, position, textDocument } = await open(`${spec.slice(0, i)}|${spec.slice(i)}`);
  const edit = await Pinn.lsp.RenameProvider!.rename(document, { position, textDocument, newName });
  return edited(document, edit?.changes?.[textDocument.uri] ?? []);
}

async function hover(needle: string, offset = 0): Promise<string> {
  const { document, textDocument } = await open(spec);
  const position = document.textDocument.positionAt(spec.indexOf(needle) + offset);
  const found = await Pinn.lsp.HoverProvider?.getHoverContent(document, { position, textDocument });
  return (found?.contents as { value: string } | undefined)?.value ?? '';
}

describe('functions and families in the editor', () => {
  it('are renamed everywhere', async () => {
    expect(await renamed('x[1..n]', 0, 'y')).toBe(spec.replaceAll('x[', 'y['));
    expect(await renamed('motion[i', 0, 'law')).toBe(spec.replaceAll('motion', 'law'));
    expect(await renamed('full(a', 0, 'sated')).toBe(spec.replaceAll('full', 'sated'));
    expect(await renamed('a, b', 0, 'food')).toContain('full(food, b) = food/(food + b)');
    expect(await renamed("i in 1..n]: x[i]'", 0, 'k')).toContain(
      "motion[k in 1..n]: x[k]' = -k*x[k] + full(x[k], 2 + n)\ninitial start[i in",
    );
  });

  it('say what they stand for', async () => {
    expect(await hover('full(x')).toContain('Here: `x[i]/(x[i] + (2 + n))`');
    expect(await hover('full(x')).toContain('Up to a capacity.');
    expect(await hover('x[1..n]')).toContain('3 members, x[1] to x[3]');
    expect(await hover('motion[i')).toContain('2 members, one term');
    expect(await hover('i*x')).toContain('index');
    expect(await hover('a/(a')).toContain('argument of full');
  });

  it('stand in the outline as they are written', async () => {
    const { document, textDocument } = await open(spec);
    const symbols = await Pinn.lsp.DocumentSymbolProvider!.getSymbols(document, { textDocument });
    expect(symbols.map((s) => s.name)).toEqual([
      'n',
      'full(a, b)',
      't',
      'x[1..n]',
      'motion[i in 1..n]',
      'start[i in 1..n]',
      'weights',
    ]);
  });
});
