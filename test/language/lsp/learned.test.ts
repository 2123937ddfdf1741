import { describe, expect, it } from 'vitest';
import { edited, open, Pinn } from './services.ts';

const spec = `// How fast it grows.
learn rate(m): 1/s = 0.5 in [0, 5] { layers = [12] }
smooth rate: 1e-4
variable t: s in [0, 10]
unknown m(t)
equation growth: m' = rate(m)*m
initial start: m(0) = 1
data seen { t = [0, 1, 2]  m = [1, 1.5, 2] }
`;

async function hover(needle: string): Promise<string> {
  const { document, textDocument } = await open(spec);
  const position = document.textDocument.positionAt(spec.indexOf(needle));
  const found = await Pinn.lsp.HoverProvider?.getHoverContent(document, { position, textDocument });
  return (found?.contents as { value: string } | undefined)?.value ?? '';
}

describe('learned functions in the editor', () => {
  it('are renamed everywhere', async () => {
    const i = spec.indexOf('rate(m)*m');
    const { document, position, textDocument } = await open(`${spec.slice(0, i)}|${spec.slice(i)}`);
    const edit = await Pinn.lsp.RenameProvider!.rename(document, { position, textDocument, newName: 'pace' });
    expect(edited(document, edit?.changes?.[textDocument.uri] ?? [])).toBe(spec.replaceAll('rate', 'pace'));
  });

  it('say what they are', async () => {
    expect(await hover('rate(m)*m')).toContain('14 numbers that data determine');
    expect(await hover('rate(m)*m')).toContain('How fast it grows.');
    expect(await hover('rate: 1e-4')).toContain('14 numbers');
    expect(await hover('layers')).toContain('one hidden layer');
    expect(await hover('learn')).toContain('which data determine');
    expect(await hover('smooth')).toContain('curvature');
  });

  it('stand in the outline', async () => {
    const { document, textDocument } = await open(spec);
    const symbols = await Pinn.lsp.DocumentSymbolProvider!.getSymbols(document, { textDocument });
    expect(symbols.slice(0, 2).map((s) => s.name)).toEqual(['rate(m)', 'smooth rate']);
  });
});
