/**
 * @file Train · Compare · Probe · What helps? above the spec, Train above each variant, Run above each sweep. Their number
 * changes only with what is written, so that no line jumps.
 */
import type { LangiumDocument } from 'langium';
import type { CodeLensProvider } from 'langium/lsp';
import type { CodeLens } from 'vscode-languageserver';
import type { Model, Sweep, Variant } from '../generated/ast.ts';
import { MarkdownDocument } from '../markdown/markdown-document.ts';
import { rangeOf } from '../syntax/source.ts';

interface Lens {
  /** Name of an icon of VS Code. */
  icon: string;
  title: string;
  command: string;
}

const ofSpec: Lens[] = [
  { icon: 'play', title: 'Train', command: 'pinn.train' },
  { icon: 'compare-changes', title: 'Compare', command: 'pinn.compare' },
  { icon: 'pulse', title: 'Probe', command: 'pinn.probe' },
  { icon: 'lightbulb', title: 'What helps?', command: 'pinn.findOutWhatHelps' },
];

/** For clients that do not draw the solution while it is written. */
const solve: Lens = { icon: 'graph-line', title: 'Solve', command: 'pinn.solve' };

/** Their commands take the name as a second argument. */
const ofPart: Record<(Variant | Sweep)['$type'], (name: string) => Lens> = {
  Variant: (name) => ({ icon: 'play', title: `Train ${name}`, command: 'pinn.trainVariant' }),
  Sweep: (name) => ({ icon: 'graph-scatter', title: `Run ${name}`, command: 'pinn.sweep' }),
};

export class PinnCodeLensProvider implements CodeLensProvider {
  /** Whether the client draws icons; others would show their names. */
  icons = false;
  /** Whether the server carries out commands, this one among them. */
  solves = false;

  provideCodeLens(document: LangiumDocument): CodeLens[] {
    if (document.textDocument instanceof MarkdownDocument) return [];
    const uri = document.uri.toString();
    const { statements } = document.parseResult.value as Model;
    const lens = (node: (typeof statements)[number] | undefined, { icon, title, command }: Lens, ...rest: string[]) => {
      const { start } = rangeOf(node);
      const shown = this.icons ? `$(${icon}) ${title}` : title;
      return { range: { start, end: start }, command: { title: shown, command, arguments: [uri, ...rest] } };
    };
    return [
      ...[...ofSpec, ...(this.solves ? [solve] : [])].map((row) => lens(statements[0], row)),
      ...statements.flatMap((s) =>
        (s.$type === 'Variant' || s.$type === 'Sweep') && s.name ? [lens(s, ofPart[s.$type](s.name), s.name)] : [],
      ),
    ];
  }
}
